"""The form by which a late claim is granted until a day or declined: for one request, or for several together."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from blueprints.shared.access import me
from blueprints.shared.day_field import DayField
from db.activities.day_text import LIKE
from db.engine.clock import today
from db.engine.refusal import Refused
from db.institution.settings import institution
from db.learning.late_claim import LONGEST_REASON, NO_REASON, TOO_LONG, USUAL_GRANT, Verdict
from db.learning.tables import Answer

NOT_A_DAY = f"Enter the last day to claim, {LIKE}"
NO_ANSWER = "Choose Grant or Decline"


def stripped(value: str | None) -> str:
    return (value or "").replace("\0", "").strip()


class VerdictForm(FlaskForm):
    """The two buttons are the answer. The reason is needed to decline, the last day to grant."""

    until = DayField("Last day to claim", words=NOT_A_DAY)
    reason = TextAreaField("Reason", filters=[stripped], render_kw={"rows": 2, "maxlength": LONGEST_REASON})
    answer = StringField(filters=[stripped])

    @classmethod
    def empty(cls, prefix: str = "") -> VerdictForm:
        """The form before anything is typed: the usual two weeks."""
        return cls(formdata=None, prefix=prefix, until=today(institution().timezone) + USUAL_GRANT)

    @property
    def is_day(self) -> bool:
        """Whether the field of the day holds one, so that a browser's own control can show it."""
        return not self.until.raw_data or self.until.data is not None

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two answers, with what that one needs."""
        if self.answer.data not in set(Answer):
            self.form_errors.append(NO_ANSWER)
            return False
        if self.answer.data == Answer.DECLINED:
            self.until.process_errors = []
        if not super().validate(extra_validators):
            return False
        if self.answer.data == Answer.GRANTED and self.until.data is None:
            self.until.errors = [NOT_A_DAY]
            return False
        return self._is_possible()

    def _is_possible(self) -> bool:
        try:
            self.verdict.check()
        except Refused as refused:
            field = self.reason if refused.words in (NO_REASON, TOO_LONG) else self.until
            field.errors = [refused.words]
        return not self.errors

    @property
    def verdict(self) -> Verdict:
        """The answer as the person who is signed in gives it."""
        return Verdict(Answer(self.answer.data or ""), me(), self.until.data, self.reason.data or "")


def chosen() -> list[str]:
    """The requests that were ticked, each once, in their order."""
    return list(dict.fromkeys(request.form.getlist("chosen")))
