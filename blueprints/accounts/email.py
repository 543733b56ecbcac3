"""Correcting an email address that was mistyped at sign-up, as long as it is not confirmed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import flash
from peewee import IntegrityError

from blueprints.accounts.bp import bp
from blueprints.accounts.forms import EmailForm
from blueprints.accounts.passwords import NOT_CURRENT
from blueprints.shared import hx, throttle
from blueprints.shared import kept_forms as kept
from blueprints.shared.access import me
from blueprints.shared.browser import browser_token, remember_browser
from blueprints.shared.credentials import busy, person_with
from blueprints.shared.kept_forms import keeps
from blueprints.shared.passwords import Busy
from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.address import fold_email
from db.institution.settings import institution
from db.outbox.tables import Message
from db.people.account import TAKEN
from db.people.tables import Person
from db.sign_ins.tables import OneTimeLink

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

SAME = "This is already your address"
TOO_OFTEN = "You have changed the address five times today. Wait until tomorrow, or write to {}."


@bp.get("/account/email")
@bp.post("/account/email")
@keeps()
def correct_email() -> Response:
    """Correct the address: the password is asked, old links are dead, and a new confirmation goes out."""
    if me().email_confirmed_at is not None:
        return hx.render("accounts/email.html", "partials/accounts/email.html", 409, form=None, person=me())
    browser_token()
    form = kept.fill(EmailForm)
    if not form.validate_on_submit():
        return _ask(form, 422 if form.errors else 200)
    try:
        problem = _refusal(form)
    except Busy:
        return busy(form.current_password, partial(_ask, form))
    if problem:
        field, text = problem
        form[field].errors = [text]
        return _ask(form, 422)
    flash(f"A confirmation is on its way to {me().email}.", "good")
    return hx.go("/account")


def _ask(form: EmailForm, status: int) -> Response:
    return hx.render("accounts/email.html", "partials/accounts/email.html", status, form=form, person=me())


def _refusal(form: EmailForm) -> tuple[str, str] | None:
    """Make the change, or say which field stands in its way and why."""
    email = fold_email(form.email.data or "")
    if email == me().email:
        return "email", SAME
    buckets = throttle.new_account_buckets()
    throttle.refuse_if_throttled(*buckets)
    if person_with(me().email, form.current_password.data or "") is None:
        return "current_password", NOT_CURRENT
    if throttle.is_one_too_many(f"email:corrected:{me().id}"):
        return "email", TOO_OFTEN.format(institution().contact)
    throttle.count_failure(*buckets)
    return None if _change(me(), email) else ("email", TAKEN)


def _change(person: Person, email: str) -> bool:
    """Set the address if it is still unconfirmed and nobody else's."""
    as_read = (Person.id == person.id) & (Person.email == person.email) & Person.email_confirmed_at.is_null()
    try:
        with database.atomic():
            if not Person.update(email=email).where(as_read).execute():
                return False
            person.email = email
            person.keep_words()
            OneTimeLink.end_all(person)
            AuditLine.write(person, Action.EMAIL_CORRECTED, person)
            Message.queue("confirm_email", email, person=person.id)
    except IntegrityError:
        return False
    remember_browser(person)
    return True
