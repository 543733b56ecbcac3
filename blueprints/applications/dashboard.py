"""The dashboard: the applications that wait for the signed-in person, above the table of all that they may see."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from blueprints.applications.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.tables import Column, Table, paged
from db.applications.dashboard import Dashboard
from db.applications.state import State
from db.applications.tables import Application
from db.applications.workflow import LABELS
from db.engine.number import plain_number
from db.roles.tables import Role

ROWS = 20
MOST_WAITING = 10
LONGEST_ID = 9
COLUMNS = {
    "changed": Column("How long", (Application.waiting_since, Application.id)),
    "title": Column("Title", (Application.title, Application.id), first="asc"),
    "status": Column("Status", (Application.state, Application.waiting_since, Application.id), first="asc"),
}
# The filter's statuses with their labels. The two steps of the final approval have one label, so they are one status.
STATUSES = {next(s.value for s in State if LABELS[s] == label): label for label in dict.fromkeys(LABELS.values())}


@bp.get("/applications")
def applications() -> Response:
    status, unit = _filters()
    states = tuple(state for state in State if LABELS[state] == STATUSES.get(status))
    mine = Dashboard.of(me(), states, int(unit or 0))
    table = _table(mine, status)
    waiting = [] if hx.wants_part() else mine.waiting(MOST_WAITING)
    part = "partials/applications/dashboard_table.html"
    context: dict[str, Any] = {"table": table, "waiting": waiting, "most": MOST_WAITING}
    context |= {"statuses": tuple(STATUSES.items()), "units": tuple((str(at), name) for at, name in mine.units.items())}
    return hx.render("applications/dashboard.html", part, is_reviewer=Role.REVIEWER in mine.parts, **context)


def _filters() -> tuple[str, str]:
    """Status and unit from the address; '' for none, and for one that cannot exist."""
    status, unit = request.args.get("status", ""), request.args.get("unit", "")
    return status if status in STATUSES else "", unit if plain_number(unit, LONGEST_ID) is not None else ""


def _table(mine: Dashboard, status: str) -> Table:
    filters = {"status": status, "unit": str(mine.unit or "")}
    return paged(mine, "/applications", COLUMNS, request.args, ROWS, filters)
