"""Brings the database to the newest schema, after a snapshot, and never back from a newer one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db import schema
from db.engine.refusal import Refused
from db.upkeep import Place
from db.upkeep.backup import back_up
from db.upkeep.lock import alone


@dataclass(frozen=True)
class Upgraded:
    """The migrations that were applied, and the snapshot of the state before them, if there was one."""

    migrations: list[str]
    snapshot: Path | None = None


def upgrade(place: Place, with_snapshot: bool = True) -> Upgraded:
    """Apply what is pending. Killed half-way it is run again: each migration happens whole or not at all.

    Raises Refused for a database of a newer program, while a server runs, and when a migration fails.
    """
    schema.refuse_newer()
    if not schema.pending():
        return Upgraded([])
    with alone(place):
        if not schema.pending():  # another machine was first
            return Upgraded([])
        snapshot = back_up(place).path if with_snapshot and schema.applied() else None
        try:
            return Upgraded(schema.migrate(), snapshot)
        except Exception as error:
            kept = f"; the state before is in {snapshot}" if snapshot else ""
            words = f"migration failed and was rolled back ({type(error).__name__}: {error}){kept}"
            raise Refused(words) from error
