"""The rules of every request and every answer: the database, cross-site refusals, security headers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, abort, current_app, request
from werkzeug.routing import IntegerConverter

import db
from db.institution.settings import institution, last_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask
    from werkzeug.routing import Map

IMAGES = "img-src 'self' data:"
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self'; {IMAGES}; font-src 'self'; "
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
# With the hosts below ours: a service that answers at a root of its own has no neighbors there (docs/hosting.md).
HTTPS_ONLY = "max-age=31536000; includeSubDomains"
OWN_SITE = ("same-origin", "none")  # "none": the person's own doing, such as sending a form again after a reload
LOGOS_KEPT = 4
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class RowNumberConverter(IntegerConverter):
    """`<int:...>` in every address: a number that no row can have is an address that is not there."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ROW_NUMBER)


def init_guard(app: Flask, is_https: bool) -> None:
    """Register first: its after-request hook then runs last and for every answer, refused ones included."""
    worn = {**HEADERS, **({"Strict-Transport-Security": HTTPS_ONLY} if is_https else {})}

    def dress(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Security-Policy", _policy())
        present = {name.lower() for name, _ in response.headers}  # looked through once, not for each of ours
        for name, value in worn.items():
            if name.lower() not in present:
                response.headers.add(name, value)
        return response

    app.wsgi_app = _with_plain_host(app.wsgi_app)  # type: ignore[method-assign,assignment]
    app.url_map.converters["int"] = RowNumberConverter
    app.before_request(_refuse_cross_site)
    app.before_request(_refuse_nul)
    app.after_request(dress)
    app.teardown_request(lambda _: db.end_request())


def _with_plain_host(wsgi: WSGIApplication) -> WSGIApplication:
    """Host names know no capitals (RFC 9110, 4.2.3); Werkzeug compares them letter for letter."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> object:
        if "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()
        return wsgi(environ, start_response)

    return answer  # type: ignore[return-value]


def _policy() -> str:
    """The policy, with the place of the institution's logo as the page has just read it; the database is not asked."""
    with last_settings():
        return policy_for(institution().logo_url)


@lru_cache(maxsize=LOGOS_KEPT)
def policy_for(logo_url: str) -> str:
    """The policy of pages that show this logo: images of its site over https are shown, and nothing else of it."""
    try:
        parts = urlsplit(logo_url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return POLICY
    host = parts.hostname or ""
    is_plain = host.isascii() and all(letter.isalnum() or letter in ".-" for letter in host)
    if parts.scheme != "https" or not host or not is_plain:
        return POLICY
    return POLICY.replace(IMAGES, f"{IMAGES} https://{host}{port}")


def _refuse_cross_site() -> None:
    """A second lock beside the CSRF token, where the browser says where the request came from."""
    if request.method in SAFE_METHODS:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site.strip().lower() not in OWN_SITE:
        abort(403)
    if origin is not None and origin.strip().lower() not in _own_origins():
        abort(403)


def _own_origins() -> tuple[str, str]:
    """The origins of our forms: the host that was asked, which is one of ours, and the configured address."""
    base = urlsplit(current_app.config["CME"].base_url)
    return f"{request.scheme}://{request.host}", f"{base.scheme}://{base.netloc}".lower()


def _refuse_nul() -> None:
    """No browser sends a NUL, no name holds one, and PostgreSQL cannot store one."""
    texts = [request.path, *request.args.values()]
    if request.method not in SAFE_METHODS:
        texts += [*request.form, *(value for values in request.form.listvalues() for value in values)]
    if any("\0" in text for text in texts):
        abort(400)
