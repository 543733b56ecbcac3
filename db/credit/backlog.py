"""The participations that a learner has begun and not finished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN

from db.activities.tables import Activity, ActivityStatus, Session, title_of
from db.activities.window import last_day_to_claim
from db.credit.facts import ended_by_office
from db.credit.tables import Claim
from db.engine.query import prepared
from db.institution.settings import institution
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from peewee import ModelSelect

    from db.people.tables import Person


class Unfinished(NamedTuple):
    """A participation as the list of what is to be finished shows it."""

    id: int
    activity_title: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    attended_at: datetime | None = None
    is_gated: bool = False

    @property
    def full_title(self) -> str:
        return title_of(self.activity_title, self.title)

    @property
    def last_day(self) -> date | None:
        """The last day on which it is claimed without the office."""
        return last_day_to_claim(self.starts_at, self.ends_at, institution())

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it has yet to be proven that the learner was there; the page of the participation says how."""
        return self.attended_at is None and self.starts_at is not None


def unfinished(learner: Person, most: int) -> Callable[[], tuple[Unfinished, ...]]:
    """A function that returns the learner's participations without a claim that can still come, the newest first.

    A claim that was revoked is no work that waits, and neither is a session that was canceled. The question goes along
    with the next one.
    """
    question = _unfinished.soon(learner, most)
    return lambda: tuple(Unfinished(*row) for row in question.rows())


@prepared
def _unfinished(learner: Any, most: Any) -> ModelSelect[Any]:
    ended = Claim.superseded_at.is_null() | ended_by_office()
    shown = (Participation.id, Activity.title, Session.title, Session.starts_at, Session.ends_at)
    waits = (Participation.attended_at, Session.is_gated)
    query = Participation.select(*shown, *waits).join(Session).join(Activity)
    query = query.join_from(Participation, Claim, JOIN.LEFT_OUTER, on=(Claim.participation == Participation.id) & ended)
    mine = (Participation.learner == learner) & Claim.id.is_null() & is_seen()
    is_on = (Activity.status == ActivityStatus.ACTIVE) & Session.canceled_at.is_null()
    return query.where(mine, is_on).order_by(Participation.id.desc()).limit(most).tuples()
