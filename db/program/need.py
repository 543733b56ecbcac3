"""The activities that need somebody: sessions that are not ready, late claims that wait, and what is over."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, Value, fn

from db.activities.tables import Activity, ActivityStatus, Session, title_of
from db.activities.window import end_of
from db.applications.dashboard import working_day_after
from db.applications.dashboard_queries import counted
from db.applications.tables import Application
from db.credit.tables import Claim, Correction
from db.disclosures.tables import Faculty
from db.engine.clock import now, today
from db.engine.query import prepared
from db.institution.settings import institution
from db.learning.tables import LateClaim
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from peewee import ModelSelect

MOST = 99  # of each that is counted
MOST_SESSIONS = 5  # that are listed
SERIES = "rss"


class Need(StrEnum):
    """The reasons for which an activity needs somebody, as the list filters by them."""

    ANY = "any"
    READY = "ready"
    LATE = "late"
    CLOSE = "close"


class Needs(NamedTuple):
    """How many of each wait, up to MOST + 1; `degrees` are people whose degree “Other” waits for the office's word."""

    unready: int
    late: int
    over: int
    degrees: int


class Unready(NamedTuple):
    """A session that begins soon and is not ready, with what it lacks and the working days left."""

    id: int
    activity_title: str
    title: str
    starts_at: datetime
    lacks: tuple[str, ...]
    days_left: int

    @property
    def full_title(self) -> str:
        return title_of(self.activity_title, self.title)

    @property
    def left(self) -> str:
        """The working days left in words."""
        return {0: "today", 1: "1 working day left"}.get(self.days_left, f"{self.days_left} working days left")


def needs(runner: Person, *, is_all: bool) -> Needs:
    """The counts as they are now, of all activities or of those that this person coordinates. One query."""
    ((soon, late, wrong, over, degrees),) = _numbers(runner, now(), ready_until(), MOST + 1, is_all=is_all)
    return Needs(soon, min(late + wrong, MOST + 1), over, degrees)


def unready(runner: Person, *, is_all: bool) -> list[Unready]:
    """The next sessions that are not ready, MOST_SESSIONS at most."""
    site = institution()
    day = today(site.timezone)
    rows = _unready(runner, now(), ready_until(), MOST_SESSIONS, is_all=is_all)
    found = []
    for number, activity, title, starts_at, form, is_gated, has_people in rows:
        lacks = (
            *(("topic",) if form == SERIES and not title else ()),
            *(() if has_people else ("faculty",)),
            *(("disclosures",) if is_gated else ()),
        )
        left = working_days(day, starts_at.astimezone(site.zone).date())
        found.append(Unready(number, activity, title, starts_at, lacks, left))
    return found


def ready_until() -> datetime:
    """The end of the last of the office's working days within which a session has to be ready."""
    site = institution()
    day = today(site.timezone)
    for _ in range(site.ready_days):
        day = working_day_after(day)
    return end_of(day, site)


def working_days(first: date, last: date) -> int:
    """The working days that are left from one day until another begins; holidays are not known."""
    count = 0
    while (first := working_day_after(first)) <= last:
        count += 1
    return count


def in_need(need: Need, moment: Any, until: Any) -> Any:
    """A condition on activities: it needs somebody, for this reason or for any."""
    conditions = {
        Need.READY: Activity.id.in_(_sessions(moment, until).select(Session.activity)),
        Need.LATE: Activity.id.in_(_asked(LateClaim)) | Activity.id.in_(_asked(Correction)),
        Need.CLOSE: _is_over(moment),
    }
    if need != Need.ANY:
        return conditions[need]
    return conditions[Need.READY] | conditions[Need.LATE] | conditions[Need.CLOSE]


def coordinated(person: Any) -> ModelSelect[Any]:
    """The ids of the activities that this person coordinates."""
    mine = (RoleGrant.person == person) & (RoleGrant.role == Role.COORDINATOR) & RoleGrant.activity.is_null(False)
    return RoleGrant.select(RoleGrant.activity).where(mine)


@prepared
def _numbers(person: Any, moment: Any, until: Any, most: Any, *, is_all: bool) -> Any:
    """Each is counted along an index and no further than asked; a coordinator has no word on degrees."""
    mine = [] if is_all else [Session.activity.in_(coordinated(person))]
    own = [] if is_all else [Activity.id.in_(coordinated(person))]
    late = LateClaim.select(LateClaim.id).join(Session).where(LateClaim.answer.is_null(), *mine)
    wrong = Correction.select(Correction.id).join(Claim).join(Session).where(Correction.answer.is_null(), *mine)
    waiting: Any = SQL("\"degree_other\" <> ''") & Person.degree_said_at.is_null()
    degrees = Person.select(Person.id).where(waiting, Person.disabled_at.is_null())
    counts = [
        counted(_sessions(moment, until).select(Session.id).where(*mine), most),
        counted(late, most),
        counted(wrong, most),
        counted(Activity.select(Activity.id).where(_is_over(moment), *own), most),
        counted(degrees, most) if is_all else Value(0),
    ]
    return Activity.select(*counts).from_().tuples()


@prepared
def _unready(person: Any, moment: Any, until: Any, most: Any, *, is_all: bool) -> ModelSelect[Any]:
    query = _sessions(moment, until)
    shown = (Session.id, Activity.title, Session.title, Session.starts_at, Activity.format, Session.is_gated)
    query = query.select(*shown, _has_people())
    query = query if is_all else query.where(Session.activity.in_(coordinated(person)))
    return query.order_by(Session.starts_at, Session.ends_at, Session.id).limit(most).tuples()


def _sessions(moment: Any, until: Any) -> ModelSelect[Any]:
    """Sessions that begin soon and lack a topic, faculty or a disclosure; a canceled one lacks nothing any more."""
    soon = (Session.starts_at >= moment) & (Session.starts_at <= until) & Session.canceled_at.is_null()
    lacks = ((Activity.format == SERIES) & (Session.title == "")) | Session.is_gated | ~_has_people()
    return Session.select().join(Activity).where(soon, Activity.status == ActivityStatus.ACTIVE, lacks)


def _has_people() -> Any:
    """A condition: somebody teaches it, its own faculty or, for what is no series, those of its application."""
    own = Faculty.select(Value(1)).where(Faculty.session == Session.id, Faculty.left_at.is_null())
    applied = Application.select(Value(1)).where(Application.activity == Activity.id)
    return fn.EXISTS(own) | ((Activity.format != SERIES) & fn.EXISTS(applied))


def _is_over(moment: Any) -> Any:
    return (Activity.status == ActivityStatus.ACTIVE) & (Activity.last_at < moment)


def _asked(model: Any) -> ModelSelect[Any]:
    """The activities about whose sessions somebody waits for an answer."""
    query = model.select(Session.activity)
    query = query.join(Session) if model is LateClaim else query.join(Claim).join(Session)
    answered = model.answer.is_null()
    found: ModelSelect[Any] = query.where(answered)
    return found
