"""The newest activities, for whoever has to name one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from db.activities.tables import Activity, ActivityStatus
from db.engine.query import prepared

if TYPE_CHECKING:
    from peewee import ModelSelect

LOOKED_AT = 200  # activities, closed ones among them


def newest(most: int) -> list[tuple[str, str]]:
    """Keys and titles of the newest activities that are open, the last one first."""
    return _newest(most)


@prepared
def _newest(most: Any) -> ModelSelect[Any]:
    last = Activity.alias()
    among_last = Activity.id > last.select(fn.MAX(last.id) - LOOKED_AT)
    query = Activity.select(Activity.key, Activity.title).where(among_last, Activity.status == ActivityStatus.ACTIVE)
    return query.order_by(Activity.id.desc()).limit(most).tuples()
