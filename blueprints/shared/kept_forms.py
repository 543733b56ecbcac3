"""A form that was sent after its sign-in had ended: kept for its owner, shown again unsent, never to anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from flask import current_app, flash, g, request
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import validate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from wtforms.validators import ValidationError

from blueprints.shared import hx
from db.sign_ins.tables import KeptForm

if TYPE_CHECKING:
    from flask import Flask, Response

    from db.sign_ins.tables import SignIn

AnyForm = TypeVar("AnyForm", bound=FlaskForm)
LARGEST = 200_000  # characters; a form of words, not an upload
TIMER = "/account/idle"  # where the page itself sends its form in when the time is up
KEPT_AS = "kept_as"  # a form's own address, where it is not its page's
UNTYPED = ("number", "state", "version", "revision", "page")  # what a form says of itself
SUCCESS = range(200, 400)
KEPT = "You were signed out before this was sent. What you had typed is kept: sign in, and it is shown again."
NOTICE = "You were signed out before this was sent. What you had typed is below. It has not been sent."


def keep_posted(ended: SignIn | None) -> str:
    """Keep this POST's fields for the owner of the sign-in that ended; the path to go to after signing in.

    No password, token or file is kept, and nothing at all without a valid CSRF token or a known owner.
    """
    own = _own_path()
    path = own if _has_page(own) else "/home"
    if ended is None or not _token_is_valid():
        return path
    fields = {
        name: values
        for name, values in request.form.lists()
        if "password" not in name and name not in ("csrf_token", "current", KEPT_AS)
    }
    if not _is_worth_keeping(fields):
        return hx.page_url() if request.path == TIMER else path
    KeptForm.keep(ended.person, own, fields)
    flash(KEPT, "warn")
    return path


def _own_path() -> str:
    """The path under which this form is found again: its own, or what it says where the idle timer sends it in."""
    if request.path != TIMER:
        return request.path
    page = urlsplit(hx.page_url()).path
    named = request.form.get(KEPT_AS, "")
    return named if named.startswith(f"{page}/") else page


def _is_worth_keeping(fields: dict[str, list[str]]) -> bool:
    typed = any(value.strip() for name, values in fields.items() for value in values if name not in UNTYPED)
    return typed and sum(len(value) for values in fields.values() for value in values) <= LARGEST


def _token_is_valid() -> bool:
    token = request.form.get("csrf_token") or request.headers.get("X-CSRFToken", "")
    try:
        validate_csrf(token)
    except ValidationError:
        return not current_app.config["WTF_CSRF_ENABLED"]
    return True


def _has_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return bool(adapter and adapter.match(path, method="GET"))
    except (HTTPException, RequestRedirect):
        return False


def fill(form_class: type[AnyForm], **more: object) -> AnyForm:
    """This page's form: as it was posted, or as it was kept when a sign-in ran out, or empty."""
    found = posted_before()
    return form_class(formdata=found, **more) if found else form_class(**more)


def posted_before() -> MultiDict[str, str] | None:
    """What this page's owner had typed when a sign-in ran out, with a notice that says so; None for nothing."""
    if request.method != "GET" or not current_user.is_authenticated:
        return None
    found = KeptForm.of(current_user.person, request.path)
    if found is None:
        return None
    flash(NOTICE, "warn")
    return MultiDict(found.fields)


def init_kept(app: Flask) -> None:
    app.after_request(_forget_sent)


def _forget_sent(response: Response) -> Response:
    """Once a form has been accepted, what was kept of an earlier try is of no use."""
    accepted = request.method == "POST" and response.status_code in SUCCESS and not g.get("ended_sign_in")
    if accepted and current_user.is_authenticated:
        found = KeptForm.of(current_user.person, request.path)
        if found:
            found.delete_instance()
    return response
