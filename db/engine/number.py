"""Numbers as they arrive in addresses and forms."""

from __future__ import annotations

LONGEST_KEY = 10  # digits of a row's number


def plain_number(text: str, digits: int = LONGEST_KEY) -> int | None:
    """The number that at most so many ASCII digits write; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
