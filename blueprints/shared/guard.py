"""What every request is held to and every answer carries: the database, cross-site refusals, security headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, abort, request
from werkzeug.routing import IntegerConverter

import db

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Map

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
LARGEST_ROW_NUMBER = 2**31 - 1  # what PostgreSQL's INTEGER holds; above it both databases raise an error
ONE_YEAR = "max-age=31536000"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class RowNumberConverter(IntegerConverter):
    """`<int:...>` in every address: a number that no row can have is an address that is not there."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ROW_NUMBER)


def init_guard(app: Flask, is_https: bool) -> None:
    """Register first: its after-request hook then runs last and for every answer, refused ones included."""
    worn = {**HEADERS, **({"Strict-Transport-Security": ONE_YEAR} if is_https else {})}

    def dress(response: Response) -> Response:
        present = {name.lower() for name, _ in response.headers}  # looked through once, not for each of ours
        for name, value in worn.items():
            if name.lower() not in present:
                response.headers.add(name, value)
        return response

    app.url_map.converters["int"] = RowNumberConverter
    app.before_request(_refuse_cross_site)
    app.before_request(_refuse_nul)
    app.before_request(db.begin_request)
    app.after_request(dress)
    app.teardown_request(lambda _: db.end_request())


def _refuse_cross_site() -> None:
    """A second lock beside the CSRF token, where the browser says where the request came from."""
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def _refuse_nul() -> None:
    """No browser sends a NUL, no name holds one, and PostgreSQL cannot store one."""
    texts = [request.path, *request.args.values()]
    if request.method not in SAFE_METHODS:
        texts += [*request.form, *(value for values in request.form.listvalues() for value in values)]
    if any("\0" in text for text in texts):
        abort(400)
