"""Overlaps: people counted present in two sessions at once, and faculty among the learners of their own session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request

from blueprints.office.access import RUNNERS, activity_or_404, my_activities, session_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.tables import Column, paged_soon
from db.attendance.overlap import Overlaps, faculty_as_learners

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE, PART = "office/attendance/overlaps.html", "partials/office/attendance/overlaps.html"
ROWS = 25
COLUMNS = {"name": Column("Name", (), first="asc")}


@bp.get("/office/activities/<int:activity_id>/overlaps")
@requires(*RUNNERS)
def activity_overlaps(activity_id: int) -> Response:
    """Those of all sessions of an activity."""
    context = _context_soon(f"/office/activities/{activity_id}", activity_id, 0)
    return hx.render(PAGE, PART, **context(activity_or_404(activity_id).title))


@bp.get("/office/sessions/<int:session_id>/overlaps")
@requires(*RUNNERS)
def session_overlaps(session_id: int) -> Response:
    """Those of one session."""
    context = _context_soon(f"/office/sessions/{session_id}", 0, session_id)
    return hx.render(PAGE, PART, **context(session_or_404(session_id).full_title))


def _context_soon(back: str, activity: int, session: int) -> Callable[[str], dict[str, Any]]:
    """All that the page shows beside the title; its questions go along with the next one."""
    table = paged_soon(Overlaps(activity, session), f"{back}/overlaps", COLUMNS, request.args, ROWS)
    faculty, mine = faculty_as_learners(activity, session), my_activities()  # of which a coordinator reads the titles
    return lambda title: {"back": back, "title": title, "table": table(), "faculty": faculty(), "mine": mine}
