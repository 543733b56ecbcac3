"""From an approved application to an activity that can be run at once: sessions, course codes, questions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from db.activities.code import fold_code
from db.activities.code_pool import new_code
from db.activities.credit_type.designation import approve_types
from db.activities.credit_type.tables import ActivityCredit
from db.activities.moment import in_utc, local
from db.activities.span import keep_listed
from db.activities.tables import Activity, ActivityStatus, Session
from db.activities.window import code_window
from db.applications.assessment import make_assessment, remake_assessment
from db.applications.disclosure import disclosure_of, records_of
from db.applications.proposal import Part, Proposal, as_day
from db.engine.clock import now
from db.engine.number import plain_number
from db.institution.settings import institution
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.tables import EvaluationQuestion
from db.learning.usual_evaluation import ask_usual

if TYPE_CHECKING:
    from db.applications.tables import Application


COURSE, MATERIAL = WHOLE = ("course", "material")  # keys of what is one session


def create_activity(application: Application, proposal: Proposal) -> Activity:
    """The activity with its sessions and questions; call it inside the transaction that approves."""
    activity: Activity = Activity.create(key=f"application-{application.id}", **activity_values(application, proposal))
    approve_types(activity, is_ama=proposal.is_ama)
    _make_sessions(activity, proposal)
    ask_usual(activity)
    make_assessment(activity, proposal)
    return activity


def open_planned(application: Application, proposal: Proposal) -> Activity:
    """The planned activity of an application, which is opened: its facts, and the dates that it does not have yet."""
    activity = _activity_of(application)
    asked, tested = (
        model.select().where(model.activity == activity).exists() for model in (EvaluationQuestion, AssessmentQuestion)
    )
    own = {"description"} if activity.description else set()  # what stands on the activity's page already
    own |= {"minimum_percent", "attempts_allowed"} if tested else set()
    values = {name: one for name, one in activity_values(application, proposal).items() if name not in own}
    values["status"] = ActivityStatus.ACTIVE
    Activity.update(**values, revision=Activity.revision + 1).where(Activity.id == activity.id).execute()
    if not ActivityCredit.select().where(ActivityCredit.activity == activity).exists():  # as chosen on its page
        approve_types(activity, is_ama=proposal.is_ama)
    _make_sessions(activity, proposal, is_planned=True)
    if not asked:
        ask_usual(activity)
    if not tested:
        make_assessment(activity, proposal)
    return activity


def update_activity(application: Application, proposal: Proposal, before: Proposal) -> Activity:
    """The activity of an application that was approved again: what it says otherwise than the approved one before.

    What the office has changed meanwhile stays. A session that exists keeps its course code; a new date gets a session
    of its own; none is ever deleted.
    """
    activity = _activity_of(application)
    known = activity_values(application, before)
    values = {name: one for name, one in activity_values(application, proposal).items() if one != known[name]}
    values["disclosure"] = disclosure_of(records_of(application), proposal)
    Activity.update(**values, revision=Activity.revision + 1).where(Activity.id == activity.id).execute()
    if proposal.is_ama != before.is_ama:
        approve_types(activity, is_ama=proposal.is_ama)
    _make_sessions(activity, proposal, before)
    remake_assessment(activity, proposal, before)
    return activity


def _activity_of(application: Application) -> Activity:
    activity = application.activity
    assert activity is not None  # noqa: S101 - only called for one that exists
    return activity


def update_texts(application: Application, before: Proposal, proposal: Proposal) -> None:
    """The activity's texts alone, where they changed: what may change without reopening the approval."""
    known, values = activity_values(application, before), activity_values(application, proposal)
    texts = {name: values[name] for name in ("title", "description", "place") if values[name] != known[name]}
    if texts:
        counted = {"revision": Activity.revision + 1}
        Activity.update(**texts, **counted).where(Activity.id == application.activity_id).execute()
    _update_topics(application, before, proposal)
    assert application.activity_id is not None  # noqa: S101 - only called for one that exists
    keep_listed(application.activity_id)


def _update_topics(application: Application, before: Proposal, proposal: Proposal) -> None:
    """The titles of a series' sessions; a date that is not approved yet has none to change."""
    if not proposal.is_series:
        return
    known = {one.day.isoformat(): one.topic for one in before.meetings}
    topics = {one.day.isoformat(): one.topic for one in proposal.meetings}
    changed = {day: topic for day, topic in topics.items() if topic != known.get(day)}
    for day, topic in changed.items():
        mine = (Session.activity == application.activity_id) & (Session.key == day)
        Session.update(title=topic, revision=Session.revision + 1).where(mine).execute()


