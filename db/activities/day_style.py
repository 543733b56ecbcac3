"""Dates in two styles: a file in which 02/03/2026 may be either day is refused whole, for nobody can say which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}(?!\d)")
ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
MONTHS = 12
ASK = "Write every date in one style, such as 2027-03-02"


def clash(dates: Iterable[tuple[int, str]]) -> str:
    """In words why the dates of these lines cannot be told apart; '' where they are in one style.

    One style is month first, or day first, or the year first. Dates that name their month fit all of them.
    """
    first: dict[str, tuple[int, str]] = {}
    for line, text in dates:
        if style := _style_of(text.strip()):
            first.setdefault(style, (line, text.strip()))
    numeric = [first[style] for style in ("month first", "day first") if style in first]
    either = first.get("either")
    pair = numeric if len(numeric) > 1 else [*numeric[:1], *([either] if either and not numeric else [])]
    if "year first" in first and pair:
        pair = [pair[0], first["year first"]]
    if len(pair) < 2:  # noqa: PLR2004 - two of them clash
        return ""
    (line, text), (other_line, other) = pair
    return f"The dates are in two styles: “{text}” in line {line} and “{other}” in line {other_line}. {ASK}"


def _style_of(text: str) -> str:
    """How a date is written; '' for one that names its month, and for what is no date."""
    if ISO.match(text):
        return "year first"
    found = SLASHED.match(text)
    if not found:
        return ""
    one, two = int(found[1]), int(found[2])
    if one > MONTHS or two > MONTHS:
        return "day first" if one > MONTHS else "month first"
    return "either"
