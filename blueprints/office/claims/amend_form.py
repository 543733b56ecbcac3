"""The form by which a claim is amended: its amount, its credit type, a reason, and the tick where it was reported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from blueprints.office.claims.verdict_form import stripped
from blueprints.shared.access import me
from blueprints.shared.choices import choices
from blueprints.shared.filters import credit
from db.activities.statements import QUARTER
from db.credit.amend import LONGEST_REASON
from db.credit.correction import Change, NotWarned, offered_types
from db.engine.number import plain_number
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.activities.credit_type.tables import CreditType
    from db.credit.tables import Claim

KNOWN = "I know that this credit was reported to the accreditor"
NOT_OFFERED = "Choose an amount and a credit type of the lists"
LONGEST_NUMBER = 9


class ReasonForm(FlaskForm):
    """The reason, which the learner reads, and the tick."""

    reason = TextAreaField("Reason", filters=[stripped], render_kw={"rows": 2, "maxlength": LONGEST_REASON})
    is_warned = BooleanField(KNOWN)

    def change(self) -> Change:
        """The correction as the person who is signed in makes it."""
        return Change(me(), self.reason.data or "", is_warned=bool(self.is_warned.data))

    def blame(self, refused: Refused) -> None:
        """Put the words of the refusal beside the field that mends it."""
        field = self.is_warned if isinstance(refused, NotWarned) else self._field_of(refused.words)
        field.errors = [*field.errors, refused.words]

    def _field_of(self, words: str) -> Any:
        return self.reason


class AmendForm(ReasonForm):
    """The amount and the type that the certificate is to say, of what the session gives and what fits the learner."""

    quarters = SelectField("Amount", validate_choice=False)
    credit_type = SelectField("Credit type", validate_choice=False)
    answer = StringField(filters=[stripped])
    kinds: Mapping[str, CreditType]

    @classmethod
    def of(cls, claim: Claim, **more: Any) -> AmendForm:
        """The form of this claim, with what it says now where nothing was sent."""
        form = cls(quarters=str(claim.quarters), credit_type=str(claim.credit_type.id), **more)
        most = max(claim.session.maximum_quarters, claim.quarters)
        form.quarters.choices = choices((str(count), credit(count * QUARTER)) for count in range(most, 0, -1))
        form.kinds = {str(kind.id): kind for kind in offered_types(claim)}
        form.credit_type.choices = choices((number, kind.name) for number, kind in form.kinds.items())
        return form

    def change(self) -> Change:
        """The correction as it was chosen; an amount or a type that is not offered is refused by the deed."""
        quarters = plain_number(self.quarters.data or "", LONGEST_NUMBER)
        kind = self.kinds.get(self.credit_type.data or "")
        if quarters is None or kind is None:
            raise Refused(NOT_OFFERED)
        return replace(super().change(), quarters=quarters, credit_type=kind)

    def _field_of(self, words: str) -> Any:
        if "reason" in words.lower():
            return self.reason
        return self.quarters if words.startswith("Choose an amount") else self.credit_type
