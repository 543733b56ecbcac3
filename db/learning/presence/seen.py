"""The participations that anybody sees: those of a roster appear when the whole of it is written."""

from __future__ import annotations

from typing import Any

from peewee import SQL, fn

from db.learning.tables import Participation
from db.rosters.tables import Roster, RosterState


def is_seen(of: Any = Participation) -> Any:
    """A condition on participations, or on another name of theirs in the same query."""
    hidden = Roster.select(SQL("1")).where(Roster.id == of.roster, Roster.state != RosterState.DONE)
    return ~fn.EXISTS(hidden)
