"""The sessions of an activity with how many registered and claimed, and the mark that its claims were reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, flash, request

from blueprints.office.access import RUNNERS, activity_or_404, is_office
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.tables import Column, paged_soon
from db.credit.report import report_claims, unreported_soon
from db.program.session_counts import CountedSessions
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.activities.tables import Activity

PAGE, PART = "office/claims/activity_learners.html", "partials/office/claims/activity_learners.html"
ROWS = 25
COLUMNS = {"date": Column("Date", ())}
MOST_COUNTED = 500


@bp.get("/office/activities/<int:activity_id>/learners")
@requires(*RUNNERS)
def activity_learners(activity_id: int) -> Response:
    """The sessions, page by page, each leading to its learners."""
    context = _context_soon(activity_id)
    return hx.render(PAGE, PART, **context(activity_or_404(activity_id)))


@bp.post("/office/activities/<int:activity_id>/report")
@requires(Role.OFFICE)
def activity_report(activity_id: int) -> Response:
    """Mark all current claims as reported to the accreditor. Twice is once. Only the office says so."""
    activity = activity_or_404(activity_id)
    made = report_claims(activity, me())
    said = f"{made} {'claim is' if made == 1 else 'claims are'} marked as reported." if made else "Nothing new to mark."
    if not hx.wants_part():
        flash(said, "good")
    return hx.done(
        PART, f"/office/activities/{activity.id}/learners", **_context_soon(activity.id)(activity), said=said
    )


def _context_soon(activity_id: int) -> Callable[[Activity], dict[str, Any]]:
    """All that the page shows beside the activity; its questions go along with the next one."""
    path = f"/office/activities/{activity_id}/learners"
    table = paged_soon(CountedSessions(activity_id), path, COLUMNS, request.args, ROWS)
    waiting = unreported_soon(activity_id, MOST_COUNTED + 1)
    more = {"most": MOST_COUNTED, "is_office": is_office()}
    return lambda activity: {"activity": activity, "table": table(), "unreported": waiting(), **more}
