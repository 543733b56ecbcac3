"""The things that are missing before an activity can open, and those better settled before it closes, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.activities.tables import Activity, Session
from db.applications.completeness import SESSION_BEGUN, SESSION_OVER, missing_for_submission, problems_for_approval
from db.applications.disclosure import records_of
from db.applications.proposal import Missing, Proposal
from db.applications.state import State
from db.applications.tables import Application
from db.applications.workflow import LABELS
from db.engine.clock import now
from db.engine.count import MOST
from db.learning.assessment.tables import AssessmentQuestion

if TYPE_CHECKING:
    from db.program.activity_figures import Figures

WRITTEN_IN = (State.DRAFT, State.RETURNED)


class Item(NamedTuple):
    """One thing to do, and where; '' for no place of its own."""

    words: str
    url: str = ""


def before_open(activity: Activity) -> list[Item]:
    """The things that a planned activity lacks, by the rules of a submission and of an approval (domain.md 2.4)."""
    application: Application | None = Application.get_or_none(Application.activity == activity)
    sessions = _sessions(activity)
    return _application_lacks(application, activity, sessions) if application else _own_lacks(activity, sessions)


def _sessions(activity: Activity) -> list[Session]:
    return list(Session.select().where(Session.activity == activity, Session.canceled_at.is_null()))


def _application_lacks(application: Application, activity: Activity, sessions: list[Session]) -> list[Item]:
    """The answers that are missing, each with its place in the form; sessions and questions count as answers."""
    state = State(application.state)
    if state not in WRITTEN_IN:
        return [Item(f"Its application is “{LABELS[state]}”: the final approval opens it", application.url)]
    answers = application.answers()
    there = {("what", "dates"): bool(sessions), ("how", "questions"): AssessmentQuestion.asked_of(activity)}
    missing = [one for one in missing_for_submission(answers) if not there.get((one.section, one.field))]
    found = [Item(one.words, _place(application, one)) for one in missing]
    records = records_of(application)
    rest = problems_for_approval(application, Proposal(answers), (), records)
    return [*found, *(Item(words, _place_of(words, application, activity)) for words in rest)]


def _place_of(words: str, application: Application, activity: Activity) -> str:
    """The place that settles a problem of the approval; '' where it has none of its own."""
    if words in (SESSION_BEGUN, SESSION_OVER):
        return f"/office/activities/{activity.id}/sessions"
    return f"{application.url}/disclosures" if "isclosure" in words else ""


def _place(application: Application, one: Missing) -> str:
    return f"{application.url}/edit#{one.section}-{one.field}"


def _own_lacks(activity: Activity, sessions: list[Session]) -> list[Item]:
    """Of an activity that came from a load file, which has no application."""
    own = f"/office/activities/{activity.id}"
    found = []
    if activity.unit_id is None:
        found.append(Item("Choose the responsible unit", f"{own}/material"))
    if not sessions:
        found.append(Item("Add at least one session", f"{own}/sessions"))
    if activity.form.needs_assessment and not (AssessmentQuestion.asked_of(activity) and activity.minimum_percent):
        found.append(Item("This format needs an assessment with a passing score", f"{own}/assessment"))
    if any((one.starts_at or one.opens_at or now()) < now() for one in sessions):
        found.append(Item(SESSION_BEGUN, f"{own}/sessions"))
    return found


def before_close(activity: Activity, figures: Figures) -> list[Item]:
    """The things still open: nobody has to settle them, but after the close nothing of them leads to credit."""
    sessions, requests = f"/office/activities/{activity.id}/sessions", "/office/late-claims"
    kinds = (
        (figures.coming, "session is not over yet", "sessions are not over yet", sessions),
        (figures.late, "late claim waits for an answer", "late claims wait for an answer", requests),
        (figures.wrong, "correction waits for an answer", "corrections wait for an answer", requests),
        (figures.rosters, "roster is not finished", "rosters are not finished", sessions),
        (figures.unclaimed, "participation has no claim yet", "participations have no claim yet", ""),
    )
    return [
        Item(f"{_in_words(number)} {one if number == 1 else many}", url) for number, one, many, url in kinds if number
    ]


def _in_words(number: int) -> str:
    return str(number) if number <= MOST else f"More than {MOST}"
