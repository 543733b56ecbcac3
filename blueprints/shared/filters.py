"""How days, moments and credit are written on every page."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from db.activities.statements import QUARTER, amount
from db.institution.settings import institution

if TYPE_CHECKING:
    from flask import Flask

    from db.activities.tables import Session
    from db.institution.settings import Institution

AMA_NAMES = ("AMA PRA Category 1 Credits", "AMA PRA Category 1 Credit(s)", "AMA PRA Category 1 Credit")
ONE = 100  # hundredths of a credit


def day(value: date) -> str:
    """November 22, 2026, in the office's style."""
    return institution().dates.day(value)


def moment(value: datetime) -> str:
    """November 22, 2026, 2:35 pm EST: in the office's time zone, with the zone named."""
    return moment_in(value, institution())


def moment_in(value: datetime, office: Institution) -> str:
    """The same for this office, for a piece that is drawn once for each of its settings."""
    return office.dates.moment(value.astimezone(office.zone))


def clock_time(value: datetime) -> str:
    """2:35 pm EST."""
    office = institution()
    local = value.astimezone(office.zone)
    return f"{office.dates.time(local)} {local.tzname()}"


def when(session: Session) -> str:
    """November 19, 2026, 12:00 pm to 1:15 pm EST, in the office's time zone; or that there is no date."""
    return when_in(session, institution())


def when_in(session: Session, office: Institution) -> str:
    """The same for this office, for a piece that is drawn once for each of its settings."""
    if session.starts_at is None:
        return "At any time"
    start, dates = session.starts_at.astimezone(office.zone), office.dates
    return dates.span(start, session.ends_at.astimezone(office.zone)) if session.ends_at else dates.moment(start)


def credit(hundredths: int) -> str:
    """Credit always has two decimals: 1.25."""
    return amount(hundredths)


def credits_of(hundredths: int) -> str:
    """1.00 credit, 1.25 credits: the amount with its word."""
    return f"{credit(hundredths)} {'credit' if hundredths == ONE else 'credits'}"


def hours_of(hundredths: int) -> str:
    """1.00 hour, 1.25 hours: the same for whoever receives a certificate of participation."""
    return f"{credit(hundredths)} {'hour' if hundredths == ONE else 'hours'}"


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
    for function in (
        day,
        moment,
        moment_in,
        clock_time,
        when,
        when_in,
        credit,
        credits_of,
        hours_of,
        quarters,
        trademark,
    ):
        app.add_template_filter(function)
