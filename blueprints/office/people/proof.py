"""The password that the office is asked for once more, before roles and accounts change."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from blueprints.shared.access import me
from blueprints.shared.credentials import person_with
from blueprints.shared.passwords import LONGEST

LABEL = "Your password"
NEEDED = [
    InputRequired("Enter your own password, so that we know it’s you"),
    Length(max=LONGEST, message=f"Password has at most {LONGEST} characters"),
]
NOT_YOURS = "That is not your password. Nothing was changed."


class ProofForm(FlaskForm):
    """The password alone; `field_id` names its field apart from the others of the page."""

    current_password = PasswordField(LABEL, NEEDED)

    def __init__(self, field_id: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.current_password.id = field_id


def is_proven(form: Any) -> bool:
    """Whether the form holds the password of whoever is signed in; else its field says so. Raises Throttled, Busy."""
    if person_with(me().email, form.current_password.data or "") is not None:
        return True
    form.current_password.errors = [NOT_YOURS]
    return False
