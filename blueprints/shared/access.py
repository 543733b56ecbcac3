"""Access to routes: closed by default, opened by @public, narrowed by @requires."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, abort, current_app, flash, g, request, session
from flask_login import LoginManager, UserMixin, current_user
from peewee import PeeweeException

from blueprints.shared import hx
from blueprints.shared import kept_forms as kept
from blueprints.shared.fault import one_line
from blueprints.shared.watch import init_watch
from db.engine.doubt import is_database_away
from db.people.tables import Person
from db.roles.tables import Role
from db.sign_ins.lookup import sign_in_of
from db.sign_ins.tables import SignIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from db.roles.tables import Grants

log = logging.getLogger(__name__)
View = TypeVar("View", bound="Callable[..., Any]")
PUBLIC = "public"
KEPT = ("code", "scan")  # of a visitor's session, when they sign in
SIGNED_OUT = "You were signed out. Sign in again to continue."
ACCOUNT_CLOSED = (
    "Your account is closed. Your records are kept, but you can no longer sign in. "
    "If that is a mistake, write to the office."
)


class Member(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """The signed-in person of this request, for Flask-Login and the templates."""

    def __init__(self, sign_in: SignIn, token: str) -> None:
        self.sign_in = sign_in
        self.person = sign_in.person
        self.token = token

    def get_id(self) -> str:
        return self.token

    @property
    def first_name(self) -> str:
        return str(self.person.first_name)

    @property
    def full_name(self) -> str:
        return self.person.full_name

    @property
    def grants(self) -> Grants:
        return self.sign_in.grants

    @property
    def has_applied(self) -> bool:
        """For the menu alone: access is decided by `my_grants`."""
        return bool(self.sign_in.has_applied)


def public(view: View) -> View:
    """Open this route to visitors."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def requires(*roles: Role) -> Callable[[View], View]:
    """Narrow this route to people who hold one of these roles."""

    def mark(view: View) -> View:
        view.access = roles  # type: ignore[attr-defined]
        return view

    return mark


def by_timer(view: View) -> View:
    """Say that this route is called by a timer: it does not count as the person's activity."""
    view.by_timer = True  # type: ignore[attr-defined]
    return view


def me() -> Person:
    """The signed-in person; only for routes that are not public."""
    person: Person = g.get("me") or current_user.person
    return person


def visitor() -> Person | None:
    """The signed-in person on a public page, or None."""
    return me() if current_user.is_authenticated else None


def my_grants() -> Grants:
    """The grants of the signed-in person as this request first read them. All access is decided by them."""
    grants: Grants = g.get("grants") or current_user.grants
    return grants


def start_sign_in(person: Person) -> None:
    """Sign this browser in with a new session: of the old cookie a visitor's course code and scan stay."""
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    session["_user_id"] = SignIn.start(person, str(request.user_agent)[:200])
    g.pop("_login_user", None)
    for name in ("me", "grants"):
        g.pop(name, None)


def init_access(app: Flask) -> None:
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)  # the frame of every page brings the person
    manager.session_protection = None  # our own table says when a sign-in is over
    manager.user_loader(_load)
    app.before_request(_check)
    init_watch(app)


def _load(token: str) -> Member | None:
    sign_in = sign_in_of(token)
    if sign_in is None:
        return None
    if not sign_in.is_live:
        g.ended_sign_in = sign_in
        return None
    return Member(sign_in, token)


def _check() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None
    access = getattr(view, "access", ())
    someone = current_user._get_current_object()  # looked up once, not at each mention
    if someone.is_authenticated:
        g.me, g.grants = someone.person, someone.grants
        if not getattr(view, "by_timer", False):
            _note_activity(someone.sign_in)
        return None if access == PUBLIC or not access or _holds(access) else abort(403)
    return None if access == PUBLIC else _ask_to_sign_in()


def _note_activity(sign_in: SignIn) -> None:
    """Note it where that can be written: whoever only reads does so on a full disk and in a read-only database too."""
    try:
        sign_in.touch()
    except PeeweeException as error:
        if not is_database_away(error):
            raise
        log.warning("activity could not be noted: %s", one_line(error))


def _holds(roles: tuple[Role, ...]) -> bool:
    return any(my_grants().has(role) for role in roles)


def _ask_to_sign_in() -> Response:
    """Send the browser to the sign-in page; a form that came too late is kept for its owner.

    Whoever was signed in when the account was closed is told so: to sign in again would be of no use.
    """
    ended = g.get("ended_sign_in")
    if ended is not None and ended.person.disabled_at is not None:
        abort(403, ACCOUNT_CLOSED)
    wanted = request.full_path.rstrip("?")
    if request.method == "POST":
        wanted = kept.keep_posted(ended)
    elif ended is not None:
        flash(SIGNED_OUT, "info")
    return hx.go(hx.sign_in_url(wanted))
