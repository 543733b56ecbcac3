"""The dates of a series: by rule, or by a list of one date a line. Pure functions over days, times and a zone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from db.activities.day_text import WEEKDAYS, Span, Unreadable, read_days, split_day, split_span
from db.activities.moment import clock_fault, local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from db.institution.dates import Dates

MOST_DATES = 400
LONGEST_LIST = 60_000  # characters
LONGEST_TOPIC = 300
WEEK = 7
MONTHS_A_YEAR = 12
EVERY_WEEK, LAST = "1-week", "last"

# By its key: how a rhythm reads, after how many weeks it comes again, or at which weekday of a month (-1: the last).
RHYTHMS: dict[str, tuple[str, int, int]] = {
    EVERY_WEEK: ("Every week", 1, 0),
    "2-weeks": ("Every 2nd week", 2, 0),
    "3-weeks": ("Every 3rd week", 3, 0),
    "4-weeks": ("Every 4th week", 4, 0),
    "first": ("The first of each month", 0, 1),
    "second": ("The second of each month", 0, 2),
    "third": ("The third of each month", 0, 3),
    "fourth": ("The fourth of each month", 0, 4),
    LAST: ("The last of each month", 0, -1),
}


@dataclass(frozen=True)
class Meeting:
    """One date of a series. Times are minutes since midnight by the office's clock; None: as usual."""

    day: date
    starts: int | None = None
    ends: int | None = None
    topic: str = ""


@dataclass(frozen=True)
class Rule:
    """A rhythm of RHYTHMS on a weekday (0 is Monday) between two days, both included."""

    rhythm: str
    weekday: int
    first: date
    last: date
    without: frozenset[date] = frozenset()
    span: Span | None = None

    def meetings(self) -> list[Meeting]:
        """Each date once, in order; one more than MOST_DATES when there are too many.

        The local time of day is kept over a change of the clocks, since days are counted and not hours.
        """
        starts, ends = self.span or (None, None)
        days = (day for day in self._days() if self.first <= day <= self.last and day not in self.without)
        return [Meeting(day, starts, ends) for day in islice(days, MOST_DATES + 1)]

    @property
    def words(self) -> str:
        """The rhythm as people say it: Every Tuesday, Every 2nd Tuesday, The first Tuesday of each month."""
        label, weeks, _ = RHYTHMS[self.rhythm]
        name = WEEKDAYS[self.weekday]
        return label.replace("week", name) if weeks else label.replace(" of ", f" {name} of ")

    def _days(self) -> Iterator[date]:
        _, weeks, place = RHYTHMS[self.rhythm]
        if not weeks:
            yield from self._days_of_months(place)
            return
        day = self.first + timedelta(days=(self.weekday - self.first.weekday()) % WEEK)
        while day <= self.last:
            yield day
            day += timedelta(days=weeks * WEEK)

    def _days_of_months(self, place: int) -> Iterator[date]:
        month = self.first.replace(day=1)
        while month <= self.last:
            following = (month + timedelta(days=31)).replace(day=1)
            if place > 0:
                ahead = (self.weekday - month.weekday()) % WEEK + (place - 1) * WEEK
                yield month + timedelta(days=ahead)
            else:
                end = following - timedelta(days=1)
                yield end - timedelta(days=(end.weekday() - self.weekday) % WEEK)
            month = following


class Fault(NamedTuple):
    """A line of a list that could not be taken, counted from 1, and why."""

    line: int
    words: str

    @property
    def text(self) -> str:
        return f"Line {self.line}: {self.words}"


@dataclass(frozen=True)
class Reading:
    """A list as it was understood: its dates in order, and the lines that were not."""

    meetings: list[Meeting]
    faults: list[Fault]


def read_list(text: str, near: date, dates: Dates) -> Reading:
    """A date a line, with its times and its topic if it has any: Jan 5, 2027, 7:30 to 8:30 am, Sepsis.

    A day without its year is the next one from `near` on. A list that is longer than LONGEST_LIST is one fault.
    """
    if len(text) > LONGEST_LIST:
        return Reading([], [Fault(1, f"the list is longer than {LONGEST_LIST:,} characters: enter it in two parts")])
    found: dict[date, Meeting] = {}
    lines: dict[date, int] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            one = _read_line(line, near, dates)
        except Unreadable as unreadable:
            faults.append(Fault(number, unreadable.words))
            continue
        if one.day in found:
            faults.append(Fault(number, f"{dates.day(one.day)} is in line {lines[one.day]} already"))
        found.setdefault(one.day, one)
        lines.setdefault(one.day, number)
    return Reading(in_order(found.values()), faults)


def _read_line(line: str, near: date, dates: Dates) -> Meeting:
    day, rest = split_day(" ".join(line.split()), near, dates)
    span, topic = _split_times(rest)
    if _is_dates(topic, near, dates):
        raise Unreadable(f"“{topic}” is no topic: enter one date per line")
    if len(topic) > LONGEST_TOPIC:
        raise Unreadable(f"the topic has {len(topic)} characters: shorten it to at most {LONGEST_TOPIC}")
    starts, ends = span or (None, None)
    return Meeting(day, starts, ends, topic)


def _split_times(text: str) -> tuple[Span | None, str]:
    """Start and end, which a spreadsheet has in two columns, and the rest."""
    span, rest = split_span(text)
    if span and span.ends is None:
        end, after = split_span(rest)
        if end and end.ends is None and end.starts > span.starts:
            return Span(span.starts, end.starts), after
    return span, rest


def _is_dates(topic: str, near: date, dates: Dates) -> bool:
    """Whether a topic is more dates, or a number that was meant as one: Jan 5-7."""
    try:
        return topic.isdigit() or bool(read_days(topic, near, dates))
    except Unreadable:
        return False


def joined(first: Iterable[Meeting], more: Iterable[Meeting]) -> list[Meeting]:
    """Both in order, each date once: what `more` says of a date of `first` is added to it, or stands in its place."""
    found = {one.day: one for one in first}
    for one in more:
        known = found.get(one.day, one)
        timed = known if one.starts is None else one
        found[one.day] = replace(timed, topic=one.topic or known.topic)
    return in_order(found.values())


def is_too_long(first: date, last: date) -> bool:
    """Whether a series between these days is longer than 12 months, for which it is accredited."""
    is_leap_day = (first.month, first.day) == (2, 29)
    return last > first.replace(year=first.year + 1, day=28 if is_leap_day else first.day)


def in_order(meetings: Iterable[Meeting]) -> list[Meeting]:
    return sorted(meetings, key=lambda one: one.day)


def clock_faults(meetings: Iterable[Meeting], zone: ZoneInfo) -> list[str]:
    """The times that their days have not, or have twice, as the clocks change."""
    times = [local(one.day, at) for one in meetings for at in (one.starts, one.ends) if at is not None]
    return [words for time in times if (words := clock_fault(time, zone))]
