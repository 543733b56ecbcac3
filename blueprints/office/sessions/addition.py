"""Sessions are added to an activity: by rule, from a list or from a file, shown first, and only then made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, flash, request

from blueprints.office.access import RUNNERS, activity_or_404
from blueprints.office.bp import bp
from blueprints.office.sessions.addition_form import AdditionForm
from blueprints.office.sessions.page import is_approver
from blueprints.office.sessions.preview import Preview
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.bodies import takes_up_to
from blueprints.shared.kept_forms import keeps, posted_soon
from blueprints.shared.tablefile.table import LARGEST
from db.activities.day_text import WEEKDAYS
from db.activities.tables import Session
from db.engine.refusal import Refused
from db.institution.settings import institution
from db.program.material import Decision, is_series
from db.program.series import add_sessions, usual_of
from db.program.span import span_of

if TYPE_CHECKING:
    from datetime import date

    from db.activities.tables import Activity

PAGE, PART = "office/sessions/addition.html", "partials/office/sessions/addition.html"
WRONG = 422
ENVELOPE = 100_000  # bytes of a body beside its file


@bp.get("/office/activities/<int:activity_id>/sessions/new")
@requires(*RUNNERS)
def new_sessions(activity_id: int) -> Response:
    kept, found = posted_soon(), activity_or_404(activity_id)
    typed, usual = kept(), usual_of(found)
    if typed and "row" in typed:
        return _page(found, AdditionForm.like(usual), Preview.read(typed), usual=usual)
    form = AdditionForm(formdata=typed) if typed else AdditionForm.like(usual)
    return _page(found, form, usual=usual)


@bp.post("/office/activities/<int:activity_id>/sessions/new")
@requires(*RUNNERS)
@takes_up_to(LARGEST + ENVELOPE)
@keeps()
def add_new_sessions(activity_id: int) -> Response:
    """Show the sessions that the form describes; with `then=add` add those that are ticked, as they stand there."""
    found = activity_or_404(activity_id)
    if request.form.get("then") == "add":
        return _add(found, Preview.read(request.form))
    form = AdditionForm()
    if not form.read(None):
        return _page(found, form, Preview.of(form, _days(found)), WRONG)
    return _page(found, form, Preview.of(form, _days(found)))


def _add(found: Activity, preview: Preview) -> Response:
    """Add what is ticked; a refusal stands above the sessions, as they were typed."""
    try:
        decision = Decision(is_approver(), preview.reason)
        planned = preview.planned()
        added = add_sessions(found.id, planned, me(), decision)
    except Refused as refused:
        preview.error = refused.words
        return _page(found, AdditionForm.like(usual_of(found)), preview, WRONG)
    count = "1 session" if len(added) == 1 else f"{len(added)} sessions"
    there = " Those that were there already stay as they were." if len(added) < len(planned) else ""
    flash(f"{count} added.{there}", "good")
    return hx.go(f"/office/activities/{found.id}/sessions")


def _days(found: Activity) -> set[date]:
    """The days on which the activity has a session already."""
    mine = (Session.activity == found) & Session.canceled_at.is_null() & Session.starts_at.is_null(False)
    zone = institution().zone
    return {one.starts_at.astimezone(zone).date() for one in Session.select(Session.starts_at).where(mine)}


def _page(
    found: Activity,
    form: AdditionForm,
    preview: Preview | None = None,
    status: int = 200,
    usual: Session | None = None,
) -> Response:
    usual = usual or usual_of(found)
    context: dict[str, Any] = {
        "activity": found,
        "own": f"/office/activities/{found.id}/sessions",
        "form": form,
        "preview": preview if preview and preview.rows else None,
        "weekdays": WEEKDAYS,
        "is_series": is_series(found),
        "is_approver": is_approver(),
        "usual": span_of(usual) if usual else None,
    }
    return hx.render(PAGE, PART, status, **context)
