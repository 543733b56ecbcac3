"""The figures of a session: registered, attended, evaluated, claimed. The session's page shows them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.office.access import RUNNERS, session_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from db.attendance.figures import figures_soon

if TYPE_CHECKING:
    from flask import Response

PAGE, PART = "office/attendance/figures.html", "partials/office/attendance/figures.html"


@bp.get("/office/sessions/<int:session_id>/figures")
@requires(*RUNNERS)
def figures(session_id: int) -> Response:
    counted, at = figures_soon(session_id), session_or_404(session_id)
    return hx.render(PAGE, PART, at=at, counted=counted())
