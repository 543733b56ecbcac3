"""Static files: named by their contents, compressed once, served from memory and kept by the browser for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
from flask import Response, abort, request
from werkzeug.http import parse_accept_header

from blueprints.shared import hx
from blueprints.shared.access import public
from blueprints.shared.script import without_unused
from db.institution.accent import dark, light
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask
    from werkzeug.wrappers import Response as BaseResponse

STATIC = Path(__file__).parents[2] / "static"
SERVED = (".js", ".svg")
# A page asks for one sheet: what all have in common, and what its area adds.
SHEETS = {
    "site.css": ("base.css", "site.css"),
    "application.css": ("base.css", "application.css"),
    "screen.css": ("base.css", "screen.css"),
    "styleguide.css": ("base.css", "site.css", "application.css"),
}
SAFE_METHODS = ("GET", "HEAD")
FOREVER = "max-age=31536000, immutable"  # seconds: a year
CODINGS = ("br", "gzip")  # the better one first
WORTH_COMPRESSING = 500  # bytes
LONG = 20_000  # bytes, from which a better compression costs more time than its 5 % of bytes are worth
LONGEST = 45_000  # bytes, from which it is the application form alone: there 5 % are 750 bytes, and worth their time
WINDOW_BITS = 16  # brotli's memory of 64 KB holds any page of ours; its usual 4 MB would be cleared for each answer
COMMENT_OR_QUOTED = re.compile(r'/\*.*?\*/|("[^"]*")', re.DOTALL)
BLANKS, QUOTED = re.compile(r"\s+"), re.compile(r'("[^"]*")')
NEEDLESS = re.compile(r" ?([{};,>]) ?|(?<=:) | (?=!)")


@dataclass(frozen=True)
class Asset:
    """A static file in each content coding; "" is the plain one."""

    mimetype: str
    tag: str
    bodies: dict[str, bytes]

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The file, or 304 where the browser has it. The name changes with the contents, so it is kept for good."""
        coding = best_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        body, tag = self.bodies[coding], f'"{self.tag}{coding}"'
        kept = [("Cache-Control", FOREVER), ("ETag", tag), ("Vary", "Accept-Encoding")]
        asked = environ.get("HTTP_IF_NONE_MATCH", "").split(",")
        if any(one.strip().removeprefix("W/") == tag for one in asked):
            start_response("304 Not Modified", kept)
            return []
        coded = [("Content-Encoding", coding)] if coding else []
        described = [("Content-Type", self.mimetype), ("Content-Length", str(len(body))), *coded]
        start_response("200 OK", [*described, *kept, ("X-Content-Type-Options", "nosniff")])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


ASSETS: dict[str, Asset] = {}  # by address
URLS: dict[str, str] = {}


def read_assets() -> None:
    """Read and compress every file that pages refer to; costs about 0.1 s, once, before the server forks."""
    files = {file.name: (file.name,) for file in sorted(STATIC.iterdir()) if file.suffix in SERVED}
    for name, parts in {**files, **SHEETS}.items():
        whole = "\n".join((STATIC / part).read_text(encoding="utf-8") for part in parts)
        URLS[name] = _keep(name, SHORTER.get(Path(name).suffix, str)(whole))


def _keep(name: str, text: str) -> str:
    """Compress a file and keep it under its address, which is returned."""
    body = text.encode()
    tag = hashlib.sha256(body).hexdigest()[:10]
    address = "/static/{0}.{2}.{1}".format(*name.rsplit(".", 1), tag)
    bodies = {"": body, "gzip": gzip.compress(body, 9, mtime=0), "br": brotli.compress(body, quality=11)}
    ASSETS[address] = Asset(_mimetype(name), tag, bodies)
    return address


def _mimetype(name: str) -> str:
    found = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def without_needless(css: str) -> str:
    """A style sheet without its comments and needless blanks; what stands in quotes stays as it is."""
    pieces: Iterator[str] = (
        piece if piece.startswith('"') else NEEDLESS.sub(r"\1", BLANKS.sub(" ", piece))
        for piece in QUOTED.split(COMMENT_OR_QUOTED.sub(lambda found: found[1] or "", css))
    )
    return "".join(pieces).strip().replace(";}", "}")


SHORTER = {".css": without_needless, ".js": without_unused}


def asset(name: str, accent: str = "") -> str:
    """The address of a static file, which changes when the file does; of a style sheet, in this accent."""
    return _accented(name, accent) if accent else URLS[name]


def served(address: str) -> str:
    """An address as it is, or that of a file of ours which is named in a setting: /static/demo-logo.svg."""
    return URLS.get(address.removeprefix("/static/"), address)


@lru_cache(maxsize=8)
def _accented(name: str, accent: str) -> str:
    """A style sheet whose last words are the accent's, so that a page still asks for one sheet."""
    return _keep(name, ASSETS[URLS[name]].bodies[""].decode() + css_of(accent))


def css_of(accent: str) -> str:
    """The rules that give a page this accent; paper stays black and white."""
    return "".join(
        f"@media screen{when}{{:root{{--accent:{shades.accent};--on-accent:{shades.on_accent};--tint:{shades.tint}}}}}"
        for when, shades in (("", light(accent)), (" and (prefers-color-scheme:dark)", dark(accent)))
    )


def renewed(name: str) -> BaseResponse:
    """A style sheet in the office's accent that no page of this process has asked for yet: one before a restart did."""
    accent = institution().accent
    sheets = [_accented(sheet, accent) for sheet in SHEETS] if accent else []
    if request.path not in sheets:
        abort(404)
    return Response.from_app(ASSETS[request.path].answer, request.environ)


class Statics:
    """WSGI middleware that answers for static files: they need no session, no database and no header of a page.

    A hook that reads the session would add `Vary: Cookie`, and the next sign-in would fetch everything again.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The file of this address, or whatever the app says."""
        found = ASSETS.get(environ.get("PATH_INFO", ""))
        if found is None or environ["REQUEST_METHOD"] not in SAFE_METHODS:
            return self.app(environ, start_response)
        return found.answer(environ, start_response)


def best_coding(accepted: str) -> str:
    """The best of our content codings that a browser says it takes; '' for none."""
    asked = parse_accept_header(accepted)
    return next((coding for coding in CODINGS if asked.quality(coding) > 0), "")


def compress(response: Response) -> Response:
    """Compress an answer of text that is worth it; the page is ours, so no proxy has to."""
    if not _is_compressible(response):
        return response
    hx.add_vary(response, "Accept-Encoding")
    coding = best_coding(request.headers.get("Accept-Encoding", ""))
    if coding:
        response.set_data(_compressed(response.get_data(), coding))
        response.content_encoding = coding
    return response


def _compressed(body: bytes, coding: str) -> bytes:
    if coding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    quality = 4 if LONG <= len(body) < LONGEST else 5
    return bytes(brotli.compress(body, quality=quality, lgwin=WINDOW_BITS))


def _is_compressible(response: Response) -> bool:
    if response.direct_passthrough or response.is_streamed or response.content_encoding:
        return False
    is_text = str(response.mimetype).startswith("text/") and request.method != "HEAD"
    return is_text and (response.content_length or 0) >= WORTH_COMPRESSING


def init_assets(app: Flask) -> None:
    """Serve static files before the app is asked, and compress its pages."""
    if not ASSETS:
        read_assets()
    app.wsgi_app = Statics(app.wsgi_app)  # type: ignore[method-assign]
    app.add_template_global(asset, "asset")
    app.add_template_filter(served, "served")
    app.add_url_rule("/static/<name>", "static", public(renewed))
    app.after_request(compress)
