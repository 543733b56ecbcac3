"""The most that a learner can be awarded: what was designated for the session, and for all sessions of its activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from db.activities.credit_type.designation import designated, most_of, named_by
from db.activities.statements import QUARTER, amount
from db.activities.tables import Session
from db.credit.tables import Claim, Ended
from db.engine.query import prepared
from db.engine.row import hold
from db.people.tables import Person

if TYPE_CHECKING:
    from peewee import ModelSelect

    from db.activities.credit_type.tables import CreditType

NOBODY = 0  # no claim has this id


def most_quarters(learner: Person, session: Session, kind: CreditType, besides: Claim | None = None) -> int:
    """The most of this type that the learner can have for the session, in quarters; 0 where nothing is left.

    The sessions of one activity, parallel ones above all, count together toward the activity's own maximum where it has
    one (AMA PRA booklet; domain.md 2.1). `besides` is a claim that is about to be replaced. Where the office said how
    much of one type it is, another type is at most as much: the learner was there for so long.
    """
    named = named_by(kind, session.activity)
    most = min(most_of(kind, session.maximum_quarters), most_of(named, session.maximum_quarters))
    if len(designated(session.activity)) > 1:
        most = min(most, most_of(kind, _office_quarters(learner, session, besides) or most))
    cap = session.activity.maximum_quarters
    if cap is None:
        return most
    return max(0, min(most, most_of(kind, cap - claimed_quarters(learner, session, kind, besides))))


def claimed_quarters(learner: Person, session: Session, kind: CreditType, besides: Claim | None = None) -> int:
    """The learner's current credit of this type in all sessions of this session's activity, in quarters."""
    return int(_claimed(learner.id, session.activity.id, kind.id, besides.id if besides else NOBODY)[0][0])


def hold_limit(learner: Person, session: Session) -> None:
    """Let no other claim of this learner count meanwhile, where sessions count together."""
    if session.activity.maximum_quarters is not None:
        hold(Person, learner.id)


def left_over(learner: Person, session: Session, kind: CreditType) -> str:
    """In words how much of the activity's own maximum is left; '' where it has none."""
    cap = session.activity.maximum_quarters
    if cap is None:
        return ""
    claimed = claimed_quarters(learner, session, kind)
    left = max(0, cap - claimed)
    return (
        f"All sessions of this activity together give at most {amount(cap * QUARTER)}. "
        f"You have {amount(claimed * QUARTER)}, so {amount(left * QUARTER)} is left."
    )


def is_office_word(claim: Claim) -> bool:
    """Whether the office said how much it is, or of which type: it recorded the claim, or amended one before it."""
    before: Claim | None = claim.supersedes
    if claim.recorded_by_id is not None or before is None:
        return claim.recorded_by_id is not None
    is_same = (before.quarters, before.credit_type) == (claim.quarters, claim.credit_type)  # a new name alone
    return (before.ended_as == Ended.AMENDED and not is_same) or is_office_word(before)


def replaced_types(participation_id: int) -> set[int]:
    """The ids of the types for which the office gave another one."""
    later: Any = Claim.alias()
    other = (later.supersedes == Claim.id) & (later.credit_type != Claim.credit_type)
    amended = (Claim.participation == participation_id) & (Claim.ended_as == Ended.AMENDED)
    rows: Any = Claim.select(Claim.credit_type).join(later, on=other).where(amended).tuples()
    return {kind for (kind,) in rows}


def _office_quarters(learner: Person, session: Session, besides: Claim | None) -> int | None:
    """The least that the office said of any other type; None where it said nothing."""
    others = (one for one in _current(learner.id, session.id) if besides is None or one.id != besides.id)
    return min((int(one.quarters) for one in others if is_office_word(one)), default=None)


@prepared
def _current(learner_id: Any, session_id: Any) -> ModelSelect[Claim]:
    return Claim.current().where(Claim.learner == learner_id, Claim.session == session_id)


@prepared
def _claimed(learner_id: Any, activity_id: Any, kind_id: Any, besides: Any) -> Any:
    mine = (Claim.learner == learner_id) & (Claim.credit_type == kind_id) & Claim.superseded_at.is_null()
    query = Claim.select(fn.COALESCE(fn.SUM(Claim.quarters), SQL("0"))).join(Session)
    return query.where(mine, Session.activity == activity_id, Claim.id != besides).tuples()
