"""The office's first page: the figures of its work, and mail that went nowhere."""

from __future__ import annotations

from typing import Any

from flask import Response

from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from db.office.figures import figures
from db.outbox.failure import failed, failed_count
from db.roles.tables import Role

MOST_FAILED = 5
MOST_COUNTED = 500


@bp.get("/office")
@requires(Role.OFFICE)
def desk() -> Response:
    lost: dict[str, Any] = {"failed": failed(MOST_FAILED), "failed_count": failed_count(MOST_COUNTED)}
    return hx.answer("office/desk.html", figures=figures(), **lost)
