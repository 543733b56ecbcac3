"""Credit that the office records for attendance, where an activity gives it without evaluation and claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.activities.credit_type.designation import fits, most_of
from db.activities.tables import Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.award import award
from db.credit.claim import ActivityClosed, NotYet
from db.credit.limit import hold_limit, most_quarters
from db.credit.step import progress_of
from db.credit.tables import AlreadyClaimed, Claim
from db.engine.clock import now
from db.engine.row import hold
from db.learning.tables import Participation

if TYPE_CHECKING:
    from db.credit.step import Progress
    from db.credit.tables import Certificate
    from db.people.tables import Person
    from db.rosters.tables import Roster

MINUTES_OF_A_QUARTER = 15  # 60 minutes are one credit (domain.md 2.1, S4)


def record_credit(
    participation: Participation, quarters: int | None, by: Person, roster: Roster | None = None
) -> Certificate | None:
    """Record credit for completed attendance, marked as recorded by the office, for the type that fits the learner.

    `quarters` is what a roster's row says; None means the minutes present, which count only where the activity gives
    credit for them (O1: a switch gives nobody credit, and neither does registering). It is rounded to the step, and
    never above what was designated for the session or is left of the activity's own maximum. None is returned where
    nothing is to be recorded: claimed or recorded already, revoked, not attended, or less than half a step.

    Call it once for each person after the roster is done. Raises NotYet while the roster is not, before claims open,
    and while the session waits for a disclosure: call it again then. Raises ActivityClosed where the session is off.
    """
    with database.atomic():
        session = Session.held(participation.session_id)
        hold(Participation, participation.id)
        progress = progress_of(participation)
        _check(progress)
        mine = progress.participation
        hold_limit(mine.learner, session)
        kind = fits(mine.learner, session.activity)[0]
        asked = quarters if quarters is not None else minutes_in_quarters(_counted_minutes(mine), kind.step_quarters)
        given = min(most_of(kind, asked), most_quarters(mine.learner, mine.session, kind))
        if given < 1 or progress.following is None or progress.is_revoked or mine.attended_at is None:
            return None
        return _record(mine, Claim(credit_type=kind, quarters=given, recorded_by=by, roster=roster))


def minutes_in_quarters(minutes: int, step: int = 1) -> int:
    """Minutes as quarters of a credit, rounded to the nearest step, half a step up (domain.md 2.1)."""
    length = MINUTES_OF_A_QUARTER * step
    return (2 * minutes + length) // (2 * length) * step


def _check(progress: Progress) -> None:
    if progress.participation.session.is_off:
        raise ActivityClosed
    if progress.is_hidden or progress.opens_at or progress.participation.session.is_gated:
        raise NotYet


def _counted_minutes(mine: Participation) -> int:
    return int(mine.minutes or 0) if mine.session.activity.awards_attendance else 0


def _record(mine: Participation, claim: Claim) -> Certificate | None:
    claim.learner, claim.session, claim.participation, claim.claimed_at = mine.learner, mine.session, mine, now()
    try:
        certificate = award(claim)
    except AlreadyClaimed:
        return None
    detail = {"quarters": claim.quarters, "about": f"{mine.learner.full_name}: credit recorded for attendance"}
    AuditLine.write(claim.recorded_by, Action.CREDIT_RECORDED, claim, detail=detail)
    return certificate
