"""Granting a person a role on the screen, and taking it away; doing either twice changes nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, request

from blueprints.office.bp import bp
from blueprints.office.people.directory import person_context, person_or_404
from blueprints.office.people.role_form import RoleForm
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from db.engine.refusal import Refused
from db.roles.grant import grant_role, revoke_role
from db.roles.tables import Role

if TYPE_CHECKING:
    from db.people.tables import Person

PART = "partials/office/person.html"
SAME = {"grant": "They hold that role already.", "revoke": "They do not hold that role."}
CONFLICT, WRONG = 409, 422


@bp.post("/office/people/<int:person_id>/roles")
@requires(Role.OFFICE)
def roles(person_id: int) -> Response:
    """Grant the role that the form names, or take it away where `change` says revoke."""
    found, form = person_or_404(person_id), RoleForm()
    change = "revoke" if request.form.get("change") == "revoke" else "grant"
    if not form.validate_on_submit():
        return hx.render("office/person.html", PART, WRONG, **person_context(found, form))
    try:
        changed = (revoke_role if change == "revoke" else grant_role)(found, form.grant, me())
    except Refused as refusal:
        form.form_errors.append(refusal.words)
        return hx.render("office/person.html", PART, CONFLICT, **person_context(found, form))
    done = f"{found.full_name} is {'no longer' if change == 'revoke' else 'now'} {form.grant.text}."
    return _show(found, done if changed else SAME[change])


def _show(found: Person, said: str) -> Response:
    if not hx.wants_part():
        flash(said, "good")
    context = person_context(found, RoleForm(formdata=None))
    return hx.done(PART, then=f"/office/people/{found.id}", **context, said=said)
