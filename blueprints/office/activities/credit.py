"""The credit types that an activity designates."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request

from blueprints.office.access import RUNNERS, activity_or_404
from blueprints.office.activities.section import MATERIAL, may_change, not_yours
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import keeps, posted_before
from db.activities.credit_type.designation import designated
from db.activities.credit_type.tables import PARTICIPATION, CreditType
from db.activities.tables import Activity
from db.credit.designate import LONGEST_NUMBER, designate
from db.engine.refusal import Refused

PAGE, PART = "office/activities/types.html", "partials/office/activities/types_form.html"
WRONG = 422
TITLE = "Credit types"


@bp.get("/office/activities/<int:activity_id>/credit")
@requires(*RUNNERS)
def credit(activity_id: int) -> Response:
    """The types to choose from, with those that are designated now."""
    activity = activity_or_404(activity_id)
    if not may_change(MATERIAL, activity):
        return not_yours(TITLE, activity)
    typed = posted_before()
    if typed:
        return _ask(activity, set(typed.getlist("type")), {name: typed.get(name, "") for name in typed})
    known = {str(kind.id): kind.number or "" for kind in designated(activity)}
    return _ask(activity, set(known), {f"number-{number}": text for number, text in known.items()})


@bp.post("/office/activities/<int:activity_id>/credit")
@requires(*RUNNERS)
@keeps()
def save_credit(activity_id: int) -> Response:
    """Designate the chosen types, each with its number where it has one."""
    activity = activity_or_404(activity_id)
    if not may_change(MATERIAL, activity):
        return not_yours(TITLE, activity, WRONG)
    chosen = set(request.form.getlist("type"))
    numbers = {name: text.replace("\0", "")[: LONGEST_NUMBER * 2] for name, text in request.form.items()}
    choices = [(kind, numbers.get(f"number-{kind.id}", "")) for kind in _offered(activity) if str(kind.id) in chosen]
    try:
        changed = designate(activity, choices, me())
    except Refused as refusal:
        return _ask(activity, chosen, numbers, refusal.words)
    flash("The credit types are saved." if changed else "Nothing to change.", "good")
    return hx.go(f"/office/activities/{activity_id}#credit")


def _offered(activity: Activity) -> list[CreditType]:
    """Those that are switched on, and those that it designates already."""
    own = [kind.id for kind in designated(activity)]
    query = CreditType.select().where(CreditType.is_on | CreditType.id.in_(own), CreditType.key != PARTICIPATION)
    return list(query.order_by(CreditType.position, CreditType.id))


def _ask(activity: Activity, chosen: set[str], numbers: dict[str, str], error: str = "") -> Response:
    context: dict[str, Any] = {"activity": activity, "offered": _offered(activity), "chosen": chosen}
    return hx.render(PAGE, PART, WRONG if error else 200, **context, numbers=numbers, error=error)
