"""A session's sheet: all that it says, and the order that draws it. The layout is `sheet`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.shared.filters import moment, quarters, when
from blueprints.shared.print import sheet
from blueprints.shared.print.order import Order
from db.activities.credit_type.designation import designated, most_of, statements_of
from db.activities.statements import disclosures_of
from db.engine.clock import today
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.activities.tables import Session


def sheet_order(session: Session, base_url: str) -> Order:
    """The order of the session's sheet, whose QR code leads to this site."""
    return Order(sheet.__name__, sheet.values_of(sheet_of(session, base_url)))


def sheets_order(sessions: Sequence[Session], base_url: str) -> Order:
    """The order of the sheets of several sessions of one activity, in one file."""
    sheets = [sheet.values_of(sheet_of(session, base_url)) for session in sessions]
    return Order(sheet.__name__, {"sheets": sheets, "title": f"Course codes: {sessions[0].activity.title}"})


def sheet_of(session: Session, base_url: str) -> sheet.Sheet:
    """All that the session's sheet says."""
    office, activity = institution(), session.activity
    most = ((kind, most_of(kind, session.maximum_quarters)) for kind in designated(activity))
    maximum = f"up to {' or '.join(f'{quarters(count)} {kind.name}' for kind, count in most if count)}"
    return sheet.Sheet(
        provider=office.name,
        title=session.full_title,
        when=when(session),
        place="  ·  ".join(part for part in (activity.format_label, session.where_held, maximum) if part),
        code=session.code,
        url=code_address(session, base_url),
        window=f"{window(session)}.",
        statements=statements_of(session, office),
        disclosures=tuple(disclosures_of(session)),
        made_on=today(office.timezone),
    )


def code_address(session: Session, base_url: str) -> str:
    """The address that the QR code leads to: the course code as it stands on the slide."""
    return f"{base_url}/code/{session.slug}"


def window(session: Session) -> str:
    """“Open from … to …” in the office's time zone, as the page and the sheet say it."""
    if session.opens_at and session.closes_at:
        return f"Open from {moment(session.opens_at)} to {moment(session.closes_at)}"
    if session.opens_at:
        return f"Open from {moment(session.opens_at)}"
    return f"Open until {moment(session.closes_at)}" if session.closes_at else "Open at any time"
