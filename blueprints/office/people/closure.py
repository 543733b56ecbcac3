"""Closing a person's account on the screen, and opening it again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import request

from blueprints.office.bp import bp
from blueprints.office.people.directory import Sheet, ask_again, person_or_404
from blueprints.office.people.proof import ProofForm, is_proven
from blueprints.office.people.roles import CONFLICT, WRONG, show_done
from blueprints.shared.access import me, requires
from blueprints.shared.credentials import busy
from blueprints.shared.passwords import Busy
from db.engine.refusal import Refused
from db.roles.tables import Role
from db.sign_ins.closure import close_account, open_account

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from db.people.tables import Person

CLOSED = "The account of {} is closed. They are signed out everywhere and have no roles."
OPENED = "The account of {} is open again. Grant the roles that they need."


@bp.post("/office/people/<int:person_id>/closed")
@requires(Role.OFFICE)
def closed(person_id: int) -> Response:
    """Close the account, or open it where `closed` is no; one's own password is asked."""
    found, form = person_or_404(person_id), ProofForm("closing-password")
    sheet = Sheet(found, closing=form)
    if not form.validate_on_submit():
        return ask_again(sheet, WRONG)
    try:
        return show_done(found, _change(found)) if is_proven(form) else ask_again(sheet, WRONG)
    except Busy:
        return busy(form.current_password, partial(ask_again, sheet))
    except Refused as refusal:
        form.form_errors.append(refusal.words)
        return ask_again(sheet, CONFLICT)


def _change(found: Person) -> str:
    """Make the change; what became of it. Raises Refused."""
    is_closed = request.form.get("closed") != "no"
    changed = (close_account if is_closed else open_account)(found, me())
    return (CLOSED if is_closed else OPENED).format(found.full_name) if changed else "Nothing to change."
