"""The session cookie: Flask's own, but for a clock that is behind the one that signed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

from db.engine.clock import now

if TYPE_CHECKING:
    from flask import Flask, Request
    from itsdangerous import URLSafeTimedSerializer


class Cookies(SecureCookieSessionInterface):
    """Bounds a cookie's age on both sides. Flask takes one from a second ahead for a forged one."""

    def __init__(self, app: Flask) -> None:
        self._serializer = super().get_signing_serializer(app)  # made once; Flask makes it twice for each page

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer of the app's key, whichever app asks: each has a Cookies of its own."""
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """The session that the cookie holds, or an empty one."""
        value, serializer = request.cookies.get(self.get_cookie_name(app)), self.get_signing_serializer(app)
        if not value or serializer is None:
            return self.session_class()
        try:
            held, signed_at = serializer.loads(value, return_timestamp=True)
        except BadSignature:
            return self.session_class()
        is_near = abs(now() - signed_at) <= app.permanent_session_lifetime
        return self.session_class(held) if is_near else self.session_class()
