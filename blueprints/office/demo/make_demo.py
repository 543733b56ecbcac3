"""Fills an empty database with the demonstration: its load file, its accounts, and a history of real claims."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from blueprints.office.demo.applications import make_applications
from blueprints.office.demo.semester import make_semester
from blueprints.office.load.file import read_file, read_plan
from blueprints.office.load.load import load_plan
from blueprints.office.load.table import FileRefused
from blueprints.office.old_portal.records import import_rows
from blueprints.office.old_portal.transcript_csv import read_rows, read_text
from blueprints.shared.demo import ACCOUNTS, PASSWORD
from blueprints.shared.passwords import set_password
from blueprints.shared.texts import text
from db import database
from db.activities.tables import Activity, Session
from db.credit.claim import claim_credit
from db.credit.old_portal.tables import TranscriptRecord
from db.credit.seal import keep_seal
from db.engine.clock import today
from db.institution.note import DEMO, note
from db.institution.settings import NAMES as SETTINGS
from db.institution.settings import institution, set_institution
from db.institution.tables import InstitutionSetting, Unit
from db.learning.evaluation import send_evaluation
from db.learning.tables import EvaluationQuestion, How, Kind, Participation
from db.outbox.tables import Message
from db.people.tables import Person

if TYPE_CHECKING:
    from db.engine.base import BaseModel

HERE = Path(__file__).parent
COLLEAGUES = ("elena.marsh", "kwame.boateng", "noor.haddad", "helen.park")  # who apply and review, and do not sign in
OLD_PORTAL = "CME Tracker"
SEED = 2004
NOT_THE_LAST_DAYS = 15  # the course with the closed code was not attended
AROUND_NEW_YEAR = (10, 11, 12, 1, 2, 3)
NURSES_SHARE = 3  # the nurse came to every third session
MODELS: tuple[type[BaseModel], ...] = (Unit, Person, Activity, TranscriptRecord)


def is_empty() -> bool:
    """Whether nobody has put anything into this database yet."""
    settings = InstitutionSetting.select().where(InstitutionSetting.name.in_(SETTINGS))
    return not settings.exists() and not any(model.select().exists() for model in MODELS)


def make_demo(moment: datetime) -> None:
    """Make the demo as of this moment. Raises FileRefused when the database is not empty."""
    with database.atomic():
        if not is_empty():
            raise FileRefused(["the database is not empty: a demo is loaded into a new one only"])
        note(DEMO, "yes")  # so that these people are never served as if they were real
        load_plan(read_plan(read_file(HERE / "demo.toml"), demo_now=moment), "demo.toml")
        seal = keep_seal((HERE / "seal.png").read_bytes())
        set_institution({"seal": seal, "reporting_year_end": far_year_end(moment)})
        for name in COLLEAGUES:
            confirm(f"{name}@example.org", moment)
        for email in ACCOUNTS:
            confirm(email, moment)
            set_password(Person.get(Person.email == email), PASSWORD)
        latest = today(institution().timezone)
        import_rows(read_rows(read_text(HERE / "records.csv"), latest), OLD_PORTAL)
        make_history(moment)
        make_applications(moment)
        make_semester(moment, confirm)
        Message.delete().where(Message.sent_at.is_null()).execute()  # the past is not mailed now


def far_year_end(moment: datetime) -> str:
    """The end of a reporting year that is months away: else nothing of the demo could be claimed early in January."""
    return "06-30" if moment.month in AROUND_NEW_YEAR else "12-31"


def confirm(email: str, moment: datetime) -> None:
    """Let one of the demo's people have signed up two years ago, their address confirmed."""
    since = moment - timedelta(days=700)
    agreement = text("agreement").version
    Person.update(email_confirmed_at=since, created_at=since, agreed_at=since, agreement_version=agreement).where(
        Person.email == email
    ).execute()


def make_history(moment: datetime) -> None:
    """The claims of the demo's learner and nurse: the past sessions of the demo's load file."""
    random = Random(SEED)  # noqa: S311 - the same history every time, no secret
    learner, nurse = (Person.get(Person.email == email) for email in ACCOUNTS[:2])
    past = (
        Session.select(Session, Activity)
        .join(Activity)
        .where(Session.ends_at < moment - timedelta(days=NOT_THE_LAST_DAYS))
    )
    for at, session in enumerate(past.order_by(Session.ends_at)):
        attend(learner, session, random)
        if at % NURSES_SHARE == 0:
            attend(nurse, session, random)


def attend(person: Person, session: Session, random: Random) -> None:
    """Register, evaluate and claim, on the evening of the session."""
    evening = session.ends_at + timedelta(minutes=random.randint(5, 300))
    came = {"registered_at": evening, "attended_at": evening}
    participation = Participation.create(learner=person, session=session, how=How.CODE, **came)
    send_evaluation(participation, answers_of(session.activity, random))
    maximum = session.maximum_quarters
    claim_credit(participation, max(1, maximum - random.choice((0, 0, 0, 0, 1))), evening + timedelta(minutes=2))


def answers_of(activity: Activity, random: Random) -> dict[str, object]:
    """A friendly evaluation: the first or second answer of each question."""
    found: dict[str, object] = {}
    for question in EvaluationQuestion.of(activity):
        if question.kind == Kind.TEXT:
            continue
        answer = question.choices[random.choice((0, 0, 1))]
        found[str(question.id)] = [answer] if question.kind == Kind.SEVERAL else answer
    return found
