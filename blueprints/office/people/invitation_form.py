"""The form that invites somebody: who they are and what they will do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from blueprints.office.people.colleague import LISTED_DEGREES, LONGEST_NAME
from blueprints.office.people.proof import LABEL, NEEDED
from blueprints.shared.choices import choices
from db.applications.form.what import unit_names
from db.engine.address import fold_email, is_email
from db.engine.letters import clean_name, refusal
from db.engine.number import plain_number
from db.institution.tables import Unit
from db.people.account import NewAccount
from db.people.tables import NO_DEGREE, PROFESSION_OF, PROFESSIONS
from db.roles.grant import Grant
from db.roles.tables import Role

if TYPE_CHECKING:
    from wtforms import Field

LONGEST_ID = 9
TASKS = {Role.APPROVER: "Give the final approval", Role.OFFICE: "Work in the office"}
REVIEW = f"{Role.REVIEWER}:"  # and the number of the unit


def _name(label: str) -> StringField:
    most = Length(max=LONGEST_NAME, message=f"At most {LONGEST_NAME} characters")
    filters = [lambda value: clean_name(value or "")]
    return StringField(label, [DataRequired(f"{label} is required"), most], filters=filters)


class InvitationForm(FlaskForm):
    email = EmailField("Email", filters=[lambda value: fold_email(value or "")])
    first_name = _name("First name")
    last_name = _name("Last name")
    task = SelectField("What will they do?", validate_choice=False)
    degree = SelectField("Degree", choices=choices([(name, name) for name in LISTED_DEGREES]), default=NO_DEGREE)
    current_password = PasswordField(LABEL, NEEDED)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        open_units = [(number, name) for number, name, closed_at in unit_names() if closed_at is None]
        reviews = [(f"{REVIEW}{number}", f"Review for {name}") for number, name in open_units]
        tasks = [(role.value, label) for role, label in TASKS.items()]
        self.task.choices = choices([("", "Choose a role"), *reviews, *tasks])

    def validate_email(self, field: Field) -> None:
        if not is_email(field.data):
            raise ValidationError("Enter an email address, such as name@example.org")

    def validate_first_name(self, field: Field) -> None:
        """A name that no certificate could print is refused where it is given."""
        if words := refusal(field.data):
            raise ValidationError(words)

    validate_last_name = validate_first_name

    def validate_task(self, field: Field) -> None:
        if field.data not in TASKS and self._unit is None:
            raise ValidationError("Choose what they will do")

    @property
    def _unit(self) -> Unit | None:
        """The unit to review for, also one that was closed a moment ago: the role is refused then."""
        number = plain_number(str(self.task.data or "").removeprefix(REVIEW), LONGEST_ID)
        return Unit.get_or_none(Unit.id == number) if number is not None else None

    @property
    def grant(self) -> Grant:
        """The role that they are invited to. Ask only once the form is valid."""
        unit = self._unit
        return Grant(Role.REVIEWER, unit) if unit else Grant(Role(self.task.data))

    @property
    def account(self) -> NewAccount:
        """The account as it is made. Ask only once the form is valid."""
        degree = str(self.degree.data)
        profession = PROFESSION_OF.get(degree, PROFESSIONS[-1])
        names = str(self.first_name.data), str(self.last_name.data)
        return NewAccount(str(self.email.data), *names, degree, profession)
