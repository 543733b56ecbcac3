"""Credit that the office records for attendance, where an activity gives it without evaluation and claim."""

from __future__ import annotations

from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from db import database
from db.activities.credit_type.designation import fits, most_of
from db.activities.tables import Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.award import award_all
from db.credit.claim import ActivityClosed, NotYet
from db.credit.limit import hold_limit, most_quarters
from db.credit.step import progress_at
from db.credit.tables import Certificate, Claim
from db.engine.clock import now
from db.engine.row import hold
from db.learning.tables import Participation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.credit.step import Progress
    from db.people.tables import Person
    from db.rosters.tables import Roster

MINUTES_OF_A_QUARTER = 15  # 60 minutes are one credit (domain.md 2.1, S4)


class Attended(NamedTuple):
    """Somebody whose attendance is complete; `quarters` is what a roster's row says, if it does."""

    participation: Participation
    quarters: int | None
    by: Person
    roster: Roster | None = None


class Left(StrEnum):
    """Why no credit was recorded for somebody."""

    NOTHING = "nothing to record"
    WAITS = "not yet"
    OFF = "the session is off"


REFUSALS: dict[Certificate | Left, type[Exception]] = {Left.WAITS: NotYet, Left.OFF: ActivityClosed}


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
        (said,) = record_credits(session, [Attended(participation, quarters, by, roster)])
        if said in REFUSALS:
            raise REFUSALS[said]
        return said if isinstance(said, Certificate) else None


def record_credits(session: Session, attended: Sequence[Attended]) -> list[Certificate | Left]:
    """The same for many people of one session: to each the certificate, or why there is none.

    Part of the caller's transaction, which has read the session by holding it, and then held the participations. Give
    them in the order of their learners, who are held where sessions count together.
    """
    if not attended:
        return []
    progress = progress_at(session, [one.participation.id for one in attended])
    found = [_claim(progress[one.participation.id], one) for one in attended]
    made = award_all([one for one in found if isinstance(one, Claim)])
    for by, claims in groupby((claim for claim, _ in made), key=attrgetter("recorded_by")):
        AuditLine.write_all(by, Action.CREDIT_RECORDED, [(claim, _detail(claim)) for claim in claims])
    of = {claim.participation_id: certificate for claim, certificate in made}
    return [of.pop(one.participation_id, Left.NOTHING) if isinstance(one, Claim) else one for one in found]


def minutes_in_quarters(minutes: int, step: int = 1) -> int:
    """Minutes as quarters of a credit, rounded to the nearest step, half a step up (domain.md 2.1)."""
    length = MINUTES_OF_A_QUARTER * step
    return (2 * minutes + length) // (2 * length) * step


def _claim(progress: Progress, one: Attended) -> Claim | Left:
    """The claim to be stored for somebody, or why there is none."""
    mine = progress.participation
    learner, session = mine.learner, mine.session
    if session.is_off:
        return Left.OFF
    if progress.is_hidden or progress.opens_at or session.is_gated:
        return Left.WAITS
    if progress.following is None or progress.is_revoked or mine.attended_at is None:
        return Left.NOTHING
    hold_limit(learner, session)
    kind = fits(learner, session.activity)[0]
    step, said = kind.step_quarters, one.quarters
    asked = said if said is not None else minutes_in_quarters(_counted_minutes(mine), step)
    given = min(most_of(kind, asked), most_quarters(learner, session, kind))
    if given < 1:
        return Left.NOTHING
    row = {"learner": learner, "session": session, "participation": mine, "credit_type": kind, "quarters": given}
    return Claim(**row, claimed_at=now(), recorded_by=one.by, roster=one.roster)


def _counted_minutes(mine: Participation) -> int:
    return int(mine.minutes or 0) if mine.session.activity.awards_attendance else 0


def _detail(claim: Claim) -> dict[str, Any]:
    return {"quarters": claim.quarters, "about": f"{claim.learner.full_name}: credit recorded for attendance"}
