"""Granting a person a role on the screen, and taking it away; doing either twice changes nothing more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import flash, request

from blueprints.office.bp import bp
from blueprints.office.people.directory import PART, Sheet, ask_again, person_or_404
from blueprints.office.people.proof import is_proven
from blueprints.office.people.role_form import RoleForm
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.credentials import busy
from blueprints.shared.kept_forms import keeps
from blueprints.shared.passwords import Busy
from db.engine.refusal import Refused
from db.roles.grant import grant_role, revoke_role
from db.roles.tables import Role

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from db.people.tables import Person

SAME = {"grant": "They hold that role already.", "revoke": "They do not hold that role."}
CONFLICT, WRONG = 409, 422


@bp.post("/office/people/<int:person_id>/roles")
@requires(Role.OFFICE)
@keeps("/office/people/{person_id}", "roles", may=lambda *_, **__: request.form.get("change") != "revoke")
def roles(person_id: int) -> Response:
    """Grant the role that the form names, or take it away where `change` says revoke; one's own password is asked."""
    found, form = person_or_404(person_id), RoleForm()
    sheet = Sheet(found, revoked=form) if request.form.get("change") == "revoke" else Sheet(found, granted=form)
    if not form.validate_on_submit():
        return ask_again(sheet, WRONG)
    try:
        return _change(sheet, form) if is_proven(form) else ask_again(sheet, WRONG)
    except Busy:
        return busy(form.current_password, partial(ask_again, sheet))
    except Refused as refusal:
        form.form_errors.append(refusal.words)
        return ask_again(sheet, CONFLICT)


def _change(sheet: Sheet, form: RoleForm) -> Response:
    """Make the change and say so. Raises Refused."""
    found, is_revoked = sheet.person, sheet.revoked is not None
    changed = (revoke_role if is_revoked else grant_role)(found, form.grant, me())
    done = f"{found.full_name} is {'no longer' if is_revoked else 'now'} {form.grant.text}."
    return show_done(found, done if changed else SAME["revoke" if is_revoked else "grant"])


def show_done(found: Person, said: str) -> Response:
    """The person's page once more, with what was done."""
    if not hx.wants_part():
        flash(said, "good")
    return hx.done(PART, then=f"/office/people/{found.id}", **Sheet(found).context(), said=said)
