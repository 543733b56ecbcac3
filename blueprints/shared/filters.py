"""How days, moments and credit are written on every page."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from db.activities.statements import QUARTER, amount, written
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from db.activities.tables import Session

AMA_NAMES = ("AMA PRA Category 1 Credits", "AMA PRA Category 1 Credit(s)", "AMA PRA Category 1 Credit")
ONE = 100  # hundredths of a credit


def day(value: date) -> str:
    """22 November 2026."""
    return written(value)


def moment(value: datetime) -> str:
    """22 November 2026, 14:35 EST: in the office's time zone, with the zone named."""
    local = value.astimezone(institution().zone)
    return f"{day(local.date())}, {local:%H:%M} {local.tzname()}"


def clock_time(value: datetime) -> str:
    """14:35 EST."""
    local = value.astimezone(institution().zone)
    return f"{local:%H:%M} {local.tzname()}"


def when(session: Session) -> str:
    """19 November 2026, 12:00 to 13:15 EST; or that there is no date."""
    if session.starts_at is None:
        return "At any time"
    if session.ends_at is None:
        return moment(session.starts_at)
    zone = institution().zone
    start, end = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    if start.date() == end.date():
        named = "" if start.tzname() == end.tzname() else f" {start.tzname()}"  # both, where the clocks change between
        return f"{day(start.date())}, {start:%H:%M}{named} to {end:%H:%M} {end.tzname()}"
    return f"{moment(session.starts_at)} to {moment(session.ends_at)}"


def announced(sessions: Iterable[Session]) -> tuple[tuple[str, str, str, int], ...]:
    """The values that a list of sessions shows of each: title, when, where it is held, maximum in quarters."""
    return tuple((at.full_title, when(at), at.where_held, at.maximum_quarters) for at in sessions)


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
    for function in (day, moment, clock_time, when, announced, credit, credits_of, quarters, trademark):
        app.add_template_filter(function)
