"""Granting and taking away roles and keeping units: what is refused, in words, and the audit line of what is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import database, is_sqlite
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.refusal import Refused
from db.institution.tables import Unit
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from peewee import ModelSelect

    from db.activities.tables import Activity


NOT_CONFIRMED = (
    "They have not confirmed their email yet. Ask them to press the button in our mail first. "
    "If they did not sign up themselves, ask them to choose a new password instead, with “Forgot your password?”."
)


@dataclass(frozen=True)
class Grant:
    """A role, with the unit that a reviewer answers for or the activity that a coordinator runs."""

    role: Role
    unit: Unit | None = None
    activity: Activity | None = None

    @property
    def text(self) -> str:
        """“reviewer of Cardiology”, as the audit log and the commands say it."""
        if self.unit:
            return f"{self.role} of {self.unit.name}"
        return f"{self.role} of {self.activity.title}" if self.activity else str(self.role)

    def rows(self, person: Person) -> ModelSelect[RoleGrant]:
        query = RoleGrant.of(person).where(RoleGrant.role == self.role)
        query = query.where(RoleGrant.unit == self.unit) if self.unit else query.where(RoleGrant.unit.is_null())
        by_activity = RoleGrant.activity == self.activity if self.activity else RoleGrant.activity.is_null()
        return query.where(by_activity)


def check_grant(grant: Grant) -> None:
    """A reviewer reviews for a unit, a coordinator runs an activity, the other roles hold for all. Raises Refused."""
    if (grant.role == Role.REVIEWER) != (grant.unit is not None):
        needs = "Choose the unit that this reviewer answers for" if grant.unit is None else "Only a reviewer has a unit"
        raise Refused(needs)
    if (grant.role == Role.COORDINATOR) != (grant.activity is not None):
        needs = "Say which activity this coordinator runs" if grant.activity is None else "Only a coordinator has one"
        raise Refused(needs)


def grant_role(person: Person, grant: Grant, by: Person | None) -> bool:
    """Give the role; False when it is held already. Raises Refused.

    `by` is None on the command line, which may give a role to whoever has not confirmed their address: the operator
    knows whose it is. The office only knows what a page shows, and anybody can sign up with a colleague's address.
    """
    check_grant(grant)
    if grant.unit is not None and grant.unit.closed_at is not None:
        raise Refused(f"The unit {grant.unit.name} is closed")
    with database.atomic():
        _hold_open(person)
        if by is not None and Person.get_by_id(person.id).may_be_stranger:
            raise Refused(NOT_CONFIRMED)
        row = {"person": person, "role": grant.role, "unit": grant.unit, "activity": grant.activity}
        if not RoleGrant.insert(**row).on_conflict_ignore().as_rowcount().execute():
            return False
        AuditLine.write(by, Action.ROLE_GRANTED, person, to_state=str(grant.role), detail={"role": grant.text})
    return True


def _hold_open(person: Person) -> None:
    """Hold the row, so that an account which is being closed is closed with this role or refuses it. Raises Refused."""
    if not Person.update(email=Person.email).where(Person.id == person.id, Person.disabled_at.is_null()).execute():
        raise Refused(f"The account of {person.full_name} is closed")


def revoke_role(person: Person, grant: Grant, by: Person | None) -> bool:
    """Take the role away; False when it is not held. Raises Refused for the last office person's own role.

    The command line may do even that: it can grant the role again.
    """
    with database.atomic():
        if grant.role == Role.OFFICE and by is not None:
            check_office_stays(person)
        ids = [row.id for row in grant.rows(person)]
        if not RoleGrant.delete().where(RoleGrant.id.in_(ids)).execute():
            return False
        AuditLine.write(by, Action.ROLE_REVOKED, person, from_state=str(grant.role), detail={"role": grant.text})
    return True


def revoke_all(person: Person, by: Person | None) -> None:
    """Take away every role that the person holds, with a line for each; part of the caller's transaction."""
    for row in RoleGrant.of(person):
        revoke_role(person, Grant(Role(row.role), row.unit, row.activity), by)


def check_office_stays(leaving: Person) -> None:
    """Somebody else keeps the office role: its rows are locked, so that two who leave at once cannot both go."""
    query = RoleGrant.select(RoleGrant, Person).join(Person)
    query = query.where(RoleGrant.role == Role.OFFICE, Person.disabled_at.is_null()).order_by(RoleGrant.id)
    if not is_sqlite():  # SQLite's transaction has the write lock from its beginning
        query = query.for_update()
    if not any(row.person.id != leaving.id for row in query):
        raise Refused("This is the last person with the office role. Grant it to someone else first.")
