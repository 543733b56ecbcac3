"""The amount of a claim and its credit type as fields: lists, so that nothing has to be typed. Amounts are quarters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wtforms import RadioField, SelectField
from wtforms.validators import AnyOf, InputRequired

from blueprints.shared.choices import choices
from blueprints.shared.filters import credit
from db.activities.credit_type.tables import AMA, PARTICIPATION, CreditType
from db.activities.statements import COMMENSURATE, ONE, QUARTER
from db.credit.limit import is_office_word, left_over, most_quarters
from db.engine.number import plain_number

if TYPE_CHECKING:
    from flask_wtf import FlaskForm

    from db.activities.tables import Session
    from db.credit.tables import Claim
    from db.people.tables import Person

MOST_RADIOS = 8  # up to two credits as buttons; more as a list
NOT_OFFERED = "Choose one of the amounts offered, in steps of {} up to {}."
QUESTIONS = {"credit": "How much credit do you claim?", "hour": "How many hours do you record?"}
QUESTION = "How many {}s do you claim?"
WHICH = "Which credit do you claim?"
NO_TYPE = "Choose one of the credit types offered"
CAUTIONS = {AMA: COMMENSURATE, PARTICIPATION: "Record only the hours that you took part in."}
CAUTION = "Claim only the credit for what you took part in."
LONGEST = len("400")


@dataclass(frozen=True)
class Offer:
    """The credit that a learner can claim for a session: the types that fit, each with its most in quarters."""

    learner: Person
    session: Session
    kinds: tuple[CreditType, ...]
    besides: Claim | None = None  # the claim that is about to be changed

    @property
    def mosts(self) -> list[int]:
        """Of each type; what the office said of the claim is lowered and no more."""
        mosts = [most_quarters(self.learner, self.session, kind, self.besides) for kind in self.kinds]
        cap = self.besides.quarters if self.besides and is_office_word(self.besides) else max(mosts, default=0)
        return [min(most, cap) for most in mosts]

    @property
    def most(self) -> int:
        """The most of any type; 0 where nothing is left of the activity's own maximum, or nothing is to be claimed."""
        return max(self.mosts, default=0)

    @property
    def step(self) -> int:
        return min((int(kind.step_quarters) for kind in self.kinds), default=1)

    @property
    def unit(self) -> str:
        """The word for one of it; '' where the types count differently."""
        units = {str(kind.unit) for kind in self.kinds}
        return units.pop() if len(units) == 1 else ""

    @property
    def caution(self) -> str:
        """The sentences beside the amount, of which the most is chosen beforehand (AMA PRA booklet; domain.md 2.1)."""
        return " ".join(dict.fromkeys(CAUTIONS.get(kind.key, CAUTION) for kind in self.kinds))

    @property
    def refusal(self) -> str:
        """Why an amount is not offered, and how much is left of what all sessions together give."""
        words = NOT_OFFERED.format(credit(self.step * QUARTER), credit(self.most * QUARTER))
        return " ".join(
            filter(None, (words, *(left_over(self.learner, self.session, kind) for kind in self.kinds[:1])))
        )

    @property
    def used_up(self) -> str:
        """Why nothing is offered: what all sessions together give is claimed; '' where something is left."""
        return "" if self.most else " ".join(left_over(self.learner, self.session, kind) for kind in self.kinds[:1])

    def fields(self) -> dict[str, Any]:
        """The fields of a form, unbound: the amount, the most chosen; before it the type where several fit."""
        amount = {"quarters": self._amount()} if self.most else {}
        return {"credit_type": self._type(), **amount} if amount and len(self.kinds) > 1 else amount

    def chosen(self, form: FlaskForm) -> tuple[int, CreditType]:
        """The amount and the type that a valid form says."""
        key = form["credit_type"].data if "credit_type" in form else self.kinds[0].key
        return plain_number(form["quarters"].data, LONGEST) or 0, next(kind for kind in self.kinds if kind.key == key)

    def _amount(self) -> Any:
        most, unit = self.most, self.unit
        offered = [(str(count), _counted(count * QUARTER, unit)) for count in range(most, 0, -self.step)]
        held = str(self.besides.quarters) if self.besides else offered[0][0]
        return (RadioField if len(offered) <= MOST_RADIOS else SelectField)(
            QUESTIONS.get(unit or "credit", QUESTION.format(unit)),
            [InputRequired(self.refusal), AnyOf([value for value, _ in offered], self.refusal)],
            choices=choices(offered),
            default=held,
            validate_choice=False,
        )

    def _type(self) -> Any:
        held = self.besides.credit_type if self.besides else self.kinds[0]
        return RadioField(
            WHICH,
            [InputRequired(NO_TYPE), AnyOf([kind.key for kind in self.kinds], NO_TYPE)],
            choices=choices((str(kind.key), str(kind.name)) for kind in self.kinds),
            default=held.key,
            validate_choice=False,
        )


def _counted(hundredths: int, unit: str) -> str:
    words = f" {unit}" if hundredths == ONE else f" {unit}s"
    return f"{credit(hundredths)}{words if unit else ''}"
