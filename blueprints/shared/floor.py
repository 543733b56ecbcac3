"""Below a floor of free disk the site can only be read, and says so: the last bytes are for what is in hand."""

from __future__ import annotations

import errno
import logging
from typing import TYPE_CHECKING, Any, TypeVar

from flask import current_app, request

import db
from blueprints.shared import errors
from db.engine.disk import is_below

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

    from blueprints.shared.settings import Settings

View = TypeVar("View", bound="Callable[..., Any]")
log = logging.getLogger(__name__)
INSUFFICIENT_STORAGE = 507
RETRY_SECONDS = 600
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FULL = (errno.ENOSPC, errno.EDQUOT)


def even_when_full(view: View) -> View:
    """Let this route write a few bytes below the floor too, since without it nobody could read."""
    view.even_when_full = True  # type: ignore[attr-defined]
    return view


def init_floor(app: Flask) -> None:
    app.before_request(_refuse_writes)
    app.register_error_handler(OSError, disk_failed)
    app.add_template_global(is_read_only)


def is_read_only() -> bool:
    """Whether the disk of the SQLite database has less room than the floor; PostgreSQL watches over its own disk."""
    settings: Settings = current_app.config["CME"]
    return db.is_sqlite() and is_below(settings.least_free, settings.data_dir)


def _refuse_writes() -> Response | None:
    if request.method in SAFE_METHODS or not is_read_only():
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "even_when_full", False):
        return None
    log.warning("refused %s: less disk is free than CME_LEAST_FREE", request.url_rule or "?")
    return errors.page(INSUFFICIENT_STORAGE, retry_after=RETRY_SECONDS)


def disk_failed(error: OSError) -> Response:
    """A disk that is full in mid-request is no fault of the program: whatever was begun left nothing behind."""
    if error.errno not in FULL:
        return errors.unexpected(error)
    log.error("disk full at %s: %s", request.url_rule or "?", error.strerror)
    return errors.page(INSUFFICIENT_STORAGE, retry_after=RETRY_SECONDS)
