"""When a course code is open around its session, and when its credit is claimed. Elapsed time, everywhere the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.institution.settings import Institution

CLAIMS_BEFORE_END = 15  # minutes, where the activity says nothing else
LONGEST_BEFORE_END = 1440


def code_window(
    starts_at: datetime | None, ends_at: datetime | None, office: Institution
) -> tuple[datetime | None, datetime | None]:
    """When a course code opens and closes if nobody says otherwise, in UTC; no bound where there is no such moment.

    The office's settings say so: at first 30 minutes before the start and 168 hours after the end (domain.md 1.2, S22),
    also when the clocks change meanwhile.
    """
    opens = starts_at.astimezone(UTC) - timedelta(minutes=office.code_before_minutes) if starts_at else None
    closes = ends_at.astimezone(UTC) + timedelta(hours=office.code_after_hours) if ends_at else None
    return opens, closes


def claim_opening(
    starts_at: datetime | None, ends_at: datetime | None, minutes_before_end: int | None
) -> datetime | None:
    """When a session is evaluated and its credit claimed: so many minutes before its end, never before its start.

    None for the minutes means at the start. Undated material and a session without an end are always open: None.
    """
    if starts_at is None or ends_at is None:
        return None
    if minutes_before_end is None:
        return starts_at
    return max(starts_at, ends_at - timedelta(minutes=minutes_before_end))


def last_day_to_claim(starts_at: datetime | None, ends_at: datetime | None, office: Institution) -> date | None:
    """The last day, in the office's zone, on which a session's credit is claimed: `claim_days` after the session.

    It is at the latest the end of the session's reporting year. Undated material has no last day: None.
    """
    held = ends_at or starts_at
    if held is None:
        return None
    day = held.astimezone(office.zone).date()
    last = day + timedelta(days=office.claim_days)
    return min(last, year_end(day, office.reporting_year_end)) if office.reporting_year_end else last


@lru_cache(maxsize=1000)
def year_end(day: date, month_and_day: str) -> date:
    """The last day of the reporting year of `day`; each year ends on this MM-DD."""
    month, last = (int(part) for part in month_and_day.split("-"))
    ends = date(day.year, month, last)
    return ends if day <= ends else date(day.year + 1, month, last)


def end_of(day: date, office: Institution) -> datetime:
    """The moment at which this day of the office is over."""
    return datetime.combine(day + timedelta(days=1), time(), office.zone).astimezone(UTC)
