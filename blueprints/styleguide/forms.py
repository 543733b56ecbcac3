"""Sample forms for the styleguide: they show the field macros and are never handled."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from blueprints.shared.choices import choices

AGREEMENT = ["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"]


def same(*labels: str) -> Any:
    """Choices whose value is their label."""
    return choices((label, label) for label in labels)


DEGREES = [*choices([("", "-- Select Degree --")]), *same("DO", "MD", "RN", "Other")]
QUARTERS = choices((str(n), f"{n // 4}.{n % 4 * 25:02d}") for n in (5, 4, 3, 2, 1))


class SignUpSample(Form):
    """A sign-up form, to look at."""

    email = EmailField("Email", [InputRequired("Email is required")])
    first_name = StringField("First name", [InputRequired("First Name is required")])
    password = PasswordField("Password", [InputRequired("Password is required")])
    confirm = PasswordField("Confirm password", [InputRequired("Passwords must match")])
    degree = SelectField("Degree", [InputRequired("Degree is required")], choices=DEGREES)
    other_degree = StringField("Please enter your degree:", [InputRequired("You must enter a degree")])
    agreement = BooleanField(
        "I agree to the terms and conditions",
        [InputRequired("You must agree to the terms and conditions before registering.")],
    )


class EvaluationSample(Form):
    """One question of each kind."""

    scale = RadioField(
        "The content was free of commercial bias.", [InputRequired("Choose one")], choices=same(*AGREEMENT)
    )
    yes_no = RadioField("Will you change what you do?", [InputRequired("Choose one")], choices=same("Yes", "No"))
    one = RadioField("What stands most in the way?", choices=same("Time", "Cost", "Lack of evidence", "Nothing"))
    several = SelectMultipleField(
        "Which topics should come next?", choices=same("Heart failure", "Arrhythmia", "Imaging")
    )
    text = TextAreaField("What else should the planners know?")


class ClaimSample(Form):
    """Quarter steps, the largest chosen at first."""

    quarters = RadioField("How much credit do you claim?", choices=QUARTERS, default="5")
