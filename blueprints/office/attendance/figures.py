"""The figures of a session: registered, attended, evaluated, claimed. The session's page shows them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.office.access import RUNNERS, session_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from db.attendance.figures import Figures, figures_of

if TYPE_CHECKING:
    from flask import Response

    from db.activities.tables import Session


@bp.get("/office/sessions/<int:session_id>/figures")
@requires(*RUNNERS)
def figures(session_id: int) -> Response:
    at = session_or_404(session_id)
    return hx.render("office/attendance/figures.html", "partials/office/attendance/figures.html", at=at)


@bp.app_template_filter("figures")
def session_figures(at: Session) -> Figures:
    """For the partial alone, which any page with a session may include."""
    return figures_of(at.id)
