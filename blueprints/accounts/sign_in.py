"""Signing in by email address and password, and signing out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import flash, g, request, session
from flask_login import current_user

from blueprints.accounts.bp import bp
from blueprints.accounts.entrance import coming, enter, go_onward, register_onward
from blueprints.accounts.forms import SignInForm
from blueprints.accounts.typed_email import keep_typed
from blueprints.shared import hx
from blueprints.shared.access import public, visitor
from blueprints.shared.credentials import busy, person_with
from blueprints.shared.floor import even_when_full
from blueprints.shared.passwords import Busy

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

WRONG = "That email and password don’t match"
LONGEST_CODE = 24


@bp.get("/sign-in")
@bp.post("/sign-in")
@public
@even_when_full
def sign_in() -> Response:
    """Sign in and go on; unknown, wrong, disabled and not yet set up get one answer."""
    form = SignInForm(next=request.args.get("next", ""))
    if request.method != "POST" and visitor():
        return go_onward(form.next.data or "")
    if not form.validate_on_submit():
        return _ask(form, 422 if form.errors else 200)
    try:
        person = person_with(form.email.data or "", form.password.data or "")
    except Busy:
        return busy(form.password, partial(_ask, form))
    if person is None:
        form.password.errors = [WRONG]
        keep_typed(form.email.data or "")
        return _ask(form, 422)
    if current_user.is_authenticated:
        current_user.sign_in.end()
    enter(person)
    return register_onward(person, form.next.data or "")


def _ask(form: SignInForm, status: int) -> Response:
    if "without" in request.args:
        session.pop("code", None)
    told = {"wrong": WRONG in form.password.errors, "coming": coming(form.next.data or "")}
    return hx.render("accounts/sign_in.html", "partials/accounts/sign_in.html", status, form=form, **told)


@bp.post("/sign-out")
@public
@even_when_full
def sign_out() -> Response:
    """End this sign-in. The cookie keeps its dead token: by it a form from another tab still finds its owner."""
    if current_user.is_authenticated:
        current_user.sign_in.end()
        flash("You are signed out.", "good")
    elif g.get("ended_sign_in"):
        g.ended_sign_in.end()
        if g.ended_sign_in.person.disabled_at:
            session.pop("_user_id")  # a closed account's pages offer to sign out, and are over for this browser then
    session.pop("code", None)
    code = request.form.get("code", "")[:LONGEST_CODE]
    response = hx.go(f"/code/{quote(code, safe='')}" if code else "/")  # its page keeps it for whoever signs in next
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
