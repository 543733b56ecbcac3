"""The one place that asks the machine what time it is."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

_as_of: ContextVar[datetime | None] = ContextVar("as_of", default=None)


def now() -> datetime:
    """The present moment in UTC."""
    return _as_of.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day it is now in the office's time zone (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Let it be another moment, for the demonstration's past alone: its steps are taken, not written as if."""
    token = _as_of.set(moment)
    try:
        yield
    finally:
        _as_of.reset(token)
