"""Static files: named by their contents, compressed once, served from memory and kept by the browser for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
from flask import Blueprint, Response, abort, request
from werkzeug.http import parse_accept_header

from blueprints.shared.access import public

if TYPE_CHECKING:
    from flask import Flask

STATIC = Path(__file__).parents[2] / "static"
STYLES = ("site.css", "application.css")
SERVED = (".css", ".js", ".svg", ".png", ".ico")
FOREVER = "public, max-age=31536000, immutable"
LONGEST_ACCEPTED = 200  # characters of what a browser says it takes; there are some dozens of such lines in the world
BROWSERS_KEPT = 100
CODINGS = ("br", "gzip")  # the better one first
WORTH_COMPRESSING = 500  # bytes
LONG = 12_000  # bytes, from which a better compression costs more time than its 5 % of bytes are worth
WINDOW_BITS = 16  # brotli's memory of 64 KB holds any page of ours; its usual 4 MB would be cleared for each answer

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    mimetype: str
    bodies: dict[str, bytes]  # by content coding; "" is the plain one


ASSETS: dict[str, Asset] = {}
URLS: dict[str, str] = {}


def read_assets() -> None:
    """Read and compress every file that pages refer to; costs about 0.1 s, once, before the server forks.

    The style sheets are one, in the order of STYLES: a page asks for one file, and no later page asks for another.
    """
    files = {file.name: file.read_bytes() for file in sorted(STATIC.iterdir()) if file.suffix in SERVED}
    files[STYLES[0]] = b"\n".join(files.pop(name) for name in STYLES)
    for file_name, body in files.items():
        stem, dot, suffix = file_name.rpartition(".")
        name = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}{dot}{suffix}"
        bodies = {"": body, "gzip": gzip.compress(body, 9, mtime=0), "br": brotli.compress(body, quality=11)}
        ASSETS[name] = Asset(mimetypes.guess_type(file_name)[0] or "application/octet-stream", bodies)
        URLS[file_name] = f"/static/{name}"


def asset(name: str) -> str:
    """The address of a static file, which changes when the file does."""
    return URLS[name]


@bp.get("/static/<name>")
@public
def static_file(name: str) -> Response:
    found = ASSETS.get(name) or abort(404)
    coding = next((coding for coding in CODINGS if accepts(coding)), "")
    response = Response(found.bodies[coding], mimetype=found.mimetype)
    if coding:
        response.content_encoding = coding
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOREVER
    return response


def accepts(coding: str) -> bool:
    """Whether the browser takes this content coding."""
    header = request.headers.get("Accept-Encoding", "")
    return len(header) <= LONGEST_ACCEPTED and coding in _accepted(header)


@lru_cache(maxsize=BROWSERS_KEPT)
def _accepted(header: str) -> frozenset[str]:
    """What of our codings a browser says it takes: the same few words from all there are."""
    asked = parse_accept_header(header)
    return frozenset(coding for coding in CODINGS if asked.quality(coding) > 0)


def compress(response: Response) -> Response:
    """Compress an answer of text that is worth it; the page is ours, so no proxy has to."""
    if not _is_compressible(response):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if accepts("br"):
        response.set_data(brotli.compress(body, quality=6 if len(body) < LONG else 4, lgwin=WINDOW_BITS))
        response.content_encoding = "br"
    elif accepts("gzip"):
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.content_encoding = "gzip"
    return response


def _is_compressible(response: Response) -> bool:
    if response.direct_passthrough or response.is_streamed or response.content_encoding:
        return False
    is_text = str(response.mimetype).startswith("text/") and request.method != "HEAD"
    return is_text and (response.content_length or 0) >= WORTH_COMPRESSING


def init_assets(app: Flask) -> None:
    if not ASSETS:
        read_assets()
    app.register_blueprint(bp)
    app.add_template_global(asset, "asset")
    app.after_request(compress)
