"""Counts stop at 500: nobody pages further, and counting costs more than showing."""

from __future__ import annotations

MOST = 500


class AtLeast(int):
    """A count that stopped here: there are more."""


def bounded(counted: int) -> int | AtLeast:
    """A count that went no further than MOST + 1, as it is shown."""
    return AtLeast(MOST) if counted > MOST else counted
