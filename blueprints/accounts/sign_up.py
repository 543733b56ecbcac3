"""Sign-up: one page, checked while it is filled in, and the learner is signed in at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import abort

from blueprints.accounts.bp import bp
from blueprints.accounts.entrance import coming, enter, go_onward, register_onward
from blueprints.accounts.forms import SignUpForm
from blueprints.shared import hx, throttle
from blueprints.shared.access import public, visitor
from blueprints.shared.browser import browser_token, is_known_for
from blueprints.shared.credentials import busy, person_with
from blueprints.shared.password_policy import checklist
from blueprints.shared.passwords import LONGEST, Busy, hash_password
from blueprints.shared.texts import text
from db.engine.address import fold_email
from db.people.account import TAKEN, NewAccount, Taken, make_account
from db.people.tables import PROFESSION_OF, Person

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

AGREEMENT = "agreement"  # the name of the text; its version is stored with the account


@bp.get("/sign-up")
@bp.post("/sign-up")
@public
def sign_up() -> Response:
    """Make an account; an address that has one is told so, with the way to sign in."""
    browser_token()  # so that a form sent twice is known to come from one browser
    if visitor():
        return go_onward()
    form = SignUpForm()
    if not form.validate_on_submit():
        return _ask(form, 422 if form.errors else 200)
    throttle.refuse_if_throttled(*throttle.new_account_buckets())
    try:
        person = _register(form) or _sent_twice(form)
    except Busy:
        return busy(form.password, partial(_ask, form))
    if person is None:
        form.email.errors = [TAKEN]
        return _ask(form, 409)
    enter(person)
    return register_onward(person)


def _ask(form: SignUpForm, status: int) -> Response:
    typed = str(form.password.data or "") if form.password.errors else ""
    return hx.render(
        "accounts/sign_up.html",
        "partials/accounts/sign_up.html",
        status,
        form=form,
        rules=checklist(typed[: LONGEST + 1], form.own_words()),
        again=bool(form.password.data),
        taken=TAKEN in form.email.errors,
        agreement=text(AGREEMENT),
        coming=coming(),
    )


def _register(form: SignUpForm) -> Person | None:
    """The new person; None if the address has an account. Every try counts, since each may bring a stranger a mail."""
    email = fold_email(form.email.data or "")
    if Person.by_email(email):  # saves the hash; the unique index decides
        throttle.count_failure(*throttle.new_account_buckets())
        return None
    new = NewAccount(
        email=email,
        first_name=form.first_name.data or "",
        last_name=form.last_name.data or "",
        degree=form.degree.data,
        degree_other=form.own_degree(),
        profession=form.own_profession(),
        password_hash=hash_password(form.password.data or ""),
        agreement_version=text(AGREEMENT).version,
    )
    throttle.count_failure(*throttle.new_account_buckets())
    try:
        return make_account(new)
    except Taken:
        return None


def _sent_twice(form: SignUpForm) -> Person | None:
    """The account that this very browser made a moment ago, when its form arrives a second time."""
    email, password = form.email.data or "", form.password.data or ""
    return person_with(email, password) if is_known_for(email) else None


@bp.post("/sign-up/<field>")
@public
def check(field: str) -> Response:
    """One field's message, or the password's checklist, while the form is filled in; asks nothing of the accounts."""
    form = SignUpForm()
    if field not in form.LIVE:
        abort(404)
    if field == "password":
        rules = checklist((form.password.data or "")[: LONGEST + 1], form.own_words())
        return hx.answer("partials/accounts/password_rules.html", rules=rules)
    form[field].validate(form)
    part = "degree_message" if field == "degree" else "message"
    return hx.answer(f"partials/accounts/{part}.html", f=form[field], told=PROFESSION_OF.get(form.degree.data, ""))
