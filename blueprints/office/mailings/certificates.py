"""All certificates of a session as one ZIP, asked for by the office or the session's coordinator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash

from blueprints.office.access import RUNNERS, session_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from db.credit.tables import Claim
from db.engine.refusal import Refused
from db.jobs.order import order

if TYPE_CHECKING:
    from flask import Response

KIND = "session-certificates"  # done by the feature that draws them


@bp.get("/office/sessions/<int:session_id>/certificates")
@requires(*RUNNERS)
def certificates(session_id: int) -> Response:
    """How many there are, and the press that puts them together."""
    at = session_or_404(session_id)
    count = Claim.current().where(Claim.session == at).count()
    return hx.answer("office/mailings/certificates.html", session=at, count=count)


@bp.post("/office/sessions/<int:session_id>/certificates")
@requires(*RUNNERS)
def session_certificates(session_id: int) -> Response:
    """Begin to put them together, and show how far it is."""
    at = session_or_404(session_id)
    try:
        return hx.go(order(me(), KIND, {"session": at.id}).url)
    except Refused as refused:
        flash(f"{refused.words}.", "bad")
        return hx.go(f"/office/sessions/{at.id}")
