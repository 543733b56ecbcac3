"""The rows of a roster in transactions of a few milliseconds, with a breath between two for whoever waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from db import database
from db.engine.query import among
from db.rosters.tables import RosterRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from db.learning.tables import Participation
    from db.rosters.tables import Roster

    Tell = Callable[[int, int], None]

BREATH = 0.005  # seconds between two transactions, in which whoever waits for the database has it


def in_batches(roster: Roster, which: Any, most: int, deed: Callable[[list[int]], bool], tell: Tell) -> bool:
    """Do a deed with the ids of so many rows of a roster at a time, in transactions of its own; whether all were done.

    The deed says False where it must stop. What rows there are is asked once: PostgreSQL does not know yet how many
    are new or changed, and would sort the rest of them for each batch.
    """
    query: Any = RosterRow.select(RosterRow.id).where(RosterRow.roster == roster, which).order_by(RosterRow.line)
    ids = [number for (number,) in query.tuples()]
    before = roster.rows - len(ids)
    for start in range(0, len(ids), most):
        begun = time.monotonic()
        with database.atomic():
            if not deed(ids[start : start + most]):
                return False
        tell(before + min(start + most, len(ids)), roster.rows)
        time.sleep(min(BREATH, time.monotonic() - begun))
    return True


def change(model: type[RosterRow | Participation], ids: Sequence[int], **values: object) -> None:
    """Give some rows of a table the same values."""
    if ids:
        model.update(values).where(among(model.id, list(ids))).execute()
