"""The sessions that are to come, the next one first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from db.activities.tables import Activity, ActivityStatus, Session, title_of
from db.engine.query import prepared

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from peewee import ModelSelect

LONGEST_SESSION = timedelta(days=31)  # what began longer ago is not looked at when we look for what is to come


class Upcoming(NamedTuple):
    """A session as the lists of what is to come show it."""

    activity_title: str
    title: str
    activity_place: str
    place: str
    starts_at: datetime
    ends_at: datetime
    maximum_quarters: int

    @property
    def full_title(self) -> str:
        return title_of(self.activity_title, self.title)

    @property
    def where_held(self) -> str:
        return self.place or self.activity_place


def upcoming(moment: datetime, most: int) -> Callable[[], tuple[Upcoming, ...]]:
    """A function that returns the dated sessions that have not ended, the next one first.

    The question goes along with the next one.
    """
    question = _upcoming.soon(moment, moment - LONGEST_SESSION, most)
    return lambda: tuple(Upcoming(*row) for row in question.rows())


@prepared
def _upcoming(moment: Any, earliest: Any, most: Any) -> ModelSelect[Any]:
    """By the index on when they begin, so that those of past years and of the far future are not read.

    The status is asked for each session by itself: else a database begins with the thousands of open activities.
    """
    own = Activity.alias()
    status = own.select(own.status).where(own.id == Session.activity)
    coming = (Session.starts_at > earliest) & (Session.ends_at > moment) & (status == ActivityStatus.ACTIVE)
    coming &= Session.canceled_at.is_null()
    shown = (Session.title, Activity.place, Session.place, Session.starts_at, Session.ends_at, Session.maximum_quarters)
    query = Session.select(Activity.title, *shown).join(Activity).where(coming)
    return query.order_by(Session.starts_at, Session.ends_at, Session.id).limit(most).tuples()
