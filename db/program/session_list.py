"""The sessions of one activity as its list shows them: all, those that are to come, or those that lack something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from db.activities.tables import Activity, Session
from db.engine.clock import now
from db.program.readiness_session import lacking, lacks_something

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL, COMING, LACKING = "", "coming", "lacking"


class Listed(NamedTuple):
    """A session in the list, with what it lacks."""

    session: Session
    lacks: list[str]


@dataclass(frozen=True)
class SessionList:
    """The sessions of an activity; `show` is ALL, COMING or LACKING."""

    activity_id: int
    show: str = ALL

    def count(self) -> int:
        return int(self._found().count())

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[Listed]:
        """Some rows of it, by the index of an activity's sessions; two queries."""
        columns = [column.desc() if is_descending else column for column in order]
        found = list(self._found().order_by(*columns).limit(limit).offset(offset))
        lacks = lacking(found)
        return [Listed(one, lacks[one.id]) for one in found]

    def _found(self) -> Any:
        query = Session.select(Session, Activity).join(Activity).where(Session.activity == self.activity_id)
        if self.show == COMING:
            return query.where(Session.starts_at > now(), Session.canceled_at.is_null())
        return query.where(lacks_something(), Session.ends_at > now()) if self.show == LACKING else query
