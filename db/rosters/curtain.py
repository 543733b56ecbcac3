"""Nothing that a roster writes is seen before the whole of it is done, nor once it is being taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import SQL

from db.rosters.tables import Roster, RosterState

if TYPE_CHECKING:
    from peewee import ModelSelect


def hiding(roster: Any) -> ModelSelect[Any]:
    """The roster that hides a row, by the row's own column of its roster: one that is not done, or was taken back."""
    return Roster.select(SQL("1")).where(Roster.id == roster, Roster.state != RosterState.DONE)
