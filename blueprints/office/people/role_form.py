"""The form that grants a role: which one, and what it is held for."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import AnyOf, ValidationError

from blueprints.office.people.proof import LABEL, NEEDED
from blueprints.shared.choices import choices
from db.activities.recency import newest
from db.activities.tables import Activity
from db.applications.form.what import unit_names
from db.engine.number import plain_number
from db.institution.tables import Unit
from db.roles.grant import Grant
from db.roles.tables import Role, RoleGrant

LABELS = {
    Role.OFFICE: "Office: everything that staff do",
    Role.APPROVER: "Approver: gives the final approval",
    Role.REVIEWER: "Reviewer of a unit: attests to its applications",
    Role.COORDINATOR: "Coordinator of an activity: sees its codes and sheets",
}
LONGEST_ID = 9  # digits
MOST_OFFERED = 40  # activities


class RoleForm(FlaskForm):
    role = SelectField(
        "Role",
        [AnyOf(list(Role), "Choose a role")],
        choices=choices([("", "Choose a role"), *((role.value, label) for role, label in LABELS.items())]),
        validate_choice=False,
    )
    unit = SelectField("Unit", validate_choice=False)
    activity = StringField("Activity")
    current_password = PasswordField(LABEL, NEEDED)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        open_units = [(number, name) for number, name, closed_at in unit_names() if closed_at is None]
        self.unit.choices = choices([("", "No unit"), *((str(number), name) for number, name in open_units)])

    def validate_unit(self, field: SelectField) -> None:
        """A reviewer answers for a unit that there is; closed ones are refused where the role is granted."""
        if self.role.data == Role.REVIEWER and self.chosen_unit is None:
            raise ValidationError("Choose the unit that this reviewer answers for")

    def validate_activity(self, field: StringField) -> None:
        if self.role.data == Role.COORDINATOR and self.chosen_activity is None:
            raise ValidationError("There is no activity with this key" if field.data else "Say which activity it is")

    @property
    def activities(self) -> list[tuple[str, str]]:
        """Keys and titles of the newest activities, to choose from; any other's key can be typed."""
        return newest(MOST_OFFERED)

    @property
    def chosen_unit(self) -> Unit | None:
        return Unit.get_or_none(Unit.id == (plain_number(self.unit.data or "", LONGEST_ID) or 0))

    @property
    def chosen_activity(self) -> Activity | None:
        return Activity.get_or_none(Activity.key == (self.activity.data or "").strip())

    @property
    def grant(self) -> Grant:
        """The chosen grant, without what the role has no use for. Ask only once the form is valid."""
        role = Role(self.role.data)
        return Grant(
            role,
            self.chosen_unit if role == Role.REVIEWER else None,
            self.chosen_activity if role == Role.COORDINATOR else None,
        )

    def is_about(self, grant: RoleGrant) -> bool:
        """Whether this form, as it was sent, names this grant."""
        unit, activity = self.chosen_unit, self.chosen_activity
        named = self.role.data, unit.id if unit else None, activity.id if activity else None
        return named == (grant.role, grant.unit_id, grant.activity_id)
