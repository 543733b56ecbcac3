"""The only module that reads or writes HX- headers: one URL answers with a page, or with the part htmx asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from flask import Response, make_response, redirect, render_template, request
from werkzeug.urls import iri_to_uri


def wants_part() -> bool:
    """Whether htmx asks for a fragment; a page restored from history is always wanted whole."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def render(page: str, part: str, status: int = 200, **context: Any) -> Response:
    """The page, or for htmx the part alone; both from the same context."""
    return answer(part if wants_part() else page, status, **context)


def answer(template: str, status: int = 200, **context: Any) -> Response:
    response = make_response(render_template(template, is_part=wants_part(), **context), status)
    add_vary(response, "HX-Request")
    return response


def add_vary(response: Response, header: str) -> None:
    """Say that the answer depends on this header of the request too; Werkzeug reads and writes a whole set for that."""
    said = response.headers.get("Vary")
    response.headers["Vary"] = f"{said}, {header}" if said else header


def done(part: str, then: str, **context: Any) -> Response:
    """After a change: for htmx the part that shows it, for everyone else a redirect to where it shows."""
    return answer(part, **context) if wants_part() else see_other(then)


def go(url: str) -> Response:
    """Leave for another page."""
    if not wants_part():
        return see_other(url)
    response = make_response("", 200)
    response.headers["HX-Redirect"] = iri_to_uri(url)  # as `redirect` does
    add_vary(response, "HX-Request")
    return response


def see_other(url: str) -> Response:
    response: Response = redirect(url, 303, Response)  # type: ignore[assignment]
    add_vary(response, "HX-Request")
    return response


def sign_in_url(then: str) -> str:
    return f"/sign-in?next={quote(then, safe='/')}"


def page_url(fallback: str = "/home") -> str:
    """The path of the page that htmx asks from, to come back to; the fallback if it does not say."""
    try:
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return fallback
    return safe_next(f"{parts.path}?{parts.query}" if parts.query else parts.path, fallback)


def safe_next(wanted: str, fallback: str = "/home") -> str:
    """A path of ours to go on to, or the fallback: never another site, however it is written."""
    if not wanted.startswith("/") or wanted.startswith(("//", "/\\")) or "\\" in wanted or not wanted.isprintable():
        return fallback
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return fallback
    return fallback if parts.scheme or parts.netloc or parts.path.startswith("//") else wanted
