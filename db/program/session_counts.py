"""The sessions of an activity, each with how many people registered and how many have claimed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, fn

from db.activities.tables import Session
from db.credit.tables import Claim
from db.engine.count import MOST, AtLeast, bounded, counted
from db.engine.query import prepared
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime


class CountedSession(NamedTuple):
    """A session as a line of the list."""

    id: int
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    canceled_at: datetime | None
    registered: int
    claimed: int


@dataclass(frozen=True)
class CountedSessions:
    """Those of one activity, in the order of their dates. The questions go along with the next one."""

    activity_id: int

    def count(self) -> Callable[[], int | AtLeast]:
        """How many, but no further than anybody pages."""
        asked = _number.soon(self.activity_id, MOST + 1)
        return lambda: bounded(asked.rows()[0][0], MOST)

    def page(
        self, _order: tuple[Any, ...], is_descending: bool, limit: int, offset: int
    ) -> Callable[[], Sequence[CountedSession]]:
        asked = _page.soon(self.activity_id, limit, offset, is_descending=is_descending)
        return lambda: [CountedSession(*row) for row in asked.rows()]


@prepared
def _number(activity: Any, most: Any) -> Any:
    return counted(Session.select(Session.id).where(Session.activity == activity), most).tuples()


@prepared
def _page(activity: Any, limit: Any, offset: Any, *, is_descending: bool) -> Any:
    order = Session.starts_at, Session.id
    shown = Session.id, Session.title, Session.starts_at, Session.ends_at, Session.canceled_at
    registered = Participation.select(fn.COUNT(SQL("1"))).where(Participation.session == Session.id, is_seen())
    claimed = Claim.select(fn.COUNT(Claim.participation.distinct()))
    claimed = claimed.where(Claim.session == Session.id, Claim.superseded_at.is_null())
    query = Session.select(*shown, registered, claimed).where(Session.activity == activity)
    query = query.order_by(*[column.desc() if is_descending else column.asc() for column in order])
    return query.limit(limit).offset(offset).tuples()
