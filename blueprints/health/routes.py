"""GET /health: 200 when the database answers and has this program's schema, else 503, and nothing more."""

from __future__ import annotations

from flask import Blueprint, Response

from blueprints.shared.access import public
from blueprints.shared.feature import Feature
from db import schema

bp = Blueprint("health", __name__)
feature = Feature(bp)


@bp.get("/health")
@public
def health() -> Response:
    """One word for a probe. A database that does not answer is a 503 of the error handler."""
    is_current = not schema.pending() and not schema.unknown()
    return Response("ok\n" if is_current else "not ready\n", 200 if is_current else 503, mimetype="text/plain")
