"""Local times of the office as moments: one that the clocks skip or repeat is never guessed at."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from db.institution.settings import institution

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def local(day: date, minutes: int) -> datetime:
    """A day and minutes since its midnight as a time without its zone."""
    return datetime.combine(day, time(minutes // 60, minutes % 60))


def in_utc(value: datetime, zone: ZoneInfo) -> datetime:
    """The moment in UTC; a time without a zone is the office's."""
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def is_twice(value: datetime, zone: ZoneInfo) -> bool:
    """Whether this local time comes twice on its day, as the clocks go back."""
    return _offsets_differ(value, zone) and _exists(value, zone)


def clock_fault(value: datetime, zone: ZoneInfo) -> str:
    """In words why this local time is no moment, or two; '' when it is one."""
    if not _offsets_differ(value, zone):
        return ""
    dates = institution().dates
    at, day = dates.time(value), dates.day(value.date())
    if not _exists(value, zone):
        return f"{at} does not exist on {day}: the clocks go forward over it ({zone.key})"
    return f"{at} comes twice on {day}, when the clocks go back ({zone.key})"


def _offsets_differ(value: datetime, zone: ZoneInfo) -> bool:
    first, second = (value.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return value.tzinfo is None and first != second


def _exists(value: datetime, zone: ZoneInfo) -> bool:
    return in_utc(value, zone).astimezone(zone).replace(tzinfo=None) == value
