"""Numbers as they arrive in addresses and forms, and as shares."""

from __future__ import annotations

LONGEST_KEY = 10  # digits of a row's number


def plain_number(text: str, digits: int = LONGEST_KEY) -> int | None:
    """The number that at most so many ASCII digits write; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def percent(part: int, whole: int) -> int:
    """A share in whole percent, half a percent up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0
