"""The facts about somebody's way to credit, and the columns by which a query of participations brings them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, fn

from db.credit.tables import WENT_WITH_ROSTER, Claim, Ended
from db.institution.settings import institution
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.tables import Answer, EvaluationQuestion, LateClaim, Participation

if TYPE_CHECKING:
    from datetime import datetime

FOREVER = "9999-12-31"  # of a late claim that was granted without a last day


class Facts(NamedTuple):
    """Most people of a session have the same."""

    has_assessment: bool
    has_evaluation: bool
    has_passed: bool
    is_evaluated: bool
    is_claimed: bool
    is_revoked: bool
    has_attended: bool
    granted_until: str | None


def facts_of(activity: Any, assessment: Any, evaluation: Any) -> list[Any]:
    """Columns: which questions this activity has, in these versions of them, and what the office has said since."""
    assessed = (AssessmentQuestion.activity == activity, AssessmentQuestion.version == assessment)
    evaluated = (EvaluationQuestion.activity == activity, EvaluationQuestion.version == evaluation)
    return [
        fn.EXISTS(AssessmentQuestion.select(SQL("1")).where(*assessed)).alias("has_assessment"),
        fn.EXISTS(EvaluationQuestion.select(SQL("1")).where(*evaluated)).alias("has_evaluation"),
        fn.EXISTS(_revoked()).alias("is_revoked"),
        granted_until().alias("granted_until"),
    ]


def granted_until() -> Any:
    """A column of participations: the last day of a late claim that was granted, as text; NULL where none was."""
    mine = (LateClaim.learner == Participation.learner) & (LateClaim.session == Participation.session)
    last = fn.MAX(fn.COALESCE(LateClaim.until, FOREVER)).coerce(False)
    return LateClaim.select(last).where(mine, LateClaim.answer == Answer.GRANTED)


def is_granted(until: str | None, moment: datetime) -> bool:
    """Whether the office granted a late claim, and to `until` where it said so.

    That it registered the learner itself is no grant: so it does with everybody whom it checks in at the door.
    """
    if until is None or until == FOREVER:
        return until == FOREVER
    return moment.astimezone(institution().zone).date().isoformat() <= until


def last_granted(until: str | None) -> date | None:
    """That day; None where no late claim was granted, or one without a last day."""
    return None if until is None or until == FOREVER else date.fromisoformat(until)


def _revoked() -> Any:
    """The claims of a participation that the office revoked by itself, and granted no late claim afterward.

    Whoever takes a roster back revokes the credit that it recorded, and that alone keeps nobody from a claim.
    """
    mine = (LateClaim.learner == Claim.learner) & (LateClaim.session == Claim.session)
    again = LateClaim.select(SQL("1")).where(
        mine, LateClaim.answer == Answer.GRANTED, LateClaim.answered_at > Claim.superseded_at
    )
    of = (Claim.participation == Participation.id) & ended_by_office()
    return Claim.select(SQL("1")).where(of, ~fn.EXISTS(again))


def ended_by_office() -> Any:
    """A condition on claims: revoked, and not because the roster that recorded them was taken back."""
    return (Claim.ended_as == Ended.REVOKED) & (Claim.end_reason != WENT_WITH_ROSTER)
