"""How large a body a route takes where that is more than a form of words: an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, current_app, request

if TYPE_CHECKING:
    from collections.abc import Callable

View = TypeVar("View", bound="Callable[..., Any]")


def takes_up_to(size: int) -> Callable[[View], View]:
    """Let this route take a body of so many bytes; every other keeps to MAX_CONTENT_LENGTH."""

    def mark(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return mark


def init_bodies(app: Flask) -> None:
    """Register before whatever reads a form: a limit counts only if it is set before the body is read."""
    app.before_request(_set_limit)


def _set_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    largest = getattr(view, "largest_body", None)
    if largest is not None and request.method == "POST":
        request.max_content_length = largest
