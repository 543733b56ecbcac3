"""The dashboard: the applications that wait for the signed-in person, above the table of all that they may see."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from blueprints.applications.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.menu import note_count
from blueprints.shared.tables import Column, paged
from db.applications.dashboard import STATES_OF, Dashboard
from db.applications.search import LONGEST
from db.applications.workflow import LABELS
from db.applications.worklist import waiting_count, waiting_in, worklist
from db.engine.number import plain_number
from db.roles.tables import Role

ROWS = 20
LONGEST_ID = 9
COLUMNS = {  # each by the name of its order
    "changed": Column("Waiting", ("changed",)),
    "title": Column("Title", ("title",), first="asc"),
    "status": Column("Status", ("status",), first="asc"),
    "starts": Column("Starts", ("starts",), first="asc"),
}
STATUSES = {status: LABELS.get(status, "In progress") for status in STATES_OF}


@bp.get("/applications")
def applications() -> Response:
    filters = _filters()
    mine = Dashboard.of(me(), STATES_OF.get(filters["status"], ()), int(filters["unit"] or 0), filters["q"])
    filters["unit"] = str(mine.unit or "")
    table = paged(mine, "/applications", COLUMNS, request.args, ROWS, filters)
    groups = () if hx.wants_part() else worklist(mine)
    note_count(waiting_count, waiting_in(groups))
    part = "partials/applications/dashboard_table.html"
    units = tuple((str(number), name) for number, name in mine.units.items())
    context: dict[str, Any] = {"table": table, "groups": groups, "statuses": tuple(STATUSES.items()), "units": units}
    return hx.render("applications/dashboard.html", part, is_reviewer=Role.REVIEWER in mine.parts, **context)


def _filters() -> dict[str, str]:
    """Search, status and unit from the address; '' for none, and for one that cannot exist."""
    asked = {name: request.args.get(name, "") for name in ("q", "status", "unit")}
    return {
        "q": " ".join(asked["q"][:LONGEST].replace("\0", "").split()),
        "status": asked["status"] if asked["status"] in STATUSES else "",
        "unit": asked["unit"] if plain_number(asked["unit"], LONGEST_ID) is not None else "",
    }
