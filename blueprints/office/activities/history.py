"""The history of an activity, page by page."""

from __future__ import annotations

from flask import Response, request

from blueprints.office.access import RUNNERS, activity_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.tables import Column, paged_soon
from db.program.activity_history import History

ROWS = 25
COLUMNS = {"at": Column("When", ("at",))}


@bp.get("/office/activities/<int:activity_id>/history")
@requires(*RUNNERS)
def history(activity_id: int) -> Response:
    """Its lines, the newest first."""
    table = paged_soon(History(activity_id), f"/office/activities/{activity_id}/history", COLUMNS, request.args, ROWS)
    found, part = activity_or_404(activity_id), "partials/office/activities/history.html"
    return hx.render("office/activities/history.html", part, activity=found, table=table())
