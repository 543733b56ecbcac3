"""The form of a mailing: to whom of a session, and the words."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from blueprints.shared.choices import choices
from db.engine.letters import clean_name
from db.mailings.tables import Group

if TYPE_CHECKING:
    from wtforms import Field

LONGEST_SUBJECT, LONGEST_TEXT = 150, 5000
GROUPS = {
    Group.REGISTERED: "Everybody who registered",
    Group.ATTENDED: "Everybody who attended",
    Group.NOT_ATTENDED: "Registered, and did not attend",
    Group.NOT_EVALUATED: "Attended, and has not evaluated yet",
    Group.NOT_CLAIMED: "Attended, and has not claimed credit yet",
}
KNOWN = ("{first_name}", "{link}")


def _clean(value: str | None) -> str:
    """Without control characters but line breaks, which a text has and a subject has not."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in text if one == "\n" or one.isprintable()).strip()


class MailingForm(FlaskForm):
    group = RadioField(
        "Who gets it?",
        [DataRequired("Choose who gets it")],
        choices=choices([*GROUPS.items()]),
    )
    subject = StringField(
        "Subject",
        [DataRequired("Enter a subject"), Length(max=LONGEST_SUBJECT, message=f"At most {LONGEST_SUBJECT} characters")],
        filters=[lambda value: clean_name(value or "")],
    )
    text = TextAreaField(
        "Message",
        [DataRequired("Write a message"), Length(max=LONGEST_TEXT, message=f"At most {LONGEST_TEXT:,} characters")],
        filters=[_clean],
        render_kw={"rows": 10},
    )
    token = HiddenField()
    seen = HiddenField()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.token.data or len(self.token.data) > LONGEST_TOKEN:
            self.token.data = secrets.token_urlsafe(TOKEN_BYTES)

    def validate_subject(self, field: Field) -> None:
        """As of the text."""
        self.validate_text(field)

    def validate_text(self, field: Field) -> None:
        """Refuse a placeholder that nothing would be put into: it would go out as it stands."""
        rest = field.data
        for name in KNOWN:
            rest = rest.replace(name, "")
        if "{" in rest or "}" in rest:
            raise ValidationError(f"Only {' and '.join(KNOWN)} can stand in braces")


TOKEN_BYTES, LONGEST_TOKEN = 18, 40
