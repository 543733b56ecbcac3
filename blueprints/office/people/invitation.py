"""Inviting somebody who has no account: it is made with a role, and a mail brings the link for its first password."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import flash
from flask_wtf import FlaskForm

from blueprints.office.bp import bp
from blueprints.office.people.directory import Sheet, ask_again, person_or_404
from blueprints.office.people.invitation_form import InvitationForm
from blueprints.office.people.proof import is_proven
from blueprints.office.people.roles import CONFLICT, WRONG, show_done
from blueprints.shared import hx, throttle
from blueprints.shared.access import me, requires
from blueprints.shared.credentials import busy
from blueprints.shared.kept_forms import fill, keeps
from blueprints.shared.passwords import Busy
from db import database
from db.engine.refusal import Refused
from db.office.colleague import invite, invite_again
from db.people.account import Taken
from db.people.tables import Person
from db.roles.grant import NOT_CONFIRMED
from db.roles.tables import Role
from db.sign_ins.tables import hashed

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

INVITED = "{} is invited. An email with a link to set a password is on its way to {}."
AGAIN = "The invitation is on its way to {} again. Earlier links may no longer work."
ON_ITS_WAY = "An invitation is on its way to {} already."
ENOUGH = "We sent {} enough invitations today. Ask them to look in their spam or junk folder, or try again tomorrow."


@bp.get("/office/people/invitation")
@bp.post("/office/people/invitation")
@requires(Role.OFFICE)
@keeps()
def invitation() -> Response:
    """Make an account for somebody, with a role; one's own password is asked, as for every role."""
    form = fill(InvitationForm)
    if not form.validate_on_submit():
        return _ask(form, WRONG if form.errors else 200)
    try:
        return _invite(form) if is_proven(form) else _ask(form, WRONG)
    except Busy:
        return busy(form.current_password, partial(_ask, form))
    except Taken as taken:
        form.email.errors = [f"{taken}. {_how_to_go_on(form.account.email)}"]
        return _ask(form, WRONG)
    except Refused as refusal:
        form.form_errors.append(refusal.words)
        return _ask(form, CONFLICT)


def _how_to_go_on(email: str) -> str:
    """The way on with somebody who has an account: a role on their page, once the address is theirs."""
    found = Person.by_email(email)
    return NOT_CONFIRMED if found and found.may_be_stranger else "Find them under People to give them a role."


def _invite(form: InvitationForm) -> Response:
    person = invite(form.account, form.grant, me())
    flash(INVITED.format(person.full_name, person.email), "good")
    return hx.go(f"/office/people/{person.id}")


def _ask(form: InvitationForm, status: int) -> Response:
    return hx.render("office/invitation.html", "partials/office/invitation.html", status, form=form)


@bp.post("/office/people/<int:person_id>/invitation")
@requires(Role.OFFICE)
def sent_again(person_id: int) -> Response:
    """Send the invitation once more, to somebody who has not chosen a password yet."""
    found = person_or_404(person_id)
    try:
        is_sent = _send_again(found)
    except Refused as refusal:
        form = FlaskForm()
        form.form_errors.append(refusal.words)
        return ask_again(Sheet(found, sent_again=form), CONFLICT)
    return show_done(found, (AGAIN if is_sent else ON_ITS_WAY).format(found.email))


def _send_again(found: Person) -> bool:
    """False while an earlier one waits to be sent. Raises Refused, also when enough of them went there today."""
    with database.atomic():
        is_sent = invite_again(found, me())
        if is_sent and throttle.is_one_too_many(f"invitation:mail:{hashed(found.email)[:40]}"):
            raise Refused(ENOUGH.format(found.email))
    return is_sent
