"""The checks of account forms, with the words that people know from the old portals."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from wtforms.validators import StopValidation, ValidationError

from blueprints.shared.password_policy import problems
from blueprints.shared.passwords import LONGEST, is_storable, normalized
from db.engine.address import fold_email, is_email, odd_letters
from db.engine.letters import clean_name, refusal
from db.people.tables import OTHER_DEGREE, PROFESSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from wtforms import Field, Form

MOST_NAMED = 3  # letters of an address, in what is said of it
LONGEST_NAME = 100
LONGEST_DEGREE = 50
NO_TEXT = re.compile("\ufffd|%[0-9A-Fa-f]{2}")  # what Werkzeug makes of bytes that are not UTF-8
# What a reader's mail program would make a link of; the dots of initials, as in J.R., are none.
LINK = re.compile(r"://|www\.|[^\W_]\.[^\W\d_]{2,}", re.IGNORECASE)
UNTOLD = "Choose your profession: this degree does not tell it"
INVALID_EMAIL = "Invalid: Enter valid email address"


def folded(value: str | None) -> str:
    """The address without what copying or a phone's keyboard leaves around it."""
    return fold_email(value or "")


def email_given(_: Form, field: Field) -> None:
    if not field.data:
        raise StopValidation("Email is required")
    if not is_email(field.data):
        odd = " and ".join(odd_letters(field.data)[:MOST_NAMED]) if "@" in field.data else ""
        raise ValidationError(f"{INVALID_EMAIL} without {odd}" if odd else INVALID_EMAIL)


def cleaned(value: str | None) -> str:
    """A name as it is stored: without what cannot be seen, and one space between words."""
    return clean_name(value or "")


def name_given(label: str) -> Callable[[Form, Field], None]:
    """A name, `cleaned`, that can be printed on a certificate; `label` is how the message calls it."""

    def check(_: Form, field: Field) -> None:
        if not field.data:
            raise StopValidation(f"{label} is required")
        if LINK.search(field.data):
            raise ValidationError(f"{label} looks like a web address. Put a space after a period, or leave it out.")
        _printable(label, field, LONGEST_NAME)

    return check


def _printable(label: str, field: Field, longest: int) -> None:
    """Raise what keeps the text from being printed, or what was typed from having been a text at all."""
    text, typed = field.data or "", "".join(map(str, field.raw_data or ()))
    if len(text) > longest:
        raise ValidationError(f"{label} can have at most {longest} characters")
    if NO_TEXT.search(typed) or any(
        unicodedata.category(letter) in ("Cc", "Cs") for letter in typed.replace("\t", " ")
    ):
        raise ValidationError(f"{label} contains a character that cannot be printed. Type it without that character.")
    if not any(letter.isalpha() for letter in text):
        raise ValidationError(f"{label} needs at least one letter")
    if refused := refusal(text):
        raise ValidationError(refused)


def degree_named(form: Any, field: Field) -> None:
    """The free degree, asked only beside “Other”; it is printed after the name."""
    if form.degree.data != OTHER_DEGREE:
        raise StopValidation
    if not field.data:
        raise StopValidation("You must enter a degree")
    _printable("Degree", field, LONGEST_DEGREE)


def profession_known(form: Any, field: Field) -> None:
    """One of those offered, or none where the degree tells it: a physician is not asked."""
    if form.own_profession() not in PROFESSIONS:
        raise ValidationError("Profession is required" if field.data or not form.degree.data else UNTOLD)


def new_password(form: Any, field: Field) -> None:
    """Held to the office's policy, and not made of the words that `form.own_words` gives."""
    if not field.data:
        raise StopValidation("Password is required")
    if found := problems(field.data, form.own_words()):
        raise ValidationError(found[0])


def same_as_password(form: Any, field: Field) -> None:
    if (field.data or "") != (form.password.data or ""):
        raise ValidationError("Passwords must match")


def differs_from_current(form: Any, field: Field) -> None:
    if (
        field.data
        and is_storable(field.data)
        and normalized(field.data) == normalized(form.current_password.data or "")
    ):
        raise ValidationError("Choose a password different from your current one")


def password_given(_: Form, field: Field) -> None:
    """A password to sign in with: the policy is not asked, but one that nobody can have is not hashed."""
    if not field.data:
        raise StopValidation("Password is required")
    if len(field.data) > LONGEST:
        raise ValidationError(f"Password has at most {LONGEST} characters")
