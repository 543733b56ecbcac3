"""What every request is held to and every answer carries: the database, cross-site refusals, security headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, abort, request

import db

if TYPE_CHECKING:
    from flask import Flask

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
ONE_YEAR = "max-age=31536000"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def init_guard(app: Flask, is_https: bool) -> None:
    """Register first: its after-request hook then runs last and for every answer, refused ones included."""

    def dress(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if is_https:
            response.headers["Strict-Transport-Security"] = ONE_YEAR
        return response

    app.before_request(_refuse_cross_site)
    app.before_request(db.begin_request)
    app.after_request(dress)
    app.teardown_request(lambda _: db.end_request())


def _refuse_cross_site() -> None:
    """A second lock beside the CSRF token, where the browser says where the request came from."""
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
