"""The largest request body of a route that takes uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, current_app, request

if TYPE_CHECKING:
    from collections.abc import Callable

View = TypeVar("View", bound="Callable[..., Any]")


def takes_up_to(size: int) -> Callable[[View], View]:
    """Let this route take a body of `size` bytes. Every other route keeps to MAX_CONTENT_LENGTH."""

    def mark(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return mark


def init_bodies(app: Flask) -> None:
    """Register this before anything that reads a form: a limit set later comes too late."""
    app.before_request(_set_limit)


def _set_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    largest = getattr(view, "largest_body", None)
    if largest is not None and request.method == "POST":
        request.max_content_length = largest
