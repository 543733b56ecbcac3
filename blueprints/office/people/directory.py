"""People as the office finds them: by how a name or an address begins, and what is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, request

from blueprints.office.bp import bp
from blueprints.office.people.role_form import RoleForm
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.kept_forms import fill
from blueprints.shared.tables import Column, paged
from db.people.tables import Person
from db.roles.directory import LONGEST, NAME_ORDER, FoundPeople, roles_of
from db.roles.tables import Role

if TYPE_CHECKING:
    from db.roles.tables import RoleGrant

ROWS = 25
COLUMNS = {"name": Column("Name", NAME_ORDER, first="asc")}


@bp.get("/office/people")
@requires(Role.OFFICE)
def people() -> Response:
    """Who was asked for, page by page; before anything is typed, everybody who holds a role."""
    typed = " ".join(request.args.get("q", "")[:LONGEST].replace("\0", "").split())
    found = FoundPeople(typed)
    table = paged(found, "/office/people", COLUMNS, request.args, ROWS, {"q": typed})
    context: dict[str, Any] = {
        "table": table,
        "roles": roles_of(table.rows),
        "typed": typed,
        "is_too_short": found.is_too_short,
    }
    return hx.render("office/people.html", "partials/office/people.html", **context)


@bp.get("/office/people/<int:person_id>")
@requires(Role.OFFICE)
def person(person_id: int) -> Response:
    """One person's account and roles, with the form that grants another."""
    found = person_or_404(person_id)
    return hx.answer("office/person.html", **person_context(found, fill(RoleForm)))


def person_or_404(person_id: int) -> Person:
    """Whoever has this number; the office may see everybody's account."""
    return Person.get_or_none(Person.id == person_id) or abort(404)


def person_context(found: Person, form: RoleForm) -> dict[str, Any]:
    grants: list[RoleGrant] = roles_of([found])[found.id]
    return {"person": found, "grants": grants, "form": form}
