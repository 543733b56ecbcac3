"""GET /health: 200 when the database answers, takes changes and has this program's schema, else 503, and no more."""

from __future__ import annotations

from flask import Blueprint, Response

import db
from blueprints.shared.access import public
from blueprints.shared.feature import Feature
from db import schema
from db.engine.doubt import is_database_away

bp = Blueprint("health", __name__)
feature = Feature(bp)
ANSWER_SECONDS = 2.0  # a probe waits no longer


@bp.get("/health")
@public
def health() -> Response:
    """One word or two for a probe."""
    try:
        with db.within(ANSWER_SECONDS):
            problem = _problem()
    except Exception as error:
        if not is_database_away(error):
            raise
        problem = "the database does not answer"
    return Response(f"{problem or 'ok'}\n", 503 if problem else 200, mimetype="text/plain")


def _problem() -> str:
    if db.is_read_only():
        return "read-only"
    return "not ready" if schema.pending() or schema.unknown() else ""
