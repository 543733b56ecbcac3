"""Turns the times of a load file, which are the office's local times, into moments in UTC, or says why it cannot."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.activities.moment import clock_fault, in_utc, is_twice
from db.engine.clock import now

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from blueprints.office.load.table import Table

EARLIEST = date(1950, 1, 1)
YEARS_AHEAD = 10
SATURDAY, SUNDAY = 5, 6
WORDS = "a date and time such as 2027-03-09T12:00:00, in the office's time zone, without quotation marks"
RELATIVE = re.compile(r"now(?P<minutes>[+-]\d{1,5})m|day(?P<days>[+-]\d{1,5}) (?P<time>\d\d:\d\d)")


class Clock(NamedTuple):
    """The zone that local times are in; and, in the demo alone, the moment that "now-90m" and "day+3 12:00" mean."""

    zone: ZoneInfo
    demo_now: datetime | None = None


def read_moment(table: Table, name: str, clock: Clock) -> datetime | None:
    """The moment under this name in UTC; None when it is not there, or is a problem (which is noted)."""
    value = table.take(name, (datetime, str) if clock.demo_now else datetime, WORDS)
    if value is None:
        return None
    if isinstance(value, str):
        value = relative(value, clock)
        if value is None:
            table.problem(name, "the demo's times are such as now-90m or day+3 12:00")
            return None
    words = fault_in(value, clock.zone)
    if words:
        table.problem(name, words)
        return None
    return in_utc(value, clock.zone)


def relative(text: str, clock: Clock) -> datetime | None:
    """A demo's moment: minutes from now, on a quarter of an hour, or a local time on the working day some days off."""
    match = RELATIVE.fullmatch(text)
    if match is None or clock.demo_now is None:
        return None
    if match["minutes"]:
        moment = clock.demo_now + timedelta(minutes=int(match["minutes"]))
        return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    day = clock.demo_now.astimezone(clock.zone).date() + timedelta(days=int(match["days"]))
    day += timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))
    return datetime.combine(day, time.fromisoformat(match["time"]))


def fault_in(value: datetime, zone: ZoneInfo) -> str:
    """The fault in a moment. A local time that did not happen, or happened twice, is never guessed."""
    if not EARLIEST <= value.date() <= now().date() + timedelta(days=366 * YEARS_AHEAD):
        return f"a date from 1950 to {YEARS_AHEAD} years from now"
    words = clock_fault(value, zone)
    if words and is_twice(value, zone):
        first = value.replace(tzinfo=zone)
        return f"{words}: write it with its offset, such as {value.isoformat()}{_offset(first)}"
    return words


def _offset(value: datetime) -> str:
    text = value.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