def activity_values(application: Application, proposal: Proposal) -> dict[str, Any]:
    """The columns of an activity as an application has them."""
    return {
        "title": proposal.text("what", "title"),
        "description": "\n".join(str(text) for text in proposal.many("how", "objectives"))[:2500],
        "format": proposal.text("what", "format"),
        "format_note": proposal.text("what", "format_note"),
        "unit": application.unit_id,
        "place": proposal.text("what", "place"),
        "joint_provider": proposal.text("money", "joint_provider"),
        "disclosure": disclosure_of(records_of(application), proposal),
        "minimum_percent": _number(proposal.text("how", "minimum_percent"), 100),
        "attempts_allowed": _number(proposal.text("how", "attempts"), 99),
    }


def _number(text: str, most: int) -> int:
    return min(plain_number(text) or 0, most)


def _make_sessions(
    activity: Activity, proposal: Proposal, before: Proposal | None = None, *, is_planned: bool = False
) -> None:
    """One session a date of a series, one for a whole course, one undated for material; found again by its key."""
    known = {one.key: _session_values(before, one) for one in planned_sessions(before)} if before else {}
    starts = {one.starts_at for one in Session.select().where(Session.activity == activity)} if is_planned else set()
    for one in planned_sessions(proposal):
        values = _session_values(proposal, one)
        here = (Session.activity == activity) & (Session.key == one.key)
        found = Session.select().where(here).first()
        if found is None and one.starts_at not in starts:
            code = new_code()
            Session.create(activity=activity, key=one.key, code=code, code_key=fold_code(code), **values)
        elif found is not None:
            _update_session(found, values, known.get(one.key, {}))
    keep_listed(activity.id)


def _session_values(proposal: Proposal, one: Planned) -> dict[str, Any]:
    opens_at, closes_at = _window(proposal, one.starts_at, one.ends_at)
    return {
        "title": one.title,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "maximum_quarters": proposal.designated_quarters,
        "opens_at": opens_at,
        "closes_at": closes_at,
    }


def _update_session(session: Session, values: dict[str, Any], known: dict[str, Any]) -> None:
    """Write the difference from the approval before; a date of a series that has begun keeps its credit."""
    changed = {name: value for name, value in values.items() if name not in known or known[name] != value}
    if session.key not in WHOLE and session.starts_at is not None and session.starts_at <= now():
        changed.pop("maximum_quarters", None)
    if changed:
        Session.update(**changed, revision=Session.revision + 1).where(Session.id == session.id).execute()


class Planned(NamedTuple):
    """A session to be made: its key, its topic as its title, and its start and end in UTC, if it is dated."""

    key: str
    title: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def planned_sessions(proposal: Proposal) -> list[Planned]:
    """The sessions of an application; who submits or approves is told of a time that is none."""
    if not proposal.is_dated:
        return [Planned(MATERIAL)]
    days, agenda = proposal.dates, proposal.agenda
    if proposal.is_series:
        return [
            Planned(one.day.isoformat(), one.topic, *_span(one.day, one.day, proposal.agenda_on(one)))
            for one in proposal.meetings
        ]
    return [Planned(COURSE, "", *_span(days[0], days[-1], agenda))] if days else []


def _span(first: date, last: date, agenda: list[Part]) -> tuple[datetime, datetime]:
    opening = [part for part in agenda if part.day == agenda[0].day]
    closing = [part for part in agenda if part.day == agenda[-1].day]
    return _at(first, min(part.starts for part in opening)), _at(last, max(part.ends for part in closing))


def _at(day: date, minutes: int) -> datetime:
    return in_utc(local(day, minutes), institution().zone)


def _window(
    proposal: Proposal, starts_at: datetime | None, ends_at: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """When the course code opens and closes: around a session, or from release to the last day of material."""
    if starts_at and ends_at:
        return code_window(starts_at, ends_at, institution())
    release, last = proposal.starts_on, as_day(proposal.text("what", "expires_on"))
    return _at(release, 0) if release else None, _at(last + timedelta(days=1), 0) if last else None
