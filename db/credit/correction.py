"""A correction: a learner asks the office to correct a claim or its certificate, which it amends or declines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import database
from db.activities.credit_type.designation import fits
from db.activities.credit_type.tables import PARTICIPATION, CreditType
from db.activities.statements import QUARTER, amount
from db.activities.tables import Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.amend import LONGEST_REASON, ClaimEnded, amend, revoke
from db.credit.tables import About, Claim, Correction, Ended
from db.engine.clock import now
from db.engine.insert import insert_once
from db.engine.refusal import Refused
from db.engine.row import hold
from db.institution.settings import institution
from db.learning.late_claim import answerers
from db.learning.tables import Answer, Participation
from db.outbox.tables import Message

if TYPE_CHECKING:
    from db.credit.tables import Certificate
    from db.people.tables import Person

NO_REASON = "Say why. The learner reads it"
OWN = "This credit is your own. Ask someone else in the office to correct it"
TOO_LONG = f"At most {LONGEST_REASON} characters for the reason"


class NotWarned(Refused):
    """The claim was reported, and whoever corrects it has not said that they know."""

    def __init__(self) -> None:
        super().__init__("This credit was reported to the accreditor. Tick that you know, and correct it there too")


@dataclass(frozen=True)
class Change:
    """The office's correction. Without an amount and a type it is a new certificate with the name of today."""

    by: Person
    reason: str
    quarters: int | None = None
    credit_type: CreditType | None = None
    is_warned: bool = False  # they know that it was reported


def ask_correction(participation: Participation, about: About, note: str, claim_id: int | None = None) -> bool:
    """Store the request and tell whoever answers it, in one transaction; False while an earlier one waits.

    False too where nothing is claimed, or this claim of several counts no more. The certificate stays as it is: the
    office answers with a new version, or not.
    """
    with database.atomic():
        claim = _claim(participation, claim_id)
        if claim is None:
            return False
        row = {"claim": claim, "about": about, "note": note}
        made = insert_once(Correction, row, Correction.claim, where=Correction.answer.is_null())
        for to in answerers(claim.session) if made else ():
            Message.queue("correction", to, correction=made)
    return made is not None


def is_asked(participation: Participation) -> bool:
    """Whether a request about this participation's current claim waits for the office."""
    waits = Correction.select(Correction.id).join(Claim)
    mine = (Claim.participation == participation) & Claim.superseded_at.is_null()
    return bool(waits.where(mine, Correction.answer.is_null()).exists())


def _claim(participation: Participation, claim_id: int | None) -> Claim | None:
    """The claim that is meant, if it still counts; without a number the first one."""
    mine = Claim.current().where(Claim.participation == participation).order_by(Claim.id)
    return (mine if claim_id is None else mine.where(Claim.id == claim_id)).first()


def correct_claim(claim: Claim, change: Change) -> Certificate:
    """Amend a claim; a request about it that waits is granted by that. Raises Refused, NotWarned or ClaimEnded."""
    with database.atomic():
        _warn(claim, change)
        certificate = amend(claim, change.by, change.reason, change.quarters, change.credit_type)
        waits = (Correction.claim == claim.id) & Correction.answer.is_null()
        _answer(waits, Answer.GRANTED, change.by, change.reason)
    return certificate


def revoke_claim(claim: Claim, change: Change) -> bool:
    """Take credit back; False when it was taken already. Raises Refused, NotWarned, or ClaimEnded for a changed one."""
    with database.atomic():
        _warn(claim, change)
        is_revoked = revoke(claim, change.by, change.reason)
        if not is_revoked and Claim.get_by_id(claim.id).ended_as != Ended.REVOKED:
            raise ClaimEnded
        waits = (Correction.claim == claim.id) & Correction.answer.is_null()
        _answer(waits, Answer.GRANTED, change.by, change.reason)
    return is_revoked


def grant_correction(asked: Correction, change: Change) -> Certificate | None:
    """Amend the claim that it is about; None when somebody has answered first. Raises as `correct_claim` does."""
    with database.atomic():
        waits = (Correction.id == asked.id) & Correction.answer.is_null()
        if not _answer(waits, Answer.GRANTED, change.by, change.reason):
            return None
        return correct_claim(asked.claim, change)


def decline_correction(asked: Correction, by: Person, reason: str) -> bool:
    """Leave the claim as it is and tell the learner why; False when somebody was first. Raises Refused."""
    if not reason.strip():
        raise Refused(NO_REASON)
    if len(reason) > LONGEST_REASON:
        raise Refused(TOO_LONG)
    with database.atomic():
        waits = (Correction.id == asked.id) & Correction.answer.is_null()
        if not _answer(waits, Answer.DECLINED, by, reason):
            return False
        learner, session = asked.claim.learner, asked.claim.session
        about = f"{learner.full_name}, {session.full_title}: {reason}"
        AuditLine.write(by, Action.CORRECTION_DECLINED, session.activity, detail={"about": about})
        Message.queue("correction_declined", learner.email, correction=asked.id)
    return True


def _answer(waits: object, answer: Answer, by: Person, reason: str) -> bool:
    values = {"answer": answer, "answered_at": now(), "answered_by": by, "reason": reason.strip()}
    return bool(Correction.update(values).where(waits).execute())


def _warn(claim: Claim, change: Change) -> None:
    """Refuse the own claim, and note that they were warned where it was reported.

    The rows are held in the order in which a claim holds them.
    """
    if claim.learner_id == change.by.id:
        raise Refused(OWN)
    session = Session.held(claim.session_id)
    hold(Participation, claim.participation_id)
    hold(Claim, claim.id)
    reported_at = Claim.select(Claim.reported_at).where(Claim.id == claim.id).scalar()
    if reported_at is None:
        return
    if not change.is_warned:
        raise NotWarned
    reported = institution().dates.day(reported_at.astimezone(institution().zone).date())
    about = f"{claim.learner.full_name}, {amount(claim.quarters * QUARTER)}: reported on {reported}, and they know"
    AuditLine.write(change.by, Action.WARNED_OF_REPORT, session.activity, detail={"about": about, "claim": claim.id})


def offered_types(claim: Claim) -> tuple[CreditType, ...]:
    """The types that the office can give in its place: its own, those that fit the learner, hours of participation."""
    hours = CreditType.get(CreditType.key == PARTICIPATION)
    kinds = (claim.credit_type, *fits(claim.learner, claim.session.activity), hours)
    return tuple({kind.id: kind for kind in kinds}.values())
