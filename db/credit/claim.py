"""The claim: it writes certificate, credit and audit line at once, when every step before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import database
from db.activities.credit_type.designation import fits
from db.activities.credit_type.tables import PARTICIPATION, CreditType
from db.activities.tables import Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.award import award
from db.credit.limit import hold_limit, most_quarters, replaced_types
from db.credit.notice import tells_at
from db.credit.step import Step, progress_of
from db.credit.tables import AlreadyClaimed, Claim
from db.engine.clock import now
from db.engine.row import hold
from db.learning.evaluation import send_evaluation
from db.learning.tables import Participation

if TYPE_CHECKING:
    from datetime import datetime

    from db.credit.step import Progress
    from db.credit.tables import Certificate
    from db.people.tables import Person


class NotYet(Exception):
    """A step before the claim is still open, or the claim opens later."""


class ActivityClosed(Exception):
    """The office has closed the activity, so nothing can be claimed for it here."""


class TooLate(Exception):
    """The last day to claim has passed, and the office has granted no late claim."""


class OutOfRange(Exception):
    """The claim is not a step between the least and the most that is left, or of a type that does not fit."""


def claim_credit(
    participation: Participation,
    quarters: int,
    moment: datetime | None = None,
    *,
    answers: dict[str, Any] | None = None,
    credit_type: CreditType | None = None,
) -> Certificate:
    """Claim `quarters` x 0.25 credit: claim, numbered certificate, credit and audit line in one transaction.

    At most what was designated (AMA PRA), once per learner, session and credit type; without a word on the type, the
    first that fits, and only where nothing is claimed. `answers` are those of the evaluation, sent in the same
    transaction if it is still open. Raises OutOfRange, NotYet, TooLate, ActivityClosed or AlreadyClaimed, and then
    nothing has changed and nothing is sent. `moment` is when it happened, for records made afterward.
    """
    moment = moment or now()
    with database.atomic():
        Session.held(participation.session_id)  # whoever closes the activity waits
        hold(Participation, participation.id)  # we wait for a step that is just being taken
        progress = progress_of(participation, moment)
        if answers is not None and progress.following == Step.EVALUATION:
            send_evaluation(participation, answers)
            progress = progress.after(Step.EVALUATION)
        mine = progress.participation
        _check(progress, credit_type)
        kind = credit_type or fits(mine.learner, mine.session.activity)[0]
        check_amount(mine, kind, quarters)
        claim = Claim(learner=mine.learner, session=mine.session, participation=mine)
        claim.credit_type, claim.quarters, claim.claimed_at = kind, quarters, moment
        certificate = award(claim)
        AuditLine.write(mine.learner, Action.CREDIT_CLAIMED, claim, at=moment, detail={"quarters": quarters})
        return certificate


def evaluate_alone(participation: Participation, answers: dict[str, Any]) -> bool:
    """Send the evaluation without a claim, which waits; False where there is nothing to send.

    Whose claim waits for a disclosure is told by mail as soon as it opens.
    """
    with database.atomic():
        session = Session.held(participation.session_id)
        hold(Participation, participation.id)
        if progress_of(participation).open_step != Step.EVALUATION:
            return False
        Participation.update(tells_at=tells_at(session)).where(Participation.id == participation.id).execute()
        return send_evaluation(participation, answers)


def claimable(progress: Progress, learner: Person) -> tuple[CreditType, ...]:
    """The types that the learner can claim now or, where one is claimed, besides it.

    Hours of participation are for those who can be awarded nothing: whoever recorded them changes that claim instead.
    """
    fitting = fits(learner, progress.participation.session.activity)
    if progress.following is not None:
        return fitting
    return () if len(fitting) == 1 or _refusal(progress) else _besides(progress, fitting)


def _besides(progress: Progress, fitting: tuple[CreditType, ...]) -> tuple[CreditType, ...]:
    """Those that are not claimed yet, and not taken back by the office in exchange for another type."""
    mine = progress.participation.id
    claimed = _claimed(mine)
    if PARTICIPATION in claimed:
        return ()
    gone = replaced_types(mine)
    return tuple(kind for kind in fitting if kind.key not in (*claimed, PARTICIPATION) and kind.id not in gone)


def check_amount(mine: Participation, kind: CreditType, quarters: int, besides: Claim | None = None) -> None:
    """Refuse what does not fit the learner, is no step of the type, or more than is left. Raises OutOfRange."""
    hold_limit(mine.learner, mine.session)
    is_step = quarters >= 1 and quarters % kind.step_quarters == 0
    if not is_step or quarters > most_quarters(mine.learner, mine.session, kind, besides):
        raise OutOfRange


def _check(progress: Progress, kind: CreditType | None) -> None:
    refused = _refusal(progress)
    if refused == ActivityClosed:
        raise ActivityClosed
    fitting = fits(progress.participation.learner, progress.participation.session.activity)
    if progress.following is None and (kind is None or kind not in _besides(progress, fitting)):
        raise AlreadyClaimed
    if refused:
        raise refused
    if kind is not None and kind not in fitting:
        raise OutOfRange


def _refusal(progress: Progress) -> type[Exception] | None:
    """Why nothing can be claimed, whether it is the first claim or one of another type."""
    session = progress.participation.session
    if session.is_off:
        return ActivityClosed
    if progress.is_past:
        return TooLate
    waits = progress.wait is not None or session.is_gated or progress.is_hidden or progress.is_revoked
    is_ready = all(is_done for _, is_done in progress.steps[:-1])  # also before a further type is claimed
    return NotYet if waits or not is_ready else None


def _claimed(participation_id: int) -> list[str]:
    """The keys of the types that are claimed."""
    mine = (Claim.participation == participation_id) & Claim.superseded_at.is_null()
    return [kind.key for kind in CreditType.select(CreditType.key).join(Claim).where(mine)]
