"""The session cookie, whose signature is checked once a minute and not for each page of the same browser."""

from __future__ import annotations

import copy
import time
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

if TYPE_CHECKING:
    from flask import Flask, Request

COOKIES_KEPT = 1000
MINUTE = 60


class Cookies(SecureCookieSessionInterface):
    """Flask's own signed cookie, read as Flask reads it."""

    def __init__(self, app: Flask) -> None:
        self.read = lru_cache(COOKIES_KEPT)(partial(_read, self, app))

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        value = request.cookies.get(self.get_cookie_name(app))
        if not value:
            return self.session_class()
        try:
            return self.session_class(copy.deepcopy(self.read(str(app.secret_key), value, int(time.time() // MINUTE))))
        except BadSignature:
            return self.session_class()


def _read(cookies: Cookies, app: Flask, secret: str, value: str, minute: int) -> dict[str, Any]:
    """What this cookie holds, for this secret and this minute; raises BadSignature, which is never kept."""
    serializer = cookies.get_signing_serializer(app)
    if serializer is None:
        raise BadSignature("no secret")
    found: dict[str, Any] = serializer.loads(value, max_age=int(app.permanent_session_lifetime.total_seconds()))
    return found
