"""The activities that need somebody: sessions that are not ready, late claims that wait, and what is over."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, Value, fn

from db import is_sqlite
from db.activities.indexes import MAY_LACK
from db.activities.tables import Activity, ActivityStatus, Session, title_of
from db.credit.tables import Claim, Correction
from db.engine.clock import today
from db.engine.count import counted
from db.engine.query import each_of, prepared
from db.institution.settings import institution
from db.learning.tables import LateClaim
from db.people.tables import Person
from db.program.material import SERIES
from db.program.readiness_session import HAS_FACULTY, days_between, lacks_of, lacks_something, soon
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from datetime import datetime

    from peewee import ModelSelect

MOST = 99  # of each that is counted
MOST_SESSIONS = 5  # that are listed
CROWD = 200


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
    """A session that begins soon and is not ready, with what it lacks and the business days left."""

    id: int
    full_title: str
    starts_at: datetime
    lacks: tuple[str, ...]
    days_left: int

    @property
    def left(self) -> str:
        """The business days left in words."""
        words = {0: "no business day left", 1: "1 business day left"}  # 0 is today, and a Saturday on its Friday
        return words.get(self.days_left, f"{self.days_left} business days left")


class Waiting:
    """Two questions that go along with the next one: all that needs somebody now, by number, and the next sessions.

    They are about all activities or those that this person coordinates.
    """

    def __init__(self, runner: Person, *, is_all: bool) -> None:
        near = soon()
        self._numbers = _numbers.soon(runner, near[0], MOST + 1, is_all=is_all)
        self._sessions = _unready.soon(runner, *near, MOST + 1, MOST_SESSIONS, is_all=is_all)

    def needs(self) -> Needs:
        """The counts as they are now."""
        ((late, wrong, over, degrees),), sessions = self._numbers.rows(), self._sessions.rows()
        return Needs(sessions[0][-1] if sessions else 0, min(late + wrong, MOST + 1), over, degrees)

    def unready(self) -> list[Unready]:
        """The next sessions that are not ready, MOST_SESSIONS at most."""
        return _as_unready(self._sessions.rows())


def _as_unready(found: list[tuple[Any, ...]]) -> list[Unready]:
    site = institution()
    day = today(site.timezone)
    rows = []
    for number, activity, title, starts_at, is_gated, form, has_faculty, _ in found:
        lacks = tuple(lacks_of(title, is_series=form == SERIES, has_faculty=has_faculty, is_gated=is_gated))
        left = days_between(day, starts_at.astimezone(site.zone).date())
        rows.append(Unready(number, title_of(activity, title), starts_at, lacks, left))
    return rows


def in_need(need: Need, moment: Any, until: Any, *, are_many: bool = False) -> Any:
    """A condition on activities: it needs somebody, for this reason or for any.

    Where they are many it goes along with the index of an order, and asks of each whether it is one of them.
    """
    over: Any = Activity.select(Activity.id).where(_is_over(moment))
    late = _asked(LateClaim) + _asked(Correction)
    unready = _sessions(moment, until).select(Session.activity)
    found = {Need.CLOSE: over, Need.LATE: late, Need.READY: unready, Need.ANY: unready + late + over}
    if are_many:
        return (Activity.id + 0).in_(found[need])
    alone = {Need.CLOSE: _is_over(moment), Need.ANY: _is_over(moment) | each_of(Activity.id, unready + late)}
    return alone[need] if need in alone else each_of(Activity.id, found[need])


def are_many_over(moment: Any) -> bool:
    """Whether so many activities are over and not closed that a page of them is found sooner by its order.

    On SQLite: to sort them it reads each. PostgreSQL has kept them in memory.
    """
    return is_sqlite() and bool(_over(moment, CROWD)[0][0] == CROWD)


@prepared
def _over(moment: Any, most: Any) -> Any:
    return counted(Activity.select(Activity.id).where(_is_over(moment)), most).tuples()


def coordinated(person: Any) -> ModelSelect[Any]:
    """The ids of the activities that this person coordinates."""
    mine = (RoleGrant.person == person) & (RoleGrant.role == Role.COORDINATOR) & RoleGrant.activity.is_null(False)
    return RoleGrant.select(RoleGrant.activity).where(mine)


@prepared
def _numbers(person: Any, moment: Any, most: Any, *, is_all: bool) -> Any:
    """Each is counted along an index and no further than asked; a coordinator has no word on degrees."""
    own = [] if is_all else [Activity.id.in_(coordinated(person))]
    late = LateClaim.select(LateClaim.id).where(LateClaim.answer.is_null())
    wrong = Correction.select(Correction.id).where(Correction.answer.is_null())
    if not is_all:
        mine = Session.activity.in_(coordinated(person))
        late, wrong = late.join(Session).where(mine), wrong.join(Claim).join(Session).where(mine)
    waiting: Any = SQL("\"degree_other\" <> ''") & Person.degree_said_at.is_null()
    degrees = Person.select(Person.id).where(waiting, Person.disabled_at.is_null())
    counts = [
        counted(late, most),
        counted(wrong, most),
        counted(Activity.select(Activity.id).where(_is_over(moment), *own), most),
        counted(degrees, most) if is_all else Value(0),
    ]
    return Activity.select(*counts).from_().tuples()


@prepared
def _unready(person: Any, moment: Any, until: Any, most: Any, shown: Any, *, is_all: bool) -> ModelSelect[Any]:
    """The first that are shown, each with the number of all there are, which is counted as far as `most`."""
    order = (Session.starts_at, Session.ends_at, Session.id)
    found = _sessions(moment, until).select(*order)
    found = found if is_all else found.where(Session.activity.in_(coordinated(person)))
    near = found.order_by(*order).limit(most).cte("near", columns=("starts_at", "ends_at", "id"))
    first = near.select(near.c.id).order_by(near.c.starts_at, near.c.ends_at, near.c.id).limit(shown)
    own = (Session.id, Activity.title, Session.title, Session.starts_at, Session.is_gated, Activity.format)
    query = Session.select(*own, HAS_FACULTY, near.select(fn.COUNT(SQL("*")))).join(Activity)
    return query.where(Session.id.in_(first)).order_by(*order).with_cte(near).tuples()


def _sessions(moment: Any, until: Any) -> ModelSelect[Any]:
    """Sessions that begin soon and are not ready; a canceled one lacks nothing any more.

    The activity is looked up for each, so that the reading goes along the index of those that may lack something.
    """
    near = (Session.starts_at >= moment) & (Session.starts_at <= until) & MAY_LACK
    lacks = Activity.select(SQL("1")).where(Activity.id == Session.activity, lacks_something())
    return Session.select().where(near, fn.EXISTS(lacks))


def _is_over(moment: Any) -> Any:
    return (Activity.status == ActivityStatus.ACTIVE) & (Activity.last_at < moment)


def _asked(model: Any) -> ModelSelect[Any]:
    """The activities about whose sessions somebody waits for an answer, looked up for each of these questions."""
    at: Any = Session.select(Session.activity)
    if model is LateClaim:
        at = at.where(Session.id == LateClaim.session)
    else:
        at = at.join(Claim, on=Claim.session == Session.id).where(Claim.id == Correction.claim)
    found: ModelSelect[Any] = model.select(at).where(model.answer.is_null())
    return found
