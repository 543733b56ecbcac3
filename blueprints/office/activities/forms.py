"""The forms of an activity's page: its texts, what was approved, its settings, and the reason of a deed."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from blueprints.office.people.proof import LABEL, NEEDED
from blueprints.shared.choices import choices
from db.activities.format import FORMATS
from db.activities.tables import Activity
from db.applications.form.what import unit_names
from db.engine.number import plain_number

LONGEST_REVISION = 9  # digits
START, BEFORE = "start", "before"


class Revised(FlaskForm):
    """A form about an activity as it was read."""

    revision = HiddenField()

    @property
    def read(self) -> int:
        """The revision that was read; -1, which nothing has, for none."""
        found = plain_number(self.revision.data or "", LONGEST_REVISION)
        return -1 if found is None else found


class TextsForm(Revised):
    title = StringField("Title", [InputRequired("Enter a title"), Length(max=300, message="At most 300 characters")])
    description = TextAreaField("Description", [Length(max=2500, message="At most 2,500 characters")])
    place = StringField("Place", [Length(max=200, message="At most 200 characters")])


class MaterialForm(Revised):
    """The facts of an activity that are approved; `reason` says why they change."""

    format = SelectField("Format", validate_choice=False)
    format_note = StringField(
        "What it is",
        [Length(max=100, message="At most 100 characters")],
        description="For the format “Other” only. Certificates name it.",
    )
    unit = SelectField("Responsible unit", validate_choice=False)
    joint_provider = StringField("Joint provider", [Length(max=200, message="At most 200 characters")])
    reason = TextAreaField("Reason", [Length(max=500, message="At most 500 characters")])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.format.choices = choices((key, form.label) for key, form in FORMATS.items())
        names = [(str(number), name) for number, name, closed_at in unit_names() if closed_at is None]
        self.unit.choices = choices([("", "Choose a unit"), *names])

    @property
    def unit_id(self) -> int | None:
        return plain_number(self.unit.data or "", LONGEST_REVISION)


class PlanForm(MaterialForm):
    """The same for a new activity, with its title."""

    title = StringField("Title", [InputRequired("Enter a title"), Length(max=300, message="At most 300 characters")])


class SettingsForm(Revised):
    opens = SelectField(
        "Claims open", choices=choices([(BEFORE, "Some minutes before the end"), (START, "At the start")])
    )
    claims_before_end = IntegerField(
        "Minutes before the end of a session", [Optional()], description="Where claims do not open at the start."
    )
    attempts_allowed = IntegerField("Attempts at the assessment", [Optional()], description="Write 0 for no limit.")
    awards_attendance = BooleanField("Attendance alone gives credit")
    rotates_code = BooleanField("The projector shows a code that changes every minute")

    @property
    def minutes(self) -> int | None:
        """The minutes before the end; None for the start, and -1, which is refused, where none are given."""
        if self.opens.data == START:
            return None
        return -1 if self.claims_before_end.data is None else int(self.claims_before_end.data)


class ReasonForm(Revised):
    reason = TextAreaField("Reason", [Length(max=500, message="At most 500 characters")])


class CoordinatorForm(FlaskForm):
    email = StringField("Email", [InputRequired("Enter their email"), Length(max=254, message="At most 254 letters")])
    current_password = PasswordField(LABEL, NEEDED)


def texts_of(activity: Activity) -> dict[str, Any]:
    return {name: getattr(activity, name) for name in ("title", "description", "place", "revision")}


def material_of(activity: Activity) -> dict[str, Any]:
    known = {name: getattr(activity, name) for name in ("format", "format_note", "joint_provider", "revision")}
    return {**known, "unit": str(activity.unit_id or "")}


def settings_of(activity: Activity) -> dict[str, Any]:
    names = ("claims_before_end", "attempts_allowed", "awards_attendance", "rotates_code", "revision")
    opens = START if activity.claims_before_end is None else BEFORE
    return {"opens": opens, **{name: getattr(activity, name) for name in names}}
