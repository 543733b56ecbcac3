"""The sessions of an activity, each with how many people registered and how many have claimed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, fn

from db.activities.tables import Activity, Session
from db.credit.tables import Claim
from db.engine.count import MOST, AtLeast, bounded
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation

if TYPE_CHECKING:
    from collections.abc import Sequence


class CountedSession(NamedTuple):
    session: Session
    registered: int
    claimed: int


@dataclass(frozen=True)
class CountedSessions:
    """Those of one activity, in the order of their dates."""

    activity: Activity

    def count(self) -> int | AtLeast:
        found = Session.select(SQL("1")).where(Session.activity == self.activity.id)
        return bounded(found.limit(MOST + 1).count(), MOST)

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[CountedSession]:
        sorting = [column.desc() if is_descending else column.asc() for column in order]
        query = Session.select(Session, Activity).join(Activity).where(Session.activity == self.activity.id)
        sessions = list(query.order_by(*sorting).limit(limit).offset(offset))
        numbers = [session.id for session in sessions]
        registered = _numbers(Participation, numbers, SQL("1"), is_seen())
        claimed = _numbers(Claim, numbers, Claim.participation.distinct(), Claim.superseded_at.is_null())
        return [CountedSession(one, registered.get(one.id, 0), claimed.get(one.id, 0)) for one in sessions]


def _numbers(model: Any, sessions: list[int], counted: Any, condition: Any) -> dict[int, int]:
    """How many rows of this table each of these sessions has."""
    if not sessions:
        return {}
    query = model.select(model.session, fn.COUNT(counted)).where(model.session.in_(sessions), condition)
    return dict(query.group_by(model.session).tuples())
