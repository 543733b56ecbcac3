"""Forgotten passwords: the same answer to everybody, and a link by mail that works once, for an hour."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import flash

from blueprints.accounts.addresses import mark_confirmed
from blueprints.accounts.bp import bp
from blueprints.accounts.confirmation import dead_link, without_address
from blueprints.accounts.entrance import enter, register_onward
from blueprints.accounts.forms import ForgotForm, NewPasswordForm
from blueprints.accounts.passwords import after_new_password, ask_new_password
from blueprints.accounts.typed_email import take_typed
from blueprints.shared import hx, throttle
from blueprints.shared.access import public
from blueprints.shared.browser import browser_token, is_known_for
from blueprints.shared.credentials import busy
from blueprints.shared.passwords import Busy, hash_password
from db import database
from db.audit.action import Action
from db.engine.address import fold_email
from db.outbox.tables import Message
from db.sign_ins.tables import OneTimeLink, Purpose, SignIn, hashed

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@bp.get("/password/forgot")
@bp.post("/password/forgot")
@public
def forgot() -> Response:
    """Ask for a link. A message is queued for every address, and only the worker looks whether it has an account."""
    form = ForgotForm(email=take_typed())
    if not form.validate_on_submit():
        page = "accounts/forgot.html", "partials/accounts/forgot.html"
        return hx.render(*page, 422 if form.errors else 200, form=form)
    flood = throttle.browser_bucket("forgot"), throttle.address_bucket("forgot")
    throttle.refuse_if_throttled(*flood)
    throttle.count_failure(*flood)  # who asks has failed to sign in; nobody fills the outbox from here
    email = fold_email(form.email.data or "")
    if not throttle.is_one_too_many(*_mail_buckets(email)):
        Message.queue("password_reset", email)
    return hx.render("accounts/forgot_sent.html", "partials/accounts/forgot_sent.html")


def _mail_buckets(email: str) -> tuple[str, ...]:
    """How many links a day go to one address: the browsers that its owner uses have an allowance that is theirs alone.

    What strangers ask for is bounded by where they ask from and in all, so that nobody is flooded with mail, and no
    five strangers keep the owner from the sixth link. The same for every address, known or not.
    """
    if is_known_for(email):
        return (f"forgot:mail:{hashed(f'{browser_token()} {email}')[:40]}",)
    return f"forgot:mail:{hashed(f'{throttle.network()} {email}')[:40]}", f"forgot:mails:{hashed(email)[:40]}"


@bp.get("/password/reset/<token>")
@bp.post("/password/reset/<token>")
@public
def reset(token: str) -> Response:
    """Choose a new password by the mailed link, and be signed in with it."""
    link = OneTimeLink.live(Purpose.RESET, token)
    if link is None or link.person.disabled_at is not None:
        return dead_link("reset")
    form = NewPasswordForm()
    form.words = link.person.full_name, link.person.email
    if not form.validate_on_submit():
        return without_address(ask_new_password(form, "reset", link.person.email))
    try:
        password_hash = hash_password(form.password.data or "")
    except Busy:
        return without_address(busy(form.password, partial(ask_new_password, form, "reset", link.person.email)))
    if not _reset(link, password_hash):
        return dead_link("reset")
    enter(link.person)
    flash("Your password is changed and you are signed in. You are signed out everywhere else.", "good")
    return without_address(register_onward(link.person))


def _reset(link: OneTimeLink, password_hash: str) -> bool:
    """Spend the link and set the password, in one transaction; False if somebody spent it a moment before."""
    with database.atomic():
        if not link.spend():
            return False
        mark_confirmed(link.person, link.email)  # who has the link reads the address
        after_new_password(link.person, password_hash, Action.PASSWORD_RESET)
        SignIn.end_all(link.person)
    return True
