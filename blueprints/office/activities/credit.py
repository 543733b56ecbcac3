"""The credit types that an activity designates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, flash, request

from blueprints.office.access import RUNNERS, activity_or_404
from blueprints.office.activities.forms import ReasonForm
from blueprints.office.activities.section import MATERIAL, may_change, not_yours
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, my_grants, requires
from blueprints.shared.kept_forms import keeps, posted_before
from db.activities.credit_type.designation import designated
from db.activities.credit_type.tables import CreditType
from db.activities.tables import Activity
from db.credit.designate import LONGEST_NUMBER
from db.engine.refusal import Refused
from db.program.credit import change_types
from db.program.held import Meanwhile
from db.program.material import Decision
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE, PART = "office/activities/types.html", "partials/office/activities/types_form.html"
WRONG, CONFLICT = 422, 409
TITLE = "Credit types"


@bp.get("/office/activities/<int:activity_id>/credit")
@requires(*RUNNERS)
def credit(activity_id: int) -> Response:
    """The types to choose from, with those that are designated now."""
    activity = activity_or_404(activity_id)
    if not may_change(MATERIAL, activity):
        return not_yours(TITLE, activity)
    if typed := posted_before():
        return _ask(activity, ReasonForm(formdata=typed), set(typed.getlist("type")), _numbers(typed))
    known = {str(kind.id): kind.number or "" for kind in designated(activity)}
    numbers = {f"number-{number}": text for number, text in known.items()}
    return _ask(activity, ReasonForm(formdata=None, revision=activity.revision), set(known), numbers)


@bp.post("/office/activities/<int:activity_id>/credit")
@requires(*RUNNERS)
@keeps()
def save_credit(activity_id: int) -> Response:
    """Designate the chosen types, each with its number where it has one."""
    activity, form = activity_or_404(activity_id), ReasonForm()
    if not may_change(MATERIAL, activity):
        return not_yours(TITLE, activity, WRONG)
    chosen, numbers = set(request.form.getlist("type")), _numbers(request.form)
    choices = [(kind, numbers.get(f"number-{kind.id}", "")) for kind in _offered(activity) if str(kind.id) in chosen]
    decision = Decision(my_grants().has(Role.APPROVER), form.reason.data or "")
    try:
        changed = change_types(activity.id, choices, me(), form.read, decision)
    except Meanwhile:
        return _conflict(activity_id, form, chosen, numbers)
    except Refused as refusal:
        return _ask(activity, form, chosen, numbers, WRONG, refused=(getattr(refusal, "field", ""), refusal.words))
    flash("The credit types are saved." if changed else "Nothing to change.", "good")
    return hx.go(f"/office/activities/{activity_id}#credit")


def _numbers(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: text.replace("\0", "")[: LONGEST_NUMBER * 2] for name, text in typed.items()}


def _offered(activity: Activity) -> list[CreditType]:
    """Those that are switched on, and those that it designates already."""
    own = [kind.id for kind in designated(activity)]
    query = CreditType.select().where(CreditType.is_on | CreditType.id.in_(own))
    return list(query.order_by(CreditType.position, CreditType.id))


def _conflict(activity_id: int, form: ReasonForm, chosen: set[str], numbers: dict[str, str]) -> Response:
    """Somebody was first: what was typed, beside what it designates now; sent again, it counts."""
    fresh = activity_or_404(activity_id)
    form.revision.data = str(fresh.revision)
    now = [f"{kind.name} ({kind.number})" if kind.number else str(kind.name) for kind in designated(fresh)]
    return _ask(fresh, form, chosen, numbers, CONFLICT, conflict=now)


def _ask(
    activity: Activity, form: ReasonForm, chosen: set[str], numbers: dict[str, str], status: int = 200, **more: Any
) -> Response:
    """The form; `more` may have what was refused (its field and the words), or what somebody else saved."""
    context: dict[str, Any] = {"activity": activity, "form": form, "offered": _offered(activity), "chosen": chosen}
    return hx.render(PAGE, PART, status, **context, numbers=numbers, **more)
