"""Days and times as people write them: Jan 5, 2027 or 1/5/27, 7:30 to 8:30 am. What cannot be read is told in words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from db.institution.dates import MONTHS, NOON

if TYPE_CHECKING:
    from db.institution.dates import Dates

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST_YEAR, LAST_YEAR = 2000, 2099
LEAP_CYCLE = 9  # years within which every day of a year comes again, February 29 too
SHORTEST_NAME = 3  # letters of a month
BEFORE = " \t,;:|.–—-"  # what may stand between a date, a time and a topic
LIKE = "such as Jan 5, 2027"
NO_DATE = f"“{{}}” does not start with a date, {LIKE}"
NOT_A_DATE = f"“{{}}” is not a date: enter one, {LIKE}"
LONGEST_QUOTE = 40  # characters
HOUR = 60  # minutes
HALF, DAY = NOON * HOUR, 2 * NOON * HOUR
WORK_BEGINS = 7 * HOUR

ANY_CASE = re.IGNORECASE | re.ASCII
WEEKDAY = re.compile(r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]*\s*", ANY_CASE)
ORDINAL = r"(?:st|[nr]d|th)?"
FORMS = tuple(
    re.compile(form, ANY_CASE)
    for form in (
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)(?:T(?=\d))?",
        r"(?P<one>\d{1,2})(?P<sign>[/-])(?P<two>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})(?!\d)",
        r"(?P<one>\d{1,2})/(?P<two>\d{1,2})(?![\d/])",
        rf"(?P<name>[a-z]{{3,9}})\.?\s*(?P<day>\d{{1,2}}){ORDINAL}(?![\d:])(?:,?\s+(?P<year>\d{{4}})(?![\d:]))?",
        rf"(?P<day>\d{{1,2}}){ORDINAL}[\s-]+(?:of\s+)?(?P<name>[a-z]{{3,9}})\b\.?(?:[,\s-]+(?P<year>\d{{4}})(?![\d:]))?",
    )
)
CLOCK = (
    r"(?:(?P<hour{0}>\d{{1,2}})(?::(?P<minute{0}>\d{{2}})(?::00)?)?\s*(?P<half{0}>[ap]\.?m\b\.?)?|(?P<word{0}>noon)\b)"
)
SPAN = re.compile(
    rf"(?:at\s+|from\s+)?{CLOCK.format(1)}(?:\s*(?:-|–|—|to|until)\s*{CLOCK.format(2)})?(?![\w:])", re.IGNORECASE
)
IS_TIME = re.compile(r"\d:\d|\d\s*[ap]\.?m\b|noon", ANY_CASE)


class Unreadable(Exception):
    """A text is no day or no time; `words` say why and what to write, to stand behind the name of its place."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class NoDate(Unreadable):
    """A text does not start with a date at all."""

    def __init__(self, text: str) -> None:
        super().__init__(NO_DATE.format(text[:LONGEST_QUOTE]))


class Span(NamedTuple):
    """Minutes since midnight; an end that was not written is None."""

    starts: int
    ends: int | None


def split_day(text: str, near: date, dates: Dates) -> tuple[date, str]:
    """The day that a text starts with, and the rest. Raises Unreadable.

    A day without its year is the next one from `near` on. Slashes are read in the office's order of day and month.
    """
    text = text.strip()
    named = WEEKDAY.match(text)
    begun = text[named.end() :] if named else text
    found = next((match for form in FORMS if (match := form.match(begun))), None)
    if found is None:
        raise NoDate(text)
    day = _day(found, near, dates)
    if named and not WEEKDAYS[day.weekday()].lower().startswith(named[1].lower()):
        raise Unreadable(f"{dates.day(day)} is a {WEEKDAYS[day.weekday()]}, not a {_weekday(named[1])}")
    return day, begun[found.end() :].strip(BEFORE)


def read_day(text: str, near: date, dates: Dates) -> date:
    """The day that a text is. Raises Unreadable."""
    if not text.strip():
        raise Unreadable(f"Enter a date, {LIKE}")
    try:
        day, rest = split_day(text, near, dates)
    except NoDate as none:
        raise Unreadable(NOT_A_DATE.format(text[:LONGEST_QUOTE])) from none
    if rest:
        raise Unreadable(NOT_A_DATE.format(text[:LONGEST_QUOTE]))
    return day


def read_days(text: str, near: date, dates: Dates) -> list[date]:
    """The days that a text lists, one after the other: Nov 26, Dec 24, 2027 and Jan 1. Raises Unreadable."""
    found, rest = [], text.strip(BEFORE)
    while rest:
        day, rest = split_day(rest.removeprefix("and "), near, dates)
        found.append(day)
    return found


