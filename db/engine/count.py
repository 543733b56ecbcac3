"""Counts stop at 500: nobody pages further, and counting costs more than showing."""

from __future__ import annotations

from typing import Any

from peewee import SQL, fn

MOST = 500


class AtLeast(int):
    """A count that stopped here: there are more."""


def bounded(counted: int, most: int = MOST) -> int | AtLeast:
    """A count that went no further than `most` + 1, as it is shown."""
    return AtLeast(most) if counted > most else counted


def counted(found: Any, limit: Any) -> Any:
    """As SQL: the number of rows that a query finds, up to a limit."""
    return found.limit(limit).select_from(fn.COUNT(SQL("*")))


class Counted(list[Any]):
    """Rows of a page whose reading also told how many there are in all; where there is none, it told nothing."""

    def __init__(self, rows: list[Any], total: int | AtLeast) -> None:
        super().__init__(rows)
        self.total = total
