"""The participations that anybody sees: those of a roster appear when the whole of it is written."""

from __future__ import annotations

from typing import Any

from peewee import fn

from db.learning.tables import Participation
from db.rosters.curtain import hiding


def is_seen(of: Any = Participation) -> Any:
    """A condition on participations, or on another name of theirs in the same query."""
    return of.roster.is_null() | ~fn.EXISTS(hiding(of.roster))
