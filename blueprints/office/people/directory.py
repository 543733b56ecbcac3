"""People as the office finds them: by how a name or an address begins, and what is known of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, abort, request

from blueprints.office.bp import bp
from blueprints.office.people.proof import ProofForm
from blueprints.office.people.role_form import RoleForm
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.kept_forms import fill
from blueprints.shared.tables import Column, paged
from db.engine.query import prepared
from db.people.tables import Person
from db.people.word import LONGEST
from db.roles.directory import NAME_ORDER, FoundPeople, roles_of
from db.roles.grant import NOT_CONFIRMED
from db.roles.tables import Role

if TYPE_CHECKING:
    from flask_wtf import FlaskForm
    from peewee import ModelSelect

    from db.roles.tables import RoleGrant

PART = "partials/office/person.html"
ROWS = 25
COLUMNS = {"name": Column("Name", NAME_ORDER, first="asc")}


@bp.get("/office/people")
@requires(Role.OFFICE)
def people() -> Response:
    """The people found, page by page. Before anything is typed: everybody who holds a role."""
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
    return hx.answer("office/person.html", **Sheet(person_or_404(person_id), fill(RoleForm, "roles")).context())


def person_or_404(person_id: int) -> Person:
    """The person with this number. The office may see everybody's account."""
    return next(iter(_person(person_id)), None) or abort(404)


@prepared
def _person(person_id: Any) -> ModelSelect[Person]:
    return Person.select().where(Person.id == person_id)


@dataclass
class Sheet:
    """A person's page: at most one of its forms is given, as it was sent and refused."""

    person: Person
    granted: RoleForm | None = None
    revoked: RoleForm | None = None
    closing: ProofForm | None = None
    sent_again: FlaskForm | None = None

    def context(self) -> dict[str, Any]:
        """The values of the template: each role with the form that takes it away, and the form that was refused."""
        (self.person,) = _person(self.person.id)
        grants: list[RoleGrant] = roles_of([self.person])[self.person.id]
        forms = {
            "form": self.granted or RoleForm(formdata=None),
            "closing": self.closing or ProofForm("closing-password", formdata=None),
        }
        held = [(grant, self._proof_of(grant)) for grant in grants]
        sent = self.granted, self.revoked, self.closing, self.sent_again
        failed = next((form for form in sent if form and form.errors), None)
        doubt = NOT_CONFIRMED if self.person.may_be_stranger else ""
        return {"person": self.person, "held": held, "failed": failed, "doubt": doubt, **forms}

    def _proof_of(self, grant: RoleGrant) -> ProofForm | RoleForm:
        """The form that takes this role away: the refused one where it was about this role."""
        name = f"password-{grant.id}"
        if self.revoked is not None and self.revoked.is_about(grant):
            self.revoked.current_password.id = name
            return self.revoked
        return ProofForm(name, formdata=None)


def ask_again(sheet: Sheet, status: int) -> Response:
    """The page with the form that was refused, and why."""
    return hx.render("office/person.html", PART, status, **sheet.context())
