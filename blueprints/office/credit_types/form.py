"""The words of a credit type, as a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField

from blueprints.shared.choices import choices
from blueprints.shared.filters import quarters
from db.engine.number import plain_number
from db.office.credit_type import STEPS, TypeWords
from db.people.tables import PROFESSIONS

if TYPE_CHECKING:
    from db.activities.credit_type.tables import CreditType


class TypeForm(FlaskForm):
    """The rules of each field are `TypeWords.faults`."""

    name = StringField("Name")
    unit = StringField("Unit")
    professions = SelectMultipleField(
        "For these professions", choices=choices((each, each) for each in PROFESSIONS), validate_choice=False
    )
    step_quarters = RadioField(
        "Claimed in steps of", choices=choices((str(step), quarters(step)) for step in STEPS), validate_choice=False
    )
    statement = TextAreaField("Designation statement", render_kw={"rows": 5})
    number_label = StringField("Number that each activity needs")
    revision = HiddenField()

    @classmethod
    def values_of(cls, kind: CreditType | None) -> dict[str, Any]:
        """The values of a type that is stored, or those of a new one."""
        if kind is None:
            return {"step_quarters": "1", "revision": "0"}
        words = TypeWords.of(kind)
        lists = {"professions": list(words.professions), "step_quarters": str(words.step_quarters)}
        return {**vars(words), **lists, "revision": str(kind.revision)}

    @property
    def words(self) -> TypeWords:
        """All that was typed."""
        typed = {
            name: (self[name].data or "").replace("\0", "") for name in ("name", "unit", "statement", "number_label")
        }
        step = plain_number(self.step_quarters.data or "") or 0
        return TypeWords(professions=tuple(self.professions.data or ()), step_quarters=step, **typed)

    @property
    def read(self) -> int:
        """The revision that was read."""
        return plain_number(self.revision.data or "") or 0

    def show(self, faults: dict[str, str]) -> None:
        """Put each fault beside its field."""
        for name, words in faults.items():
            self[name].errors = [words]
