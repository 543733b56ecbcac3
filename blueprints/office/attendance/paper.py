"""The sign-in sheet as a document: the registered people of a session, with room for those who are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from blueprints.office.access import RUNNERS, session_or_404
from blueprints.office.attendance import sign_in_sheet
from blueprints.office.bp import bp
from blueprints.shared.access import requires
from blueprints.shared.filters import when
from blueprints.shared.print.order import Order, drawn
from db.activities.credit_type.designation import statements_of
from db.attendance.door import MOST_NAMES, names_of
from db.engine.clock import today
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.activities.tables import Session

USUAL = "Sign beside your name. If it is not here, write name and email on an empty line."
MORE = f"Only the first {MOST_NAMES:,} names fit; everybody else writes theirs on an empty line."


@bp.get("/office/sessions/<int:session_id>/sign-in-sheet.pdf")
@requires(*RUNNERS)
def sign_in_sheet_pdf(session_id: int) -> Response:
    at = session_or_404(session_id)
    response = Response(drawn(sheet_order(at)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="sign-in-sheet-{at.id}.pdf"'
    return response


def sheet_order(at: Session) -> Order:
    """The order of the session's sign-in sheet."""
    office, names = institution(), names_of(at.id)
    sheet = sign_in_sheet.SignInSheet(
        provider=office.name,
        title=at.full_title,
        when=when(at),
        place="  ·  ".join(part for part in (at.activity.format_label, at.where_held) if part),
        statements=statements_of(at, office),
        names=names[:MOST_NAMES],
        note=MORE if len(names) > MOST_NAMES else USUAL,
        made_on=today(office.timezone),
    )
    return Order(sign_in_sheet.__name__, sign_in_sheet.values_of(sheet))
