"""Readiness of a session: what it lacks before it is held, and the business days that are left."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from db.activities.tables import Activity, ActivityStatus, Session
from db.activities.window import end_of
from db.engine.clock import now, today
from db.institution.settings import institution
from db.program.material import SERIES, is_series

if TYPE_CHECKING:
    from collections.abc import Sequence

WEEKEND = 5  # Saturday's number
TOPIC, FACULTY, DISCLOSURES = "topic", "faculty", "disclosures"


# `keep_gate` says something there of each of its faculty, so nobody has to be looked for.
HAS_FACULTY = Session.disclosure != ""


def lacking(sessions: Sequence[Session]) -> dict[int, list[str]]:
    """The facts that each of these sessions lacks, by its id: see `not_ready`."""
    return {one.id: not_ready(one, has_faculty=bool(one.disclosure)) for one in sessions}


def not_ready(one: Session, *, has_faculty: bool) -> list[str]:
    """The facts that a session to come lacks, in words: topic, faculty, disclosures; [] where nothing is missing.

    A course is ready once it is approved, but for the disclosures of whoever joined its faculty since then. Canceled
    sessions lack nothing any more, past ones at most disclosures.
    """
    if one.canceled_at is not None:
        return []
    is_to_come = one.ends_at is not None and one.ends_at > now()
    of_series = is_to_come and is_series(one.activity)
    return lacks_of(one.title, is_series=of_series, has_faculty=has_faculty, is_gated=one.is_gated)


def lacks_of(title: str, *, is_series: bool, has_faculty: bool, is_gated: bool) -> list[str]:
    """The same of a session that is not canceled, by what is known of it; no past one is of a series any more."""
    topic = [TOPIC] if is_series and not title else []
    faculty = [FACULTY] if is_series and not has_faculty else []
    return [*topic, *faculty, *([DISCLOSURES] if is_gated else [])]


def lacks_something() -> Any:
    """A condition on sessions that are joined with their activity: `not_ready` would say something of one to come."""
    of_series = (Activity.format == SERIES) & ((Session.title == "") | ~HAS_FACULTY)
    is_open = Session.canceled_at.is_null() & Activity.status.in_((ActivityStatus.ACTIVE, ActivityStatus.PLANNED))
    return is_open & (Session.is_gated | of_series)


def soon() -> tuple[datetime, datetime]:
    """From now to the end of the last day within the office's `ready_days`: who begins then has to be ready now."""
    office = institution()
    day, left = today(office.timezone), office.ready_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < WEEKEND
    return now(), end_of(day, office)


def business_days(session: Session) -> int | None:
    """The business days left before the day of a session, today not counted; None once it has begun, or undated."""
    if session.starts_at is None or session.starts_at <= now():
        return None
    office = institution()
    return days_between(today(office.timezone), session.starts_at.astimezone(office.zone).date())


def days_between(first: date, last: date) -> int:
    """Mondays to Fridays after the first day, up to the last one."""
    weeks, rest = divmod((last - first).days, 7)
    return weeks * WEEKEND + sum((first + timedelta(days=at)).weekday() < WEEKEND for at in range(1, rest + 1))
