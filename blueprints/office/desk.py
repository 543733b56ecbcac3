"""The office's first page: what there is to keep."""

from __future__ import annotations

from flask import Response

from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from db.roles.tables import Role


@bp.get("/office")
@requires(Role.OFFICE)
def desk() -> Response:
    return hx.answer("office/desk.html")
