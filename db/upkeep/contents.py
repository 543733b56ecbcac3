"""The content of a database at the moment of a dump: the measure that a restored copy is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from db.upkeep.pool import Kept

# Unsent work that names its learner: a snapshot that held it could be compared with the answers sent afterward.
LEFT_OUT = ("evaluation_draft", "kept_form")
# Of each table that a dump holds, how many rows it has and a digest of all of them.
Measured = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Contents:
    """The tables, the files that they name, and a way to the bytes of each of these."""

    tables: Measured
    files: tuple[Kept, ...]
    live: Callable[[str], Iterator[bytes]]
    still_has: Callable[[str], bool]
