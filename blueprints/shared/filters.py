"""How days, moments and credit are written on every page."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from db.activities.statements import QUARTER, amount, written
from db.institution.settings import institution

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from flask import Flask

    from db.activities.tables import Session

AMA_NAMES = ("AMA PRA Category 1 Credits", "AMA PRA Category 1 Credit(s)", "AMA PRA Category 1 Credit")
ONE = 100  # hundredths of a credit


def day(value: date) -> str:
    """22 November 2026."""
    return written(value)


def moment(value: datetime) -> str:
    """22 November 2026, 14:35 EST: in the office's time zone, with the zone named."""
    return _moment(value.astimezone(institution().zone))


def clock_time(value: datetime) -> str:
    """14:35 EST."""
    local = value.astimezone(institution().zone)
    return f"{_clock(local)} {local.tzname()}"


def when(session: Session) -> str:
    """19 November 2026, 12:00 to 13:15 EST, in the office's time zone; or that there is no date."""
    return when_in(session, institution().zone)


def when_in(session: Session, zone: ZoneInfo) -> str:
    """The same in this zone."""
    if session.starts_at is None:
        return "At any time"
    start = session.starts_at.astimezone(zone)
    if session.ends_at is None:
        return _moment(start)
    end = session.ends_at.astimezone(zone)
    if start.date() == end.date():
        named = "" if start.tzname() == end.tzname() else f" {start.tzname()}"  # both, where the clocks change between
        return f"{day(start.date())}, {_clock(start)}{named} to {_clock(end)} {end.tzname()}"
    return f"{_moment(start)} to {_moment(end)}"


def _moment(local: datetime) -> str:
    return f"{day(local.date())}, {_clock(local)} {local.tzname()}"


def _clock(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"


def credit(hundredths: int) -> str:
    """Credit always has two decimals: 1.25."""
    return amount(hundredths)


def credits_of(hundredths: int) -> str:
    """1.00 credit, 1.25 credits: the amount with its word."""
    return f"{credit(hundredths)} {'credit' if hundredths == ONE else 'credits'}"


def quarters(count: int) -> str:
    return credit(count * QUARTER)


def trademark(text: str) -> Markup:
    """The text, escaped, with the AMA's phrase in italics as its trademark asks (AMA PRA booklet; domain.md 2.1)."""
    marked = escape(text)
    for name in AMA_NAMES:
        if name in marked:
            return (Markup("<i>") + name + Markup("</i>")).join(marked.split(name))
    return marked


def init_filters(app: Flask) -> None:
    for function in (day, moment, clock_time, when, when_in, credit, credits_of, quarters, trademark):
        app.add_template_filter(function)
