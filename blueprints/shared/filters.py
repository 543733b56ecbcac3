"""How days, moments and credit are written on every page."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from db.models.institution import institution

if TYPE_CHECKING:
    from flask import Flask

AMA_NAMES = ("AMA PRA Category 1 Credits", "AMA PRA Category 1 Credit(s)", "AMA PRA Category 1 Credit")
QUARTER = 25  # hundredths of a credit


def day(value: date) -> str:
    """22 November 2026."""
    return f"{value.day} {value:%B} {value.year}"


def moment(value: datetime) -> str:
    """22 November 2026, 14:35 EST: in the office's time zone, with the zone named."""
    local = value.astimezone(institution().zone)
    return f"{day(local.date())}, {local:%H:%M} {local.tzname()}"


def clock_time(value: datetime) -> str:
    """14:35 EST."""
    local = value.astimezone(institution().zone)
    return f"{local:%H:%M} {local.tzname()}"


def credit(hundredths: int) -> str:
    """Credit always has two decimals: 1.25."""
    return f"{hundredths // 100}.{hundredths % 100:02}"


def quarters(count: int) -> str:
    return credit(count * QUARTER)


def trademark(text: str) -> Markup:
    """The text, escaped, with the AMA's phrase in italics as its trademark asks (AMA PRA booklet; domain.md 2.1)."""
    marked = escape(text)
    for name in AMA_NAMES:
        if name in marked:
            return Markup("<i>{}</i>").format(Markup(name)).join(marked.split(name))
    return marked


def init_filters(app: Flask) -> None:
    for function in (day, moment, clock_time, credit, quarters, trademark):
        app.add_template_filter(function)
