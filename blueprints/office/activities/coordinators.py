"""The coordinators of an activity: the office names them by email and takes the role away again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, request

from blueprints.office.access import activity_or_404
from blueprints.office.activities.forms import CoordinatorForm
from blueprints.office.activities.page import page_of
from blueprints.office.bp import bp
from blueprints.office.people.proof import is_proven
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.credentials import busy
from blueprints.shared.kept_forms import keeps
from blueprints.shared.passwords import Busy
from db.activities.tables import Activity
from db.engine.refusal import Refused
from db.people.tables import Person
from db.roles.grant import Grant, grant_role, revoke_role
from db.roles.tables import Role

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

PAGE, PART = "office/activities/activity.html", "partials/office/activities/people.html"
WRONG = 422
UNKNOWN = "Nobody has an account with this email. Invite them under People first, then name them here."


@bp.post("/office/activities/<int:activity_id>/coordinators")
@requires(Role.OFFICE)
@keeps("/office/activities/{activity_id}", "coordinators", may=lambda *_, **__: request.form.get("change") != "revoke")
def coordinators(activity_id: int) -> Response:
    """Name a coordinator, or take the role away where `change` says revoke; one's own password is asked."""
    found, form = activity_or_404(activity_id), CoordinatorForm()
    if not form.validate_on_submit():
        return _ask(found, form)
    try:
        return _change(found, form) if is_proven(form) else _ask(found, form)
    except Busy:
        return busy(form.current_password, partial(_ask, found, form))
    except Refused as refusal:
        form.email.errors = [refusal.words]
        return _ask(found, form)


def _change(found: Activity, form: CoordinatorForm) -> Response:
    person = Person.by_email(form.email.data or "")
    if person is None:
        raise Refused(UNKNOWN)
    is_revoked = request.form.get("change") == "revoke"
    changed = (revoke_role if is_revoked else grant_role)(person, Grant(Role.COORDINATOR, activity=found), me())
    said = f"{person.full_name} {'no longer coordinates' if is_revoked else 'coordinates'} this activity."
    said = said if changed else "Nothing to change."
    if not hx.wants_part():
        flash(said, "good")
    return hx.done(PART, then=f"/office/activities/{found.id}#people", **page_of(found), said=said)


def _ask(found: Activity, form: CoordinatorForm, status: int = WRONG) -> Response:
    context: dict[str, Any] = {"coordinator": form, "change": request.form.get("change", "")}
    return hx.render(PAGE, PART, status, **page_of(found), **context)
