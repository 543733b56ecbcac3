"""People whose degree is “Other”: the office says of each whether AMA PRA Category 1 Credit is awarded."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, request

from blueprints.office.bp import bp
from blueprints.office.people.directory import person_or_404
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.tables import Column, paged
from db.office.physician import UnjudgedPeople, say_physician
from db.people.tables import Person
from db.roles.tables import Role

ROWS = 25
COLUMNS = {"since": Column("Signed up", (Person.id,), first="asc")}
ANSWERS = {"yes": True, "no": False}
PAGE, PART, HERE = "office/degrees.html", "partials/office/degrees.html", "/office/people/degrees"


@bp.get("/office/people/degrees")
@requires(Role.OFFICE)
def degrees() -> Response:
    """Those who wait for the office's word, whoever signed up first on top."""
    return hx.render(PAGE, PART, **_context())


@bp.post("/office/people/<int:person_id>/physician")
@requires(Role.OFFICE)
def physician(person_id: int) -> Response:
    """Say whether this degree is a physician's; certificates that were issued stay as they are."""
    found, answer = person_or_404(person_id), request.form.get("answer", "")
    if answer not in ANSWERS or not found.degree_other:
        abort(404)
    changed = say_physician(found, ANSWERS[answer], me())
    said = f"{found.full_name} is {'now' if ANSWERS[answer] else 'not'} marked as a physician."
    said = said if changed else "Nothing to change."
    if not hx.wants_part():
        flash(said, "good")
    return hx.done(PART, then=HERE, **_context(), said=said)


def _context() -> dict[str, Any]:
    return {"table": paged(UnjudgedPeople(), HERE, COLUMNS, request.args, ROWS)}
