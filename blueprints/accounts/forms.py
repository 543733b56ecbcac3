"""The forms of the account pages: their fields, in the order of the page, and what each is checked for."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import AnyOf, DataRequired

from blueprints.accounts import checks
from blueprints.shared.access import visitor
from blueprints.shared.choices import choices
from db.people.tables import DEGREES, OTHER_DEGREE, PROFESSION_OF, PROFESSIONS

FROM_DEGREE = "From my degree"
DEGREE_CHOICES = choices([("", "-- Select Degree --"), *((name, name) for name, _ in DEGREES)])
PROFESSION_CHOICES = choices([("", FROM_DEGREE), *((name, name) for name in PROFESSIONS)])
AGREE = "You must agree to the terms and conditions before registering."


class SignUpForm(FlaskForm):
    """Everything that is asked of a new learner. LIVE names what is checked while it is filled in."""

    LIVE = (
        "email",
        "first_name",
        "last_name",
        "password",
        "confirm",
        "degree",
        "degree_other",
        "profession",
        "agreement",
    )
    email = EmailField("Email", [checks.email_given], filters=[checks.folded])
    first_name = StringField("First name", [checks.name_given("First Name")], filters=[checks.cleaned])
    last_name = StringField("Last name", [checks.name_given("Last Name")], filters=[checks.cleaned])
    password = PasswordField("Password", [checks.new_password])
    confirm = PasswordField("Confirm password", [checks.same_as_password])
    degree = SelectField(
        "Degree",
        [AnyOf([name for name, _ in DEGREES], "Degree is required")],
        choices=DEGREE_CHOICES,
        validate_choice=False,
    )
    degree_other = StringField("Please enter your degree:", [checks.degree_named], filters=[checks.cleaned])
    profession = SelectField("Profession", [checks.profession_known], choices=PROFESSION_CHOICES, validate_choice=False)
    agreement = BooleanField("I agree to the terms and conditions", [DataRequired(AGREE)])

    def own_words(self) -> list[str]:
        """The words that the password must not be made of: other fields, sent along with it while it is typed."""
        return [self.first_name.data or "", self.last_name.data or "", self.email.data or ""]

    def own_degree(self) -> str:
        """The free degree; one that was typed beside a listed degree is not meant."""
        return str(self.degree_other.data or "") if self.degree.data == OTHER_DEGREE else ""

    def own_profession(self) -> str:
        """The profession that was chosen, else the one that the degree tells; '' where it tells none."""
        return str(self.profession.data or "") or PROFESSION_OF.get(self.degree.data, "")


class SignInForm(FlaskForm):
    """An address, a password, and where to go on to."""

    email = EmailField("Email", [checks.email_given], filters=[checks.folded])
    password = PasswordField("Password", [checks.password_given])
    next = HiddenField()


class ForgotForm(FlaskForm):
    """The address to which the way to a new password is sent."""

    email = EmailField("Email", [checks.email_given], filters=[checks.folded])


class NewPasswordForm(FlaskForm):
    """A new password, typed twice; `words` are the owner's names and address."""

    password = PasswordField("New password", [checks.new_password])
    confirm = PasswordField("Confirm password", [checks.same_as_password])
    words: tuple[str, ...] = ()

    def own_words(self) -> tuple[str, ...]:
        """The words that the password must not be made of."""
        return self.words


class ChangePasswordForm(FlaskForm):
    """The present password, then the new one twice."""

    current_password = PasswordField("Current password", [checks.password_given])
    password = PasswordField("New password", [checks.new_password, checks.differs_from_current])
    confirm = PasswordField("Confirm password", [checks.same_as_password])

    def own_words(self) -> list[str]:
        """The words that the password must not be made of."""
        owner = visitor()
        return [owner.full_name, owner.email] if owner else []


class EmailForm(FlaskForm):
    """The right address, and the password that shows whose account it is."""

    email = EmailField("New email address", [checks.email_given], filters=[checks.folded])
    current_password = PasswordField("Password", [checks.password_given])
