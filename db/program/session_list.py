"""The sessions of one activity as its list shows them: all, those that are to come, or those that lack something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, fn

from db.activities.tables import Activity, Session
from db.engine.clock import now
from db.engine.query import prepared
from db.institution.settings import institution
from db.program.material import SERIES
from db.program.readiness_session import HAS_FACULTY, days_between, lacks_of, lacks_something

if TYPE_CHECKING:
    from datetime import datetime

ALL, COMING, LACKING = "", "coming", "lacking"
ORDERS = {"date": (Session.starts_at, Session.id), "topic": (Session.title, Session.id)}


class Listed(NamedTuple):
    """A session in the list, with what it lacks, and the business days left: None once it has begun, or undated."""

    id: int
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    maximum_quarters: int
    code: str
    canceled_at: datetime | None
    lacks: list[str]
    days_left: int | None


class SessionList:
    """The sessions of an activity; `show` is ALL, COMING or LACKING. Their count goes along with the next question."""

    def __init__(self, activity_id: int, show: str = ALL) -> None:
        self.activity_id, self.show = activity_id, show
        self._counted = _count.soon(activity_id, now(), show=show)

    def count(self) -> int:
        return int(self._counted.rows()[0][0])

    def page(self, order: tuple[str], is_descending: bool, limit: int, offset: int) -> list[Listed]:
        """Some rows of it in one of ORDERS, by the index of an activity's sessions. One query."""
        shape = {"show": self.show, "order": order[0], "is_descending": is_descending}
        moment, zone = now(), institution().zone
        day = moment.astimezone(zone).date()
        found = []
        for row in _page(self.activity_id, moment, limit, offset, **shape):
            number, title, starts_at, ends_at, quarters, code, canceled_at, is_gated, is_series, has_faculty = row
            of_series = is_series and ends_at is not None and ends_at > moment  # a past one has had its topic
            lacks = lacks_of(title, is_series=of_series, has_faculty=has_faculty, is_gated=is_gated)
            is_to_come = starts_at is not None and starts_at > moment
            left = days_between(day, starts_at.astimezone(zone).date()) if is_to_come else None
            lacks = [] if canceled_at else lacks
            found.append(Listed(number, title, starts_at, ends_at, quarters, code, canceled_at, lacks, left))
        return found


@prepared
def _count(activity_id: Any, moment: Any, *, show: str) -> Any:
    return _shown(Session.select(fn.COUNT(SQL("*"))), activity_id, moment, show).tuples()


@prepared
def _page(activity_id: Any, moment: Any, limit: Any, offset: Any, *, show: str, order: str, is_descending: bool) -> Any:
    own = (Session.id, Session.title, Session.starts_at, Session.ends_at, Session.maximum_quarters, Session.code)
    facts = (Session.canceled_at, Session.is_gated, Activity.format == SERIES, HAS_FACULTY)
    columns = [column.desc() if is_descending else column for column in ORDERS[order]]
    query = _shown(Session.select(*own, *facts), activity_id, moment, show)
    return query.order_by(*columns).limit(limit).offset(offset).tuples()


def _shown(query: Any, activity_id: Any, moment: Any, show: str) -> Any:
    query = query.join(Activity).where(Session.activity == activity_id)
    if show == COMING:
        return query.where(Session.starts_at > moment, Session.canceled_at.is_null())
    return query.where(lacks_something(), Session.ends_at > moment) if show == LACKING else query
