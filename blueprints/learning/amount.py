"""The amount of a claim as a field: one of a list, so that nothing has to be typed. Its value is in quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import RadioField, SelectField
from wtforms.validators import AnyOf, InputRequired

from blueprints.shared.choices import choices
from blueprints.shared.filters import credit, credits_of, hours_of
from db.activities.statements import COMMENSURATE, QUARTER

if TYPE_CHECKING:
    from db.activities.tables import Session
    from db.people.tables import Person

MOST_RADIOS = 8  # up to two credits as buttons; more as a list
NOT_OFFERED = "Choose one of the amounts offered, in steps of 0.25 up to {}"
YOUR_HOURS = "Record only the hours that you took part in."


def amount_field(at: Session, learner: Person) -> Any:
    """The field, unbound, with the most that was designated chosen; hours for whoever is not a physician."""
    kind = RadioField if at.maximum_quarters <= MOST_RADIOS else SelectField
    words = credits_of if learner.is_physician else hours_of
    offered = [(str(count), words(count * QUARTER)) for count in range(at.maximum_quarters, 0, -1)]
    return kind(
        "How much credit do you claim?" if learner.is_physician else "How many hours do you record?",
        [InputRequired(not_offered(at)), AnyOf([value for value, _ in offered], not_offered(at))],
        choices=choices(offered),
        default=offered[0][0],
        validate_choice=False,
    )


def not_offered(at: Session) -> str:
    return NOT_OFFERED.format(credit(at.maximum_quarters * QUARTER))


def caution(learner: Person) -> str:
    """The sentence beside the amount, of which the most is chosen beforehand (AMA PRA booklet; domain.md 2.1)."""
    return COMMENSURATE if learner.is_physician else YOUR_HOURS
