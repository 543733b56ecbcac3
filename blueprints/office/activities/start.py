"""A new activity made by the office, and a copy of an earlier one."""

from __future__ import annotations

from typing import Any

from flask import Response, flash

from blueprints.office.access import activity_or_404
from blueprints.office.activities.forms import PlanForm
from blueprints.office.activities.section import refuse
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import fill, keeps
from db.engine.refusal import Refused
from db.program.activity_copy import copy_activity, left_of, parts_of
from db.program.new_activity import Plan, plan_activity
from db.roles.tables import Role

PAGE, PART = "office/activities/new.html", "partials/office/activities/new.html"
WRONG = 422


@bp.get("/office/activities/new")
@requires(Role.OFFICE)
def new_activity() -> Response:
    return hx.render(PAGE, PART, form=fill(PlanForm))


@bp.post("/office/activities/new")
@requires(Role.OFFICE)
@keeps()
def make_activity() -> Response:
    """Plan an activity; nobody else sees it before it is complete and opened."""
    form = PlanForm()
    if not form.validate_on_submit():
        return hx.render(PAGE, PART, WRONG, form=form)
    texts = {name: form[name].data or "" for name in ("title", "format", "format_note", "reason")}
    try:
        made = plan_activity(Plan(**texts, unit=form.unit_id), me())
    except Refused as refusal:
        return hx.render(PAGE, PART, WRONG, form=refuse(form, refusal))
    flash("The activity is planned. Below is what it needs before it can open.", "good")
    return hx.go(f"/office/activities/{made.id}")


@bp.get("/office/activities/<int:activity_id>/copy")
@requires(Role.OFFICE)
def copy(activity_id: int) -> Response:
    """The lists of what a copy takes over and what it does not, before it is made."""
    return _copy_page(activity_id)


@bp.post("/office/activities/<int:activity_id>/copy")
@requires(Role.OFFICE)
def make_copy(activity_id: int) -> Response:
    """Plan an activity like this one."""
    try:
        made = copy_activity(activity_or_404(activity_id), me())
    except Refused as refusal:
        return _copy_page(activity_id, refusal.words, WRONG)
    taken, left = ", ".join(made.taken), ", ".join(made.left)
    flash(f"Copied: {taken}. Not copied: {left}.", "good")
    return hx.go(f"/office/activities/{made.activity.id}")


def _copy_page(activity_id: int, error: str = "", status: int = 200) -> Response:
    found = activity_or_404(activity_id)
    context: dict[str, Any] = {"activity": found, "taken": parts_of(found), "left": left_of(found), "error": error}
    return hx.render("office/activities/copy.html", "partials/office/activities/copy.html", status, **context)
