"""The office's first page: what there is to keep."""

from __future__ import annotations

from flask import Response

from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from db.outbox.failure import failed, failed_count
from db.roles.tables import Role

MOST_FAILED = 5
MOST_COUNTED = 500


@bp.get("/office")
@requires(Role.OFFICE)
def desk() -> Response:
    return hx.answer("office/desk.html", failed=failed(MOST_FAILED), failed_count=failed_count(MOST_COUNTED))
