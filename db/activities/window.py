"""When a course code is open around its session: measured in elapsed time, everywhere the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

OPENS_BEFORE = timedelta(minutes=30)  # domain.md 1.2, S22: claimed from 30 minutes before to a week after
CLOSES_AFTER = timedelta(days=7)  # 168 hours, also when the clocks change meanwhile


def code_window(starts_at: datetime | None, ends_at: datetime | None) -> tuple[datetime | None, datetime | None]:
    """From 30 minutes before the start to a week after the end, in UTC; no bound where there is no such moment."""
    opens = starts_at.astimezone(UTC) - OPENS_BEFORE if starts_at else None
    closes = ends_at.astimezone(UTC) + CLOSES_AFTER if ends_at else None
    return opens, closes
