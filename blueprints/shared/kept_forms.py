"""A form that was sent after its sign-in had ended: kept for its owner, shown again unsent, never to anybody else.

A view that takes such a form says by `keeps` on which page it is shown again; no other is kept, and none is promised.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
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
from db import database
from db.sign_ins.tables import KeptForm

if TYPE_CHECKING:
    from flask import Flask, Response

    from db.sign_ins.tables import SignIn

AnyForm = TypeVar("AnyForm", bound=FlaskForm)
View = TypeVar("View", bound=Callable[..., Any])
LARGEST = 300_000  # bytes; a form of words, not an upload
TIMER = "/account/idle"  # where the page itself sends its form in when the time is up
KEPT_AS = "kept_as"  # a form's own address, where it is not its page's
UNTYPED = (
    "number",
    "state",
    "version",
    "revision",
    "page",
    "change",
    "closed",
    "seen",
    "token",
)  # what a form says of itself
SUCCESS = range(200, 400)
KEPT = "You were signed out before this was sent. We kept what you typed. Sign in to see it again."
NOT_KEPT = "You were signed out before this was sent. Nothing was changed. Sign in and try again."
NOTICE = "You were signed out before this was sent. What you typed is below. It has not been sent."


class Place(NamedTuple):
    """The place that shows a form again: its page, and its name where the page has several."""

    page: str
    name: str = ""
    may: Callable[..., bool] | None = None

    @property
    def key(self) -> str:
        """As the form is stored."""
        return f"{self.page}#{self.name}" if self.name else self.page


def keeps(page: str = "", name: str = "", may: Callable[..., bool] | None = None) -> Callable[[View], View]:
    """Say that what is sent to this view too late is shown again: at its own address, or on `page` under `name`.

    `page` may name the view's arguments, as in "/code/{code}". The page asks for it by `fill` or `posted_before`.
    `may` says whether it may still be kept. It is asked inside the transaction that keeps it, with the person and the
    view's arguments.
    """

    def mark(view: View) -> View:
        view.keeps = Place(page, name, may)  # type: ignore[attr-defined]
        return view

    return mark


def keep_posted(ended: SignIn | None) -> str:
    """Keep this POST's fields for the owner of the sign-in that ended; the path to go to after signing in.

    No password, token or file is kept, and nothing at all without a valid CSRF token or a known owner.
    """
    place = _place(_own_path())
    if ended is None or not _token_is_valid():
        return place.page if place else _page_of_the_form()
    fields = {
        name: values
        for name, values in request.form.lists()
        if "password" not in name and name not in ("csrf_token", "current", KEPT_AS)
    }
    if place is None or not _is_worth_keeping(fields):
        if request.path != TIMER:
            flash(NOT_KEPT, "warn")
        return _page_of_the_form()
    with database.atomic():
        may = place.may is None or place.may(ended.person)
        is_kept = may and KeptForm.keep(ended.person, place.key, fields)
    flash(KEPT if is_kept else NOT_KEPT, "warn")
    return place.page


def _own_path() -> str:
    """The path under which this form is found again: its own, or what it says where the idle timer sends it in."""
    if request.path != TIMER:
        return request.path
    page = urlsplit(hx.page_url()).path
    named = request.form.get(KEPT_AS, "")
    return named if named.startswith(f"{page}/") else page


def _place(path: str) -> Place | None:
    """The place that shows a form sent to this path again; None for a path that takes none."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, values = adapter.match(path, method="POST") if adapter else ("", {})
    except (HTTPException, RequestRedirect):
        return None
    place: Place | None = getattr(current_app.view_functions.get(endpoint), "keeps", None)
    if place is None:
        return None
    return Place(place.page.format(**values) or path, place.name, place.may and partial(place.may, **values))


def _page_of_the_form() -> str:
    """The page that this form was on, to come back to: that of its own address, else what the browser says."""
    if request.path != TIMER and _has_page(request.path):
        return request.path
    if hx.wants_part():
        return hx.page_url()
    parts = urlsplit(request.headers.get("Referer", ""))
    return hx.safe_next(parts.path) if parts.netloc == request.host else "/home"


def _has_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return bool(adapter and adapter.match(path, method="GET"))
    except (HTTPException, RequestRedirect):
        return False


def _is_worth_keeping(fields: dict[str, list[str]]) -> bool:
    typed = any(value.strip() for name, values in fields.items() for value in values if name not in UNTYPED)
    return typed and sum(len(value.encode()) for values in fields.values() for value in values) <= LARGEST


def _token_is_valid() -> bool:
    token = request.form.get("csrf_token") or request.headers.get("X-CSRFToken", "")
    try:
        validate_csrf(token)
    except ValidationError:
        return not current_app.config["WTF_CSRF_ENABLED"]
    return True


def fill(form_class: type[AnyForm], /, name: str = "", **more: Any) -> AnyForm:
    """This page's form of this name: as it was posted, or as it was kept when a sign-in ran out, or empty."""
    found = posted_before(name)
    return form_class(formdata=found, **more) if found else form_class(**more)


def is_kept(name: str = "") -> bool:
    """Whether this page has a form to show again."""
    return KeptForm.of(current_user.person, Place(request.path, name).key) is not None


def posted_before(name: str = "") -> MultiDict[str, str] | None:
    """The form that this page's owner typed when a sign-in ran out, with a notice that says so; None without one."""
    return posted_soon(name)()


def posted_soon(name: str = "") -> Callable[[], MultiDict[str, str] | None]:
    """A function that returns `posted_before`, whose query goes along with the next one."""
    if request.method != "GET" or not current_user.is_authenticated:
        return lambda: None
    form = KeptForm.soon(current_user.person, Place(request.path, name).key)
    return lambda: _shown_again(form())


def _shown_again(found: KeptForm | None) -> MultiDict[str, str] | None:
    if found is None:
        return None
    flash(NOTICE, "warn")
    return MultiDict(found.fields)


def init_kept(app: Flask) -> None:
    app.after_request(_forget_sent)


def _forget_sent(response: Response) -> Response:
    """Once a form has been accepted, what was kept of an earlier try is of no use."""
    accepted = request.method == "POST" and response.status_code in SUCCESS and not g.get("ended_sign_in")
    place = _place(request.path) if accepted and current_user.is_authenticated else None
    if place:
        found = KeptForm.of(current_user.person, place.key)
        if found:
            found.delete_instance()
    return response