def _weekday(written: str) -> str:
    return next(name for name in WEEKDAYS if name.lower().startswith(written.lower()))


def _day(found: re.Match[str], near: date, dates: Dates) -> date:
    parts = found.groupdict()
    month, day = _month_and_day(parts, found[0], dates)
    if not parts.get("year"):
        for year in range(near.year, near.year + LEAP_CYCLE):
            made = _made(year, month, day)
            if made and made >= near:
                return made
        raise Unreadable(f"there is no {MONTHS[month - 1]} {day}")
    year = int(parts["year"])
    made = _made(year if year >= FIRST_YEAR else year + FIRST_YEAR, month, day)
    if made is None:
        raise Unreadable(f"there is no {MONTHS[month - 1]} {day} in {year}")
    if not FIRST_YEAR <= made.year <= LAST_YEAR:
        raise Unreadable(f"“{found[0]}” is too far away: enter a year from {FIRST_YEAR} to {LAST_YEAR}")
    return made


def _month_and_day(parts: dict[str, str | None], written: str, dates: Dates) -> tuple[int, int]:
    if parts.get("name"):
        return _month_of(str(parts["name"]), written), int(str(parts["day"]))
    if parts.get("one"):
        numbers = int(str(parts["one"])), int(str(parts["two"]))
        month, day = numbers if dates.date_style == "us" else numbers[::-1]
    else:
        month, day = int(str(parts["month"])), int(str(parts["day"]))
    if not 1 <= month <= len(MONTHS):
        order = "month/day/year" if dates.date_style == "us" else "day/month/year"
        raise Unreadable(f"“{written}” has no month {month}: enter it as {order}, or {LIKE}")
    return month, day


def _month_of(name: str, written: str) -> int:
    for place, month in enumerate(MONTHS, start=1):
        if month.lower().startswith(name.lower()) and len(name) >= SHORTEST_NAME:
            return place
    raise NoDate(written)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def split_span(text: str) -> tuple[Span | None, str]:
    """The times that a text starts with, if it does, and the rest. Raises Unreadable for times that are none.

    A number counts as a time only with a colon, am, pm or noon, for a topic may start with one.
    """
    found = SPAN.match(text)
    if not found or not IS_TIME.search(found[0]):
        return None, text
    return _span(found), text[found.end() :].strip(BEFORE)


def read_span(text: str) -> Span:
    """The times that a text is. Raises Unreadable."""
    if not text.strip():
        raise Unreadable("Enter a time, such as 7:30 am")
    span, rest = split_span(text.strip())
    if span is None or rest:
        raise Unreadable(f"“{text}” is not a time: enter it as 7:30 am")
    return span


def _span(found: re.Match[str]) -> Span:
    starts, ends = _minutes(found, "1"), _minutes(found, "2")
    if len(ends) != 1:
        starts = [_likely(starts, found[0])]
    if not ends:
        return Span(starts[0], None)
    lengths = [(end - start, start, end) for start in starts for end in ends if end > start]
    if not lengths:
        raise Unreadable(f"“{found[0].strip()}” ends before it starts")
    return Span(*min(lengths)[1:])


def _minutes(found: re.Match[str], place: str) -> list[int]:
    """The moments that a time may mean: one, two where am or pm is missing, none where there is no time."""
    if found[f"word{place}"]:
        return [HALF]
    if found[f"hour{place}"] is None:
        return []
    written, half = found[f"hour{place}"], found[f"half{place}"]
    hour, minute = int(written), int(found[f"minute{place}"] or 0)
    if hour >= DAY // HOUR or minute >= HOUR or (half and not 1 <= hour <= NOON):
        raise Unreadable(f"“{found[0].strip()}” is not a time: enter it as 7:30 am")
    if half or (1 <= hour <= NOON and not written.startswith("0")):
        morning = hour % NOON * HOUR + minute
        return [morning + HALF] if half and half[0] in "pP" else [morning] if half else [morning, morning + HALF]
    return [hour * HOUR + minute]


def _likely(times: list[int], written: str) -> int:
    """Between 7 in the morning and 1 in the afternoon people leave am and pm away; else nobody can say."""
    likely = [one for one in times if len(times) == 1 or WORK_BEGINS <= one < WORK_BEGINS + HALF // 2]
    if not likely:
        raise Unreadable(f"“{written.strip()}” may be am or pm: add one of them")
    return likely[0]
