"""The office's activities: what needs somebody, above the list of all that this person runs."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from blueprints.office.access import RUNNERS, is_office, my_activities
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.tables import Column, paged
from db.activities.format import FORMATS
from db.applications.form.what import names_of_units
from db.applications.search import LONGEST
from db.engine.number import plain_number
from db.program.activity_list import FIRST_YEAR, LAST_YEAR, STATUS_WORDS, Activities, Narrowing
from db.program.need import Need, Waiting

ROWS = 20
LONGEST_ID = 9
PAGE, PART = "office/activities/activities.html", "partials/office/activities/activities.html"
COLUMNS = {  # each by the name of its order
    "date": Column("Date", ("date",)),
    "title": Column("Title", ("title",), first="asc"),
    "status": Column("Status", ("status",), first="asc"),
}
FORMS = tuple((key, form.label) for key, form in FORMATS.items())
STATUSES = tuple((status.value, label) for status, label in STATUS_WORDS.items())
NEEDS = (
    (Need.ANY.value, "Anything"),
    (Need.READY.value, "A session that is not ready"),
    (Need.LATE.value, "A request that waits"),
    (Need.CLOSE.value, "Over and not closed"),
)


@bp.get("/office/activities")
@requires(*RUNNERS)
def activities() -> Response:
    """The list, page by page; a coordinator's has the own activities alone."""
    filters, is_all = _filters(), my_activities() is None
    waiting = None if hx.wants_part() else Waiting(me(), is_all=is_all)
    units = names_of_units()
    filters["unit"] = filters["unit"] if filters["unit"] and int(filters["unit"]) in units() else ""
    found = Activities(me(), is_all, _narrowing(filters), units)
    table = paged(found, "/office/activities", COLUMNS, request.args, ROWS, filters)
    context: dict[str, Any] = {"table": table, "forms": FORMS, "statuses": STATUSES, "kinds": NEEDS}
    context |= {"units": tuple((str(number), name) for number, name in units().items()), "may_make": is_office()}
    if waiting:
        context |= {"waiting": waiting.needs(), "sessions": waiting.unready()}
    return hx.render(PAGE, PART, **context)


def _filters() -> dict[str, str]:
    """Search and filters from the address; '' for none, and for one that cannot exist."""
    asked = {name: request.args.get(name, "") for name in ("q", "format", "unit", "status", "year", "needs")}
    known: dict[str, Any] = {"format": FORMATS, "status": dict(STATUSES), "needs": dict(NEEDS)}
    filters = {name: asked[name] if asked[name] in values else "" for name, values in known.items()}
    year = plain_number(asked["year"], len(str(LAST_YEAR))) or 0
    return {
        "q": " ".join(asked["q"][:LONGEST].replace("\0", "").split()),
        **filters,
        "unit": asked["unit"] if plain_number(asked["unit"], LONGEST_ID) is not None else "",
        "year": str(year) if FIRST_YEAR <= year < LAST_YEAR else "",
    }


def _narrowing(filters: dict[str, str]) -> Narrowing:
    return Narrowing(
        filters["q"],
        filters["format"],
        int(filters["unit"] or 0),
        filters["status"],
        int(filters["year"] or 0),
        filters["needs"],
    )
