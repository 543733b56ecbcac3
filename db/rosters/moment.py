"""Moments as attendance reports write them: one style for the whole column, or nothing of it can be sure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp]\.?[Mm]\.?)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?:T|,?\s+){_CLOCK}")
YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}),?\s+{_CLOCK}")
MONTHS_IN_YEAR = 12
NOON = 12
CENTURY = 2000
NO_MOMENT = "“{}” is no date and time"
TWO_STYLES = "The date “{}” is written in another way than in line {}. Write all of them alike, as 2026-11-30 13:05"

Style = tuple[str, str]  # where the year stands, and the sign between the parts


class Moment(NamedTuple):
    """A moment; `is_open`: its day and month were read as the US does, and only another row can say better."""

    at: datetime
    is_open: bool


class Moments:
    """The moments of a column, each written as those before it; which part is the day, one of them may tell for all."""

    def __init__(self) -> None:
        self.first: tuple[Style, int] | None = None  # the style of the first one, and its line
        self.order = ""  # dmy or mdy, once one of them can be only that

    def read(self, text: str, line: int) -> Moment:
        """The moment. Raises Refused for what is none, and for one that is written in another way."""
        found = YEAR_FIRST.fullmatch(text) or YEAR_LAST.fullmatch(text)
        if not found:
            raise Refused(NO_MOMENT.format(text[:40]))
        style = ("first" if found.re is YEAR_FIRST else "last", found[2])
        if self.first is None:
            self.first = style, line
        elif self.first[0] != style:
            raise Refused(TWO_STYLES.format(text[:40], self.first[1]))
        one, two, three = (int(found[number]) for number in (1, 3, 4))
        if style[0] == "first":
            return Moment(_made(text, one, two, three, found), is_open=False)
        self._learn(one, two, text)
        day, month = (one, two) if self.order == "dmy" else (two, one)
        year = three if three >= CENTURY else three + CENTURY
        return Moment(_made(text, year, month, day, found), is_open=not self.order and one != two)

    def settled(self, moment: Moment) -> datetime:
        """The moment as all of the column say it is to be read; ask it after the last one."""
        if moment.is_open and self.order == "dmy":
            return moment.at.replace(month=moment.at.day, day=moment.at.month)
        return moment.at

    def _learn(self, one: int, two: int, text: str) -> None:
        told = "dmy" if one > MONTHS_IN_YEAR else "mdy" if two > MONTHS_IN_YEAR else ""
        if told and self.order and told != self.order:
            raise Refused(TWO_STYLES.format(text[:40], self.first[1] if self.first else 1))
        self.order = self.order or told


def _made(text: str, year: int, month: int, day: int, found: re.Match[str]) -> datetime:
    hour, minute, second = int(found[5]), int(found[6]), int(found[7] or 0)
    half = (found[8] or "").casefold()[:1]
    if half:
        hour = hour % NOON + (NOON if half == "p" else 0)
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - two of one column are subtracted
    except ValueError:
        raise Refused(NO_MOMENT.format(text[:40])) from None


def minutes_together(spans: Iterable[tuple[datetime, datetime]]) -> int:
    """The minutes that these spans cover, half a minute up: who joins by two devices is there once."""
    seconds, until = 0.0, None
    for start, end in sorted(spans):
        begins = start if until is None or start > until else until
        if end > begins:
            seconds += (end - begins).total_seconds()
            until = end
    return int(seconds / 60 + 0.5)
