"""Overlaps: people counted present in two sessions at once, and faculty among the learners of their own session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request

from blueprints.office.access import RUNNERS, activity_or_404, my_activities, session_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.tables import Column, paged
from db.attendance.overlap import BY_NAME, Overlaps, faculty_as_learners

if TYPE_CHECKING:
    from db.activities.tables import Activity, Session

PAGE, PART = "office/attendance/overlaps.html", "partials/office/attendance/overlaps.html"
ROWS = 25
COLUMNS = {"name": Column("Name", BY_NAME, first="asc")}


@bp.get("/office/activities/<int:activity_id>/overlaps")
@requires(*RUNNERS)
def activity_overlaps(activity_id: int) -> Response:
    """Those of all sessions of an activity."""
    of = activity_or_404(activity_id)
    return _answer(of, None, f"/office/activities/{of.id}", of.title)


@bp.get("/office/sessions/<int:session_id>/overlaps")
@requires(*RUNNERS)
def session_overlaps(session_id: int) -> Response:
    """Those of one session."""
    at = session_or_404(session_id)
    return _answer(at.activity, at, f"/office/sessions/{at.id}", at.full_title)


def _answer(of: Activity, at: Session | None, back: str, title: str) -> Response:
    number = at.id if at else 0
    context: dict[str, Any] = {
        "back": back,
        "title": title,
        "table": paged(Overlaps(of.id, number), f"{back}/overlaps", COLUMNS, request.args, ROWS),
        "faculty": faculty_as_learners(of.id, number),
        "mine": my_activities(),  # a coordinator reads no title of another's activity
    }
    return hx.render(PAGE, PART, **context)
