"""The dashboard: what waits for whoever looks, above the table of all applications that concern them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, request

from blueprints.applications.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.tables import Column, Table, paged
from db.dashboard import Concerning
from db.models.application import Application, State
from db.models.person import Role, Unit
from db.prepared import prepared
from db.workflow import LABELS

if TYPE_CHECKING:
    from markupsafe import Markup
    from peewee import ModelSelect

ROWS = 20
MOST_WAITING = 10
LONGEST_ID = 9
COLUMNS = {
    "changed": Column("How long", (Application.waiting_since, Application.id)),
    "title": Column("Title", (Application.title, Application.id), first="asc"),
    "status": Column("Status", (Application.state, Application.waiting_since, Application.id), first="asc"),
}
# Status of the filter -> its label and states: what the two steps of the final approval are to the office is one here.
STATUSES = {next(s.value for s in State if LABELS[s] == label): label for label in dict.fromkeys(LABELS.values())}


@bp.get("/applications")
def applications() -> Response:
    status, unit = _filters()
    states = tuple(state for state in State if LABELS[state] == STATUSES.get(status))
    mine = Concerning.of(me(), states, int(unit or 0))
    table = _table(mine, status, unit)
    waiting = [] if hx.wants_part() else mine.waiting(MOST_WAITING)
    part = "partials/applications/dashboard_table.html"
    context: dict[str, Any] = {"table": table, "statuses": STATUSES, "units": _units()}
    context["tags"] = _tags()
    context["is_reviewer"] = Role.REVIEWER in mine.roles
    return hx.render("applications/dashboard.html", part, waiting=waiting, most=MOST_WAITING, **context)


def _filters() -> tuple[str, str]:
    """Status and unit as the address asks for them; '' for none, and for one that there is not."""
    status, unit = request.args.get("status", ""), request.args.get("unit", "")
    is_number = unit.isascii() and unit.isdigit() and len(unit) <= LONGEST_ID
    return status if status in STATUSES else "", unit if is_number else ""


def _table(mine: Concerning, status: str, unit: str) -> Table:
    return paged(mine, "/applications", COLUMNS, request.args, ROWS, {"status": status, "unit": unit})


@cache
def _tags() -> dict[State, Markup]:
    """Each state as the macro shows it: made once, since a page shows dozens."""
    macros: Any = current_app.jinja_env.get_template("partials/applications/status.html").module
    return {state: macros.tag(state, LABELS[state]) for state in State}


@prepared
def _units() -> ModelSelect[Unit]:
    return Unit.select(Unit.id, Unit.name).order_by(Unit.name)
