"""Error pages in the frame, each with a way on; an unexpected error gets a reference number and mails the office."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response, request
from flask_wtf.csrf import CSRFError
from peewee import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

import db
from blueprints.shared import hx
from db.engine.clock import now
from db.institution.settings import institution
from db.outbox.tables import Message

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)
SERVER_ERROR = 500
BUSY_RETRY_SECONDS = 5
DATABASE_AWAY = "The database does not answer. Nothing was changed. Please try again in a moment.\n"
MAILED_EVERY = timedelta(hours=1)


def init_errors(app: Flask) -> None:
    app.register_error_handler(CSRFError, csrf_refused)
    app.register_error_handler(HTTPException, expected)
    app.register_error_handler(OperationalError, database_failed)
    app.register_error_handler(Exception, unexpected)


def page(status: int, text: str = "", reference: str = "", retry_at: str = "", retry_after: int = 0) -> Response:
    """The error page, or for htmx its part; `retry_after` is in seconds, `retry_at` the same as a time of day."""
    context = {"code": status, "text": text, "reference": reference, "retry_at": retry_at}
    response = hx.render("errors/error.html", "partials/error.html", status, **context)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def csrf_refused(error: CSRFError) -> Response:
    return page(400, "This page was open too long or in two windows. Go back, reload it and send it once more.")


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


def database_failed(error: OperationalError) -> Response:
    """The database is locked, full or away: nothing was changed, and trying again may well work."""
    log.error("database: %s at %s", type(error).__name__, request.path, exc_info=error)
    try:
        db.end_request()
        return page(503, retry_after=BUSY_RETRY_SECONDS)
    except OperationalError:  # the frame needs the database as well
        return Response(DATABASE_AWAY, 503, {"Retry-After": str(BUSY_RETRY_SECONDS)}, mimetype="text/plain")


def unexpected(error: Exception) -> Response:
    """Apologise with a reference number, log the error under it, and tell the office once an hour per kind."""
    reference = secrets.token_hex(4).upper()
    log.error("error %s at %s %s", reference, request.method, request.url_rule or "?", exc_info=error)
    db.end_request()
    db.begin_request()
    _tell_office(error, reference)
    return page(SERVER_ERROR, reference=reference)


def _tell_office(error: Exception, reference: str) -> None:
    kind = f"{type(error).__name__} at {request.url_rule or '?'}"[:100]
    to = institution().operator_email or institution().office_email
    if not to:
        return
    told = (Message.template == "server_error") & (Message.created_at > now() - MAILED_EVERY)
    recent = [message.values.get("kind") for message in Message.select(Message.values).where(told)]
    if kind not in recent:
        Message.queue("server_error", to, kind=kind, reference=reference)
