"""The way back to the approver for what was approved: by the application, or by asking where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, flash, request

from blueprints.office.access import RUNNERS, activity_or_404
from blueprints.office.activities.forms import ReasonForm
from blueprints.office.activities.section import approval_of, refuse
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, my_grants, requires
from blueprints.shared.kept_forms import fill, keeps
from db.engine.number import plain_number
from db.engine.refusal import Refused
from db.program.approval import answer_wish, ask_approvers
from db.program.held import Meanwhile
from db.roles.tables import Role

if TYPE_CHECKING:
    from db.activities.tables import Activity

PAGE, PART = "office/activities/approval.html", "partials/office/activities/approved.html"
CONFLICT, WRONG = 409, 422
ANSWERED = "Somebody has answered it meanwhile. Nothing of yours was sent."


@bp.get("/office/activities/<int:activity_id>/approval")
@requires(*RUNNERS)
def approval(activity_id: int) -> Response:
    """The change that somebody asks for, and the form to ask or to answer."""
    return _page(activity_or_404(activity_id), fill(ReasonForm))


@bp.post("/office/activities/<int:activity_id>/approval")
@requires(*RUNNERS)
@keeps()
def ask_approval(activity_id: int) -> Response:
    """Ask the approvers for a change; an approver answers what was asked."""
    found, form = activity_or_404(activity_id), ReasonForm()
    try:
        said = _answer(found, form) if my_grants().has(Role.APPROVER) else _ask(found, form)
    except Meanwhile:
        form.form_errors.append(ANSWERED)
        return _page(found, form, CONFLICT)
    except Refused as refusal:
        refuse(form, refusal)
        return _page(found, form, WRONG)
    flash(said, "good")
    return hx.go(f"/office/activities/{activity_id}")


def _ask(found: Activity, form: ReasonForm) -> str:
    ask_approvers(found.id, form.reason.data or "", me())
    return "The approvers are asked by mail. You get their answer by mail."


def _answer(found: Activity, form: ReasonForm) -> str:
    is_done = request.form.get("then") == "done"
    wish = plain_number(request.form.get("wish", "")) or 0
    answer_wish(found.id, wish, form.reason.data or "", me(), is_done=is_done)
    return "Whoever asked is told by mail."


def _page(found: Activity, form: ReasonForm, status: int = 200) -> Response:
    context: dict[str, Any] = {**approval_of(found), "form": form}
    return hx.render(PAGE, PART, status, **context)
