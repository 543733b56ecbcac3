"""The CSRF token of a session, signed once and not anew for each page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import current_app, g, session
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer

if TYPE_CHECKING:
    from flask import Flask

SALT = "wtf-csrf-token"  # Flask-WTF's own, which checks what is sent back
SESSIONS_KEPT = 1000


def csrf_token() -> str:
    """The token for a page's forms; the first one of a session is made by Flask-WTF."""
    return _of_session() or str(generate_csrf())


def _of_session() -> str:
    raw = session.get("csrf_token")
    return _signed(current_app.config["SECRET_KEY"], raw) if raw else ""


@lru_cache(maxsize=SESSIONS_KEPT)
def _signed(secret: str, raw: str) -> str:
    """Tokens have no time limit here (a long evaluation must not end by one), so one signature serves a session."""
    return str(URLSafeTimedSerializer(secret, salt=SALT).dumps(raw))


def _have_signed() -> None:
    """Hand Flask-WTF, whose every form asks for the token, the one that is signed already."""
    token = _of_session()
    if token:
        g.csrf_token = token


def init_csrf(app: Flask) -> None:
    CSRFProtect(app)
    app.before_request(_have_signed)
    app.jinja_env.globals["csrf_token"] = csrf_token
