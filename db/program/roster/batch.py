"""The rows of a roster in transactions of some milliseconds, with a breath between two for whoever waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from db import database
from db.engine.query import among
from db.institution.settings import same_settings
from db.rosters.tables import RosterRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from db.learning.tables import Participation
    from db.rosters.tables import Roster

    Tell = Callable[[int, int], None]

# Seconds of a transaction: after a longer one the next has half as many rows, after a shorter one twice as many.
LONG, SHORT = 0.05, 0.02
BREATH = 0.005  # seconds between two transactions, in which whoever waits for the database has it


def in_batches(roster: Roster, which: Any, most: int, deed: Callable[[list[int]], bool], tell: Tell) -> bool:
    """Do a deed with the ids of at most so many rows of a roster at a time, each time in a transaction of its own.

    Returns whether all were done; the deed says False where it must stop. What rows there are is asked once:
    PostgreSQL does not know yet how many are new or changed, and would sort the rest of them for each batch.
    """
    query: Any = RosterRow.select(RosterRow.id).where(RosterRow.roster == roster, which).order_by(RosterRow.line)
    ids = [number for (number,) in query.tuples()]
    before, done, size = roster.rows - len(ids), 0, most
    while done < len(ids):
        begun = time.monotonic()
        with database.atomic(), same_settings():
            if not deed(ids[done : done + size]):
                return False
        took = time.monotonic() - begun
        done = min(done + size, len(ids))
        tell(before + done, roster.rows)
        size = size_after(took, size, most)
        time.sleep(min(BREATH, took))
    return True


def size_after(took: float, size: int, most: int) -> int:
    """The rows of the next transaction, where the last had so many and took so many seconds."""
    if took > LONG:
        return max(size // 2, 1)
    return min(size * 2, most) if took < SHORT else size


def change(model: type[RosterRow | Participation], ids: Sequence[int], **values: object) -> None:
    """Give some rows of a table the same values."""
    if ids:
        model.update(values).where(among(model.id, list(ids))).execute()
