"""Error pages in the frame, each with a way on; an unexpected error gets a reference number and mails the office."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response, g, request
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from peewee import InterfaceError, InternalError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

import db
from blueprints.shared import hx
from blueprints.shared.fault import one_line
from blueprints.shared.menu import count_nothing
from db.engine.clock import now
from db.engine.doubt import CommitInDoubt, is_database_away
from db.institution.settings import institution, last_settings
from db.outbox.tables import Message

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)
SERVER_ERROR = 500
BUSY_RETRY_SECONDS = 5
AWAY = "We couldn’t read or store your records just now. Nothing was changed. In a minute, go back and try again."
IN_DOUBT = (
    "The database did not answer while we stored your work, so we can’t tell whether it is saved. "
    "In a minute, check whether it is there before you send it again."
)
NOT_TOLD = (
    "The fault is ours, not yours. What you saved before is safe. Please try again in a few minutes. "
    "If it happens again, write to the office."
)
MAILED_EVERY = timedelta(hours=1)


def init_errors(app: Flask) -> None:
    app.register_error_handler(CSRFError, csrf_refused)
    app.register_error_handler(HTTPException, expected)
    for kind in (OperationalError, InterfaceError, InternalError):
        app.register_error_handler(kind, database_failed)
    app.register_error_handler(Exception, unexpected)


def page(status: int, text: str = "", reference: str = "", retry_at: str = "", retry_after: int = 0) -> Response:
    """The error page, or for htmx its part; `retry_after` is in seconds, `retry_at` the same as a time of day."""
    context = {"code": status, "text": text, "reference": reference, "retry_at": retry_at}
    response = hx.render("errors/error.html", "partials/error.html", status, **context)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def csrf_refused(error: CSRFError) -> Response:
    return page(400, "This page was open too long or in two windows. Go back, reload it and send it again.")


def expected(error: HTTPException) -> Response:
    """A refusal: Werkzeug's own description is for programmers, so only words that we gave are shown."""
    status = error.code or SERVER_ERROR
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    is_ours = error.description != type(error).description and not isinstance(error, SecurityError)  # echoes the host
    own_words = error.description if is_ours else ""
    response = page(status, own_words or "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def database_failed(error: Exception) -> Response:
    """The database is locked, full, away or read-only: trying again may well work.

    The page is drawn without the database, for it would wait for it once more.
    """
    if not is_database_away(error):
        return unexpected(error)
    log.error("database: %s at %s %s", one_line(error), request.method, request.url_rule or "?")
    log.debug("database", exc_info=error)
    _leave_database()
    g.setdefault("_login_user", AnonymousUserMixin())  # what Flask-Login would look up for the masthead
    with last_settings():
        return page(503, text=IN_DOUBT if isinstance(error, CommitInDoubt) else AWAY, retry_after=BUSY_RETRY_SECONDS)


def unexpected(error: Exception) -> Response:
    """Apologize with a reference number, log the error under it, and tell the office once an hour per kind."""
    reference = secrets.token_hex(4).upper()
    log.error("error %s at %s %s: %s", reference, request.method, request.url_rule or "?", one_line(error))
    log.debug("error %s", reference, exc_info=error)
    _leave_database()
    try:
        was_told = _tell_office(error, reference)
        return page(SERVER_ERROR, reference=reference, text="" if was_told else NOT_TOLD)
    except Exception as second:
        if not is_database_away(second):
            raise
    g.setdefault("_login_user", AnonymousUserMixin())
    with last_settings():
        return page(SERVER_ERROR, reference=reference, text=NOT_TOLD)


def _leave_database() -> None:
    """Give the connection back. When even that fails there is nothing left to undo."""
    count_nothing()
    with suppress(OperationalError, InterfaceError):
        db.end_request()


def _tell_office(error: Exception, reference: str) -> bool:
    """Queue a mail, unless one of this kind was queued within the hour; whether the office knows by either."""
    kind = f"{type(error).__name__} at {request.url_rule or '?'}"[:100]
    to = institution().operator_email or institution().office_email
    if not to:
        return False
    told = (Message.template == "server_error") & (Message.to == to) & (Message.created_at > now() - MAILED_EVERY)
    recent = [message.values.get("kind") for message in Message.select(Message.values).where(told)]
    if kind not in recent:
        Message.queue("server_error", to, kind=kind, reference=reference)
    return True
