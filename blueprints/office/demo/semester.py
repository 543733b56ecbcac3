"""A running semester for the demo: a weekly series with its faculty, those who came, and what waits for the office."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from blueprints.office.demo.skills import make_skills
from db.activities.tables import Activity, ActivityStatus, Session
from db.attendance.check_in import check_in, undo_check_in
from db.credit.amend import amend, revoke
from db.credit.claim import claim_credit
from db.credit.correction import ask_correction
from db.credit.tables import About, Claim
from db.disclosures.status import DisclosureStatus
from db.engine.clock import today
from db.institution.settings import institution
from db.institution.tables import Unit
from db.learning.evaluation import send_evaluation, settle
from db.learning.late_claim import ask_late_claim
from db.learning.tables import EvaluationQuestion, How, Kind, Participation
from db.learning.usual_evaluation import ask_usual
from db.people.tables import PROFESSION_OF, Degree, Person
from db.program.cancellation import cancel_sessions
from db.program.change import Scope
from db.program.faculty import record_disclosure
from db.program.gate import faculty_of
from db.program.material import Decision
from db.program.series import Planned, add_sessions
from db.program.span import Span
from db.reports.intake import take_in
from db.roles.grant import Grant, grant_role
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Callable

KEY, TITLE = "critical-care-conference", "Critical Care Conference"
PLACE, NOON, ONE, HOUR = "Room 3-101, South Tower", 12 * 60, 13 * 60, 4
WEDNESDAY, WEEK = 2, timedelta(days=7)
PAST, COMING = 8, 9  # weeks
SEED = 1967
COORDINATOR = "coordinator@example.org"
TALKS = (
    ("Vasopressors: Which One First", "Helen Park"),
    ("The Difficult Airway Outside the Operating Room", "Ingrid Sandoval"),
    ("Delirium Is Not Sedation", "Omar Whitfield"),
    ("Fluids After the First Hour", "Helen Park"),
    ("Prone Positioning: Who and How Long", "Ingrid Sandoval"),
    ("Talking With Families on Day One", "Paula Reinholt"),
    ("Antibiotics: When to Stop", "Omar Whitfield"),
    ("Rib Fractures and Pain", "Paula Reinholt"),
    ("Early Mobility in the Ventilated Patient", "Helen Park"),
    ("Acute Liver Failure in 2 Hours", "Yusuf Demir"),
    ("", "Ingrid Sandoval"),
    ("Post-Arrest Temperature Control", "Omar Whitfield"),
    ("What the Monitor Does Not Show", "Paula Reinholt"),
    ("Nutrition: Less in the First Week", ""),
    ("Ethics at the Bedside", "Helen Park"),
    ("ECMO Referral: The Call to Make", "Ingrid Sandoval"),
    ("The Year in Critical Care", "Omar Whitfield"),
)
NOT_SETTLED = "Yusuf Demir"  # so that one session waits for a disclosure
# First name, last name, degree.
CROWD = (
    ("Astrid", "Lindholm", "MD"),
    ("Bashir", "Rahimi", "MD"),
    ("Carmen", "Ortega", "DO"),
    ("Dominic", "Shaw", "MD, PhD"),
    ("Esther", "Nakamura", "MD"),
    ("Farid", "Aziz", "MBBS"),
    ("Greta", "Olsen", "RN"),
    ("Hugo", "Ferreira", "MSN, NP"),
    ("Imani", "Clarke", "PA"),
    ("Jun", "Watanabe", "PharmD"),
    ("Klara", "Novotná", "MD"),
    ("Liam", "Gallagher", "Other"),
)
OTHER_DEGREE = "MBChB"
COMMENTS = (
    "More time for questions, please.",
    "I will change how I order antibiotics from next week on.",
    "The room was too warm. The talk was excellent.",
    "Please share the slides beforehand.",
    "Case discussions help me most.",
    "I could not read the tables on the slides from the back.",
)
LATE_AT_DOOR = "Came in by the side door, and signed the paper list."
LATE = "I was called to the unit before the code was shown."
WRONG_AMOUNT = "I left after half an hour and claimed the whole hour."


def make_semester(moment: datetime, confirm: Callable[[str, datetime], None]) -> None:
    """The series, its coordinator, its attendees, and what they ask of the office, as of this moment."""
    office = Person.get(Person.email == "office@example.org")
    series = _series()
    sessions = add_sessions(series.id, _planned(today(institution().timezone)), office, Decision())
    Activity.update(status=ActivityStatus.ACTIVE).where(Activity.id == series.id).execute()
    grant_role(Person.get(Person.email == COORDINATOR), Grant(Role.COORDINATOR, activity=series), None)
    for at in sessions:
        _settle_faculty(at, office)
    crowd = [_person(*who, moment, confirm) for who in CROWD]
    random = Random(SEED)  # noqa: S311 - the same semester every time, no secret
    past = [Session.get_by_id(at.id) for at in sessions if at.ends_at and at.ends_at < moment - timedelta(days=1)]
    for at in past:
        for person in random.sample(crowd, random.randint(6, 10)):
            _attend(person, at, random)
    _ask(crowd, past)
    _correct(past, office)
    _check_in(crowd, past)
    _cancel_last(sessions, crowd, office)
    make_skills(moment, crowd, office)
    settle()
    take_in()


def _series() -> Activity:
    unit = Unit.get(Unit.name == "Critical Care")
    words = "Cases of the week and one topic, for everybody who works in intensive care."
    made: Activity = Activity.create(
        key=KEY, title=TITLE, description=words, format="rss", unit=unit, place=PLACE, status=ActivityStatus.PLANNED
    )
    ask_usual(made)
    return made


def _planned(day: date) -> list[Planned]:
    """Wednesdays at noon: so many behind, so many ahead."""
    first = day + timedelta(days=(WEDNESDAY - day.weekday()) % 7) - PAST * WEEK
    days = [first + at * WEEK for at in range(PAST + COMING)]
    return [
        Planned(Span(one, NOON, one, ONE), HOUR, topic, "", (speaker,) if speaker else ())
        for one, (topic, speaker) in zip(days, TALKS, strict=True)
    ]


def _settle_faculty(at: Session, office: Person) -> None:
    values = {"status": DisclosureStatus.NOTHING.value, "relationships": "", "mitigation": ""}
    for one in faculty_of(at.id):
        if one.name != NOT_SETTLED:
            record_disclosure(one, values, office, seen="", is_office=True)


def _person(first: str, last: str, degree: str, moment: datetime, confirm: Callable[[str, datetime], None]) -> Person:
    email = f"{first}.{last}@example.org".lower().replace("á", "a")
    made: Person = Person.create(
        email=email,
        first_name=first,
        last_name=last,
        degree=Degree.get(Degree.name == degree),
        degree_other=OTHER_DEGREE if degree == "Other" else "",
        profession=PROFESSION_OF.get(degree, "Physician"),
    )
    confirm(email, moment)
    return made


def _attend(person: Person, at: Session, random: Random) -> None:
    """Register during the session; most evaluate, and most of those claim."""
    assert at.starts_at is not None  # noqa: S101 - a series has dates
    assert at.ends_at is not None  # noqa: S101
    came = at.starts_at + timedelta(minutes=random.randint(1, 40))
    mine = Participation.create(learner=person, session=at, how=How.CODE, registered_at=came, attended_at=came)
    if random.random() < 0.1:  # noqa: PLR2004 - one in ten forgets
        return
    send_evaluation(mine, _answers(at.activity, random))
    claim_credit(mine, random.choice((4, 4, 4, 3)), at.ends_at + timedelta(minutes=random.randint(1, 300)))


def _answers(activity: Activity, random: Random) -> dict[str, object]:
    found: dict[str, object] = {}
    for question in EvaluationQuestion.of(activity):
        if question.kind == Kind.TEXT:
            if random.random() < 0.3:  # noqa: PLR2004 - three in ten write something
                found[str(question.id)] = random.choice(COMMENTS)
            continue
        weights = [5, 4, 2, 1, 1][: len(question.choices)]
        answer = random.choices(question.choices[: len(weights)], weights)[0]
        found[str(question.id)] = [answer] if question.kind == Kind.SEVERAL else answer
    return found


def _ask(crowd: list[Person], past: list[Session]) -> None:
    """Two late claims for the first session of the semester, and a correction of the last one."""
    oldest = past[0]
    there = {row.learner_id for row in Participation.select().where(Participation.session == oldest)}
    for person in [one for one in crowd if one.id not in there][:2]:
        ask_late_claim(person, oldest, LATE)
    latest = Participation.select().where(Participation.session == past[-1], Participation.is_evaluated)
    any(ask_correction(one, About.AMOUNT, WRONG_AMOUNT) for one in latest.order_by(Participation.id))


def _correct(past: list[Session], office: Person) -> None:
    """One claim amended and one revoked: their certificates verify as superseded and as revoked."""
    amended, revoked = Claim.current().where(Claim.session == past[2]).order_by(Claim.id).limit(2)
    amend(amended, office, "The sign-in sheet shows half an hour.", quarters=2)
    revoke(revoked, office, "Registered by a colleague in their place.")


def _check_in(crowd: list[Person], past: list[Session]) -> None:
    """At the last session's door one check-in came after the end and waits, and one was undone: its time stays."""
    door, at = Person.get(Person.email == COORDINATOR), past[-1]
    there = {row.learner_id for row in Participation.select().where(Participation.session == at)}
    late, mistaken = [one for one in crowd if one.id not in there][:2]
    check_in(late, at, door, LATE_AT_DOOR)
    came = {"registered_at": at.starts_at, "attended_at": at.starts_at}
    Participation.create(learner=mistaken, session=at, how=How.CODE, **came)
    undo_check_in(mistaken, at, door)


def _cancel_last(sessions: list[Session], crowd: list[Person], office: Person) -> None:
    """The last session of the semester is canceled, with somebody registered for it."""
    last = Session.get_by_id(sessions[-1].id)
    Participation.register(crowd[0], last, How.WEB)
    cancel_sessions(last.id, "The room is under repair.", office, last.revision, scope=Scope.THIS)
