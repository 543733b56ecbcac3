"""Changing the password while signed in, and what every new password brings with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import flash
from flask_login import current_user

from blueprints.accounts.bp import bp
from blueprints.accounts.entrance import coming
from blueprints.accounts.forms import ChangePasswordForm
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.credentials import busy, person_with
from blueprints.shared.filters import moment
from blueprints.shared.password_policy import checklist
from blueprints.shared.passwords import LONGEST, Busy, hash_password
from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.outbox.tables import Message
from db.people.tables import Person
from db.sign_ins.tables import OneTimeLink, Purpose, SignIn

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from blueprints.accounts.forms import NewPasswordForm

NOT_CURRENT = "That is not your current password"


@bp.get("/account/password")
@bp.post("/account/password")
def change_password() -> Response:
    """Change the password; every other sign-in ends, and the owner is told by mail."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return ask_new_password(form, "change", me().email)
    try:
        is_mine = person_with(me().email, form.current_password.data or "") is not None
        password_hash = hash_password(form.password.data or "") if is_mine else ""
    except Busy:
        return busy(form.current_password, partial(ask_new_password, form, "change", me().email))
    if not is_mine:
        form.current_password.errors = [NOT_CURRENT]
        return ask_new_password(form, "change", me().email)
    with database.atomic():
        after_new_password(me(), password_hash, Action.PASSWORD_CHANGED)
        SignIn.end_all(me(), but=current_user.sign_in)
    flash("Your password is changed. You are signed out everywhere else.", "good")
    return hx.go("/account")


def ask_new_password(form: NewPasswordForm | ChangePasswordForm, kind: str, email: str, status: int = 0) -> Response:
    """The page with the form; kind is change or reset, email the owner's address; 422 where a field has errors."""
    typed = str(form.password.data or "") if form.password.errors else ""
    return hx.render(
        f"accounts/password_{kind}.html",
        f"partials/accounts/password_{kind}.html",
        status or (422 if form.errors else 200),
        form=form,
        rules=checklist(typed[: LONGEST + 1], form.own_words()),
        again=bool(form.password.data),
        email=email,
        coming=coming() if kind == "reset" else None,
    )


def after_new_password(person: Person, password_hash: str, action: Action) -> None:
    """Store it, void the links for forgotten passwords, and tell the owner; in the caller's transaction."""
    Person.update(password_hash=password_hash, password_set_at=now()).where(Person.id == person.id).execute()
    OneTimeLink.end_all(person, Purpose.RESET)
    AuditLine.write(person, action, person)
    Message.queue("password_changed", person.email, name=person.proven_name, at=moment(now()))
