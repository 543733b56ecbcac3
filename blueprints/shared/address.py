"""Addresses that miss by a little lead to what was meant: a trailing slash, and one that only takes a form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from blueprints.shared import hx

if TYPE_CHECKING:
    from flask import Flask, Response


def init_addresses(app: Flask) -> None:
    app.before_request(_lead_on)


def _lead_on() -> Response | None:
    """To the address without its slash, or up to the page that the form was on; None where there is none."""
    missed = request.routing_exception
    if missed is None or request.method not in ("GET", "HEAD"):
        return None
    found = next((path for path in _meant(request.path, missed) if _is_page(path)), "")
    query = request.query_string.decode("ascii", "replace")
    return hx.see_other(quote(found) + (f"?{query}" if query else "")) if found else None


def _meant(path: str, missed: HTTPException | RequestRedirect) -> list[str]:
    """The paths to try, the nearest first."""
    if isinstance(missed, MethodNotAllowed):
        parts = path.strip("/").split("/")
        return ["/" + "/".join(parts[:end]) for end in range(len(parts) - 1, -1, -1)]
    return [path.rstrip("/")] if isinstance(missed, NotFound) and path.endswith("/") else []


def _is_page(path: str) -> bool:
    """Whether this path of ours answers to GET."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or hx.safe_next(path, "") != path:
        return False
    try:
        adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return True
