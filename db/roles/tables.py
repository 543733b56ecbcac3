"""Grants of roles: for everything, for a unit (a reviewer), or for an activity (a coordinator)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import ForeignKeyField, TextField, fn

from db.activities.tables import Activity
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import UtcDateTimeField, one_of
from db.engine.query import prepared
from db.institution.tables import Unit
from db.people.tables import Person

if TYPE_CHECKING:
    from peewee import ModelSelect


class Role(StrEnum):
    """The roles that staff may grant. Everybody signed in is a learner and may apply without a grant."""

    OFFICE = "office"
    APPROVER = "approver"
    REVIEWER = "reviewer"
    COORDINATOR = "coordinator"


class RoleGrant(BaseModel):
    person_id: int
    unit_id: int | None
    activity_id: int | None
    person = ForeignKeyField(Person, backref="grants", on_delete="RESTRICT")
    role = TextField(constraints=[one_of("role", Role)])
    unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
    activity = ForeignKeyField(Activity, null=True, on_delete="RESTRICT")
    granted_at = UtcDateTimeField(default=now)

    @classmethod
    def of(cls, person: Person) -> ModelSelect[RoleGrant]:
        return cls.select().where(cls.person == person)

    @classmethod
    def held(cls, person: Person, *roles: Role, unit: Unit | None = None, activity: Activity | None = None) -> bool:
        """Whether the person holds one of these roles, for this unit or activity where one is named."""
        grants = Grants.of(person)
        unit_id, activity_id = (one.id if one else None for one in (unit, activity))
        return any(grants.has(role, unit_id=unit_id, activity_id=activity_id) for role in roles)


@dataclass(frozen=True)
class Grants:
    """All that one person holds, read once for everything that a page asks about it."""

    person_id: int
    rows: frozenset[tuple[str, int | None, int | None]]  # role, unit and activity

    @classmethod
    def of(cls, person: Person) -> Grants:
        return cls(person.id, frozenset(_grants(person)))

    @property
    def roles(self) -> frozenset[str]:
        """The roles that the person holds for anything."""
        return frozenset(role for role, _, _ in self.rows)

    def has(self, role: Role, *, unit_id: int | None = None, activity_id: int | None = None) -> bool:
        """Whether the person holds this role, for this unit or activity where one is named."""
        return any(
            held == role and unit_id in (None, unit) and activity_id in (None, activity)
            for held, unit, activity in self.rows
        )

    def runs(self, activity_id: int) -> bool:
        """Whether the person runs this activity: the office and approvers run all, a coordinator the own."""
        return self.runs_all or self.has(Role.COORDINATOR, activity_id=activity_id)

    @property
    def runs_all(self) -> bool:
        """Whether the person runs every activity."""
        return self.has(Role.OFFICE) or self.has(Role.APPROVER)

    @property
    def coordinated(self) -> frozenset[int]:
        """The activities whose coordinator the person is."""
        return frozenset(activity for role, _, activity in self.rows if role == Role.COORDINATOR and activity)


@prepared
def _grants(person: Any) -> ModelSelect[Any]:
    return (
        RoleGrant.select(RoleGrant.role, RoleGrant.unit, RoleGrant.activity).where(RoleGrant.person == person).tuples()
    )


# A person holds a role once for the same unit and activity; 0 stands in for none, because NULLs never collide.
RoleGrant.add_index(
    RoleGrant.index(
        RoleGrant.person,
        RoleGrant.role,
        fn.COALESCE(RoleGrant.unit, 0),
        fn.COALESCE(RoleGrant.activity, 0),
        unique=True,
        name="rolegrant_once",
    )
)
