"""Counting no further than anybody pages: to count ten thousand lines costs more than to show twenty of them."""

from __future__ import annotations

MOST = 500


class AtLeast(int):
    """A number that was reached in counting, and there are more."""


def bounded(counted: int) -> int | AtLeast:
    """What was counted up to MOST + 1."""
    return AtLeast(MOST) if counted > MOST else counted
