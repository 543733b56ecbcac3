"""The credit that an activity designates, and which types of it a person can be awarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import JOIN, fn

from db.activities.credit_type.tables import AMA, PARTICIPATION, ActivityCredit, CreditType
from db.activities.statements import QUARTER, accreditation, amount, counted, designation
from db.engine.query import prepared

if TYPE_CHECKING:
    from peewee import ModelSelect

    from db.activities.tables import Activity, Session
    from db.engine.trip import Question
    from db.institution.settings import Institution
    from db.people.tables import Person

READ = "_credit_types"  # on an activity, once they are read: a page asks for them several times


def designated(activity: Activity) -> tuple[CreditType, ...]:
    """The types that it designates, in the office's order, each with its `number`; AMA alone where it says nothing."""
    named = tuple(kind for kind in _types(activity) if kind.number is not None)
    return named or tuple(kind for kind in _types(activity) if kind.key == AMA)


def fits(person: Person, activity: Activity) -> tuple[CreditType, ...]:
    """The types of this activity that the person can be awarded; those who fit none record their hours.

    AMA PRA Category 1 Credit is for physicians only (AMA PRA booklet; domain.md 2.1).
    """
    mine = tuple(kind for kind in designated(activity) if _is_for(kind, person))
    return mine or tuple(kind for kind in _types(activity) if kind.key == PARTICIPATION)


def most_of(kind: CreditType, quarters: int) -> int:
    """The most of a type in so many quarters: rounded down to its step."""
    return quarters // int(kind.step_quarters) * int(kind.step_quarters)


def named_by(kind: CreditType, activity: Activity) -> CreditType:
    """The type that a certificate of this kind names: for hours of participation the designation (AMA PRA booklet)."""
    return next(iter(designated(activity)), kind) if kind.key == PARTICIPATION else kind


def in_words(kinds: tuple[CreditType, ...], quarters: int) -> str:
    """The most of each of these types in so many quarters, each in its unit."""
    found = ((kind, most_of(kind, quarters) * QUARTER) for kind in kinds)
    return " or ".join(counted(most, str(kind.name), str(kind.unit)) for kind, most in found if most)


def statement(kind: CreditType, provider: str, format_phrase: str, quarters: int) -> str:
    """The designation statement of a type: the AMA's from its rule, any other from the template that the office keeps.

    A template holds {provider}, {format}, {max} and {number}; other braces stay as they are.
    """
    most = most_of(kind, quarters) * QUARTER
    if kind.key == AMA:
        return designation(provider, format_phrase, most)
    number = getattr(kind, "number", None) or ""
    text = str(kind.statement)
    for name, value in (("provider", provider), ("format", format_phrase), ("max", amount(most)), ("number", number)):
        text = text.replace(f"{{{name}}}", value)
    return text


def statements_of(session: Session, office: Institution) -> tuple[str, ...]:
    """The accreditation statement, direct or joint, and a designation for each type of this session; all from data."""
    return statements_for(session.activity, session.maximum_quarters, office)


def statements_for(activity: Activity, quarters: int, office: Institution) -> tuple[str, ...]:
    """The same for a session of this activity with so much credit."""
    found = [
        statement(kind, office.provider, activity.format_phrase, quarters)
        for kind in designated(activity)
        if most_of(kind, quarters)
    ]
    first = accreditation(office.provider, office.accreditor, activity.joint_provider)
    return (first, *(text for text in found if text))


def approve_types(activity: Activity, *, is_ama: bool) -> None:
    """Bring the designation to an approval: with AMA, or without; other types of it stay, as the office chose them.

    Whoever applied for a certificate of participation only gets no AMA credit: its hours are then designated alone.
    """
    rows: Any = CreditType.select(CreditType.key, CreditType.id).tuples()
    kinds = dict(rows)
    mine = ActivityCredit.activity == activity
    both = (kinds[AMA], kinds[PARTICIPATION])
    ActivityCredit.delete().where(mine, ActivityCredit.credit_type.in_(both)).execute()
    has_other = ActivityCredit.select().where(mine).exists()
    if has_other == is_ama:  # without a row of its own it designates AMA alone
        ActivityCredit.create(activity=activity, credit_type=kinds[AMA if is_ama else PARTICIPATION])
    forget_designated(activity)


def note_designated(activity: Activity, types: Question) -> None:
    """Say that its types are those of this question, `types_of`, which went along with others."""
    vars(activity)[READ] = types


def forget_designated(activity: Activity) -> None:
    """Read them anew when they are next asked for: they have changed."""
    vars(activity).pop(READ, None)


def _is_for(kind: CreditType, person: Person) -> bool:
    return person.is_physician if kind.key == AMA else person.profession in kind.professions


def _types(activity: Activity) -> list[CreditType]:
    """The types that it designates, with AMA and hours of participation; `number` is None on others than its own."""
    held = vars(activity)
    if READ not in held:
        held[READ] = types_of.soon(activity.id)
    found: list[CreditType] = held[READ].rows()
    return found


@prepared
def types_of(activity_id: Any) -> ModelSelect[CreditType]:
    """The types that an activity designates, with AMA and hours of participation: read them by `designated`."""
    of = (ActivityCredit.credit_type == CreditType.id) & (ActivityCredit.activity == activity_id)
    number = fn.COALESCE(ActivityCredit.number, None).alias("number")  # of the type, and no part of a joined row
    query = CreditType.select(CreditType, number).join(ActivityCredit, JOIN.LEFT_OUTER, on=of)
    query = query.where(ActivityCredit.id.is_null(False) | CreditType.key.in_((AMA, PARTICIPATION)))
    return query.order_by(CreditType.position, CreditType.id)
