"""The terms of a session: what holds at one moment for everybody who is registered for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from db.learning.late_claim import last_day_to_ask

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.activities.tables import Session


@dataclass(frozen=True)
class Terms:
    """Each of them is worked out once, however many people a list has."""

    session: Session
    moment: datetime  # at which it is looked at

    @cached_property
    def opens_at(self) -> datetime | None:
        """When evaluation and claim open, if that is still to come."""
        opens = self.session.claims_open_at
        return opens if opens is not None and self.moment < opens else None

    @cached_property
    def is_dated(self) -> bool:
        return self.session.starts_at is not None

    @cached_property
    def is_off(self) -> bool:
        return self.session.is_off

    @cached_property
    def is_over(self) -> bool:
        """Whether the last day to claim has passed."""
        return self.session.is_over(self.moment)

    @cached_property
    def last_day(self) -> date | None:
        """The last day to claim; None where there is none."""
        return self.session.last_day

    @cached_property
    def last_day_to_ask(self) -> date | None:
        """The last day to ask for a late claim; None where there is none."""
        return last_day_to_ask(self.session)
