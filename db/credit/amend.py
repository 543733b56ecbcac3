"""A claim that is corrected: amended or revoked by the office, or changed by its learner. Nothing is deleted.

The claim and its line of the transcript are superseded. A new certificate with a new number takes the place of the old
one, which verifies from then on as superseded or as revoked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import database
from db.activities.credit_type.designation import fits
from db.activities.credit_type.tables import AMA, PARTICIPATION, CreditType
from db.activities.statements import QUARTER, amount
from db.activities.tables import Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.award import award
from db.credit.claim import OutOfRange, check_amount
from db.credit.limit import is_office_word, most_quarters, replaced_types
from db.credit.step import progress_of
from db.credit.tables import AlreadyClaimed, Certificate, Claim, Credit, Ended
from db.engine.clock import now
from db.engine.query import among, each_of, prepared
from db.engine.refusal import Refused
from db.engine.row import hold, hold_all
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from peewee import ModelSelect

    from db.credit.step import Progress

LONGEST_REASON = 1000
NO_REASON = "Give a reason: it stands in the history, and the learner reads it"


class ClaimEnded(Refused):
    """Somebody was first: this claim was amended, revoked or changed meanwhile."""

    def __init__(self) -> None:
        super().__init__("This claim was changed meanwhile. Look at what it is now, then decide again")


def amend(
    claim: Claim, by: Person, reason: str, quarters: int | None = None, credit_type: CreditType | None = None
) -> Certificate:
    """The office corrects a claim; returns the new certificate, made with the learner's name of today.

    Without an amount and a type it is a re-issue with that name. A claim that was reported may be amended: whoever asks
    looks at `claim.reported_at` and warns. The learner is told by mail. Raises Refused, or ClaimEnded.
    """
    reason = _reason(reason)
    with database.atomic():
        held = _held(claim)
        kind, most = credit_type or held.credit_type, quarters if quarters is not None else held.quarters
        _check_type(held, kind)
        made, certificate = _replace(held, Ended.AMENDED, reason, most, kind)
        _write(by, Action.CREDIT_AMENDED, held, reason, made)
        Message.queue("credit_amended", held.learner.email, claim=made.id)
    return certificate


def revoke(claim: Claim, by: Person, reason: str) -> bool:
    """The office takes credit back; False when the claim counts no more anyway. Raises Refused without a reason.

    A claim that was reported may be revoked: whoever asks looks at `claim.reported_at` and warns. The learner is told
    by mail, and claims again only by a late claim that the office grants afterward.
    """
    reason = _reason(reason)
    with database.atomic():
        try:
            held = _held(claim)
        except ClaimEnded:
            return False
        _end([held], Ended.REVOKED, reason, now())
        _write(by, Action.CREDIT_REVOKED, held, reason)
        Message.queue("credit_revoked", held.learner.email, claim=held.id)
    return True


def revoke_all(session: Session, ids: list[int], by: Person, reason: str) -> None:
    """The same for many claims of a session; no other mail waits behind theirs.

    Part of the caller's transaction, which holds the session and their participations.
    """
    if not ids:
        return
    hold_all(Claim, among(Claim.id, ids))
    held = _current_of(ids)
    for claim in held:
        claim.session = session
    _end(held, Ended.REVOKED, reason, now())
    AuditLine.write_all(by, Action.CREDIT_REVOKED, [(session.activity, _detail(one, reason)) for one in held])
    Message.queue_all("credit_revoked", [(one.learner.email, {"claim": one.id}) for one in held])


def change_own(claim: Claim, quarters: int, credit_type: CreditType | None = None) -> Certificate:
    """The learner changes the own claim (L3): until its last day, and until it is reported. Raises Refused, ClaimEnded.

    What the office recorded for attendance, or amended, can be lowered and no more: it knows how long the learner was
    there. A type that it gave in place of another is not changed back.
    """
    with database.atomic():
        held = _held(claim)
        if words := fixed(held):
            raise Refused(words)
        kind = credit_type or held.credit_type
        if (quarters, kind.id) == (held.quarters, held.credit_type.id):
            raise Refused("Nothing is changed: choose another amount or credit type")
        if kind not in fits(held.learner, held.session.activity) and kind != held.credit_type:
            raise Refused(f"“{kind.name}” is not for your profession")
        if kind != held.credit_type and _was_taken(held, kind):
            raise Refused(
                f"The office revoked or replaced “{kind.name}” for this session. Ask the office for a correction"
            )
        if quarters > held.quarters and is_office_word(held):
            said = "recorded" if held.recorded_by_id else "corrected it to"
            raise Refused(f"At most {amount(held.quarters * QUARTER)}: that is what the office {said}")
        made, certificate = _replace(held, Ended.CHANGED, "", quarters, kind)
        _write(held.learner, Action.CREDIT_CHANGED, held, "", made)
    return certificate


def fixed(claim: Claim, progress: Progress | None = None) -> str:
    """The reason why its learner cannot change this claim any more; '' while that is possible."""
    if claim.reported_at:
        return "This credit has been reported to the accreditor. Ask the office for a correction"
    progress = progress or progress_of(claim.participation)
    if progress.participation.session.is_off or progress.is_past:
        return "The last day to change this claim has passed. Ask the office for a correction"
    return ""


def _reason(typed: str) -> str:
    reason = typed.strip()
    if not reason:
        raise Refused(NO_REASON)
    if len(reason) > LONGEST_REASON:
        raise Refused(f"At most {LONGEST_REASON} characters for the reason")
    return reason


def _held(claim: Claim) -> Claim:
    """The claim as it is now, with all that belongs to it; whoever changes it waits. Raises ClaimEnded."""
    session = Session.held(claim.session_id)
    hold(Participation, claim.participation_id)
    hold(Claim, claim.id)  # whoever reports it to the accreditor at this moment was first
    found: Claim = Claim.get_by_id(claim.id)
    if found.superseded_at is not None:
        raise ClaimEnded
    found.session = session
    return found


@prepared
def _current_of(ids: Any) -> ModelSelect[Claim]:
    query = Claim.select(Claim, Person, CreditType).join(Person, on=Claim.learner)
    query = query.join_from(Claim, CreditType, attr="credit_type")
    return query.where(among(Claim.id, ids), Claim.superseded_at.is_null()).order_by(Claim.id)


def _was_taken(held: Claim, kind: CreditType) -> bool:
    """Whether the office gave another type for this one, or revoked it here and granted no late claim since."""
    of = (Claim.participation == held.participation_id) & (Claim.credit_type == kind)
    was_revoked = Claim.select().where(of, Claim.ended_as == Ended.REVOKED).exists()
    return kind.id in replaced_types(held.participation_id) or (
        was_revoked and progress_of(held.participation).is_revoked
    )


def _check_type(held: Claim, kind: CreditType) -> None:
    """The office may give what fits the learner, or hours of participation, or leave the type as it is."""
    learner = held.learner
    if kind.key == AMA and not learner.is_physician:
        raise Refused(f"{kind.name} is for physicians only. Choose another type, or correct the degree first")
    is_kept = kind == held.credit_type or kind.key == PARTICIPATION
    if not is_kept and kind not in fits(learner, held.session.activity):
        raise Refused(f"“{kind.name}” is not designated here for {learner.full_name}'s profession")


def _replace(held: Claim, ended: Ended, reason: str, quarters: int, kind: CreditType) -> tuple[Claim, Certificate]:
    """End the claim, and award another one in its place. Raises Refused."""
    moment = now()
    try:
        check_amount(held.participation, kind, quarters, besides=held)
        _end([held], ended, reason, moment)
        made = Claim(learner=held.learner, session=held.session, participation=held.participation, supersedes=held)
        made.quarters, made.credit_type, made.claimed_at = quarters, kind, moment
        made.recorded_by, made.roster = held.recorded_by, held.roster
        return made, award(made, None if held.session.starts_at else _day_of(held))
    except OutOfRange:
        left = amount(most_quarters(held.learner, held.session, kind, held) * QUARTER)
        raise Refused(f"Choose an amount in steps of {amount(kind.step_quarters * QUARTER)} up to {left}") from None
    except AlreadyClaimed:
        raise Refused(f"There is already a claim of “{kind.name}” for this session") from None


def _day_of(claim: Claim) -> date:
    """The day under which it stands in the transcript."""
    line: Credit = Credit.select(Credit.on).join(Certificate).where(Certificate.claim == claim.id).get()
    return line.on


def _end(held: Sequence[Claim], ended: Ended, reason: str, moment: datetime) -> None:
    """Supersede the claims, their certificates and their lines of the transcript."""
    ids = [claim.id for claim in held]
    now_ended = {"superseded_at": moment, "ended_as": ended, "end_reason": reason}
    Claim.update(now_ended).where(among(Claim.id, ids)).execute()
    column = {"revoked_at": moment} if ended == Ended.REVOKED else {"superseded_at": moment}
    Certificate.update(column).where(among(Certificate.claim, ids)).execute()
    theirs = each_of(Credit.certificate, Certificate.select(Certificate.id).where(among(Certificate.claim, ids)))
    Credit.update(superseded_at=moment).where(theirs).execute()


def _write(by: Person, action: Action, held: Claim, reason: str, made: Claim | None = None) -> None:
    """A line in the history of the activity."""
    AuditLine.write(by, action, held.session.activity, detail=_detail(held, reason, made))


def _detail(held: Claim, reason: str, made: Claim | None = None) -> dict[str, Any]:
    """Whose credit it was, how much, what became of it, and why."""
    then = f", now {_words(made)}" if made else ""
    about = f"{held.learner.full_name}: {_words(held)}{then}{f' ({reason})' if reason else ''}"
    reported = {"was_reported": True} if held.reported_at else {}
    return {"about": about, "claim": held.id, **reported}


def _words(claim: Claim) -> str:
    return f"{amount(claim.quarters * QUARTER)} {claim.credit_type.name}"
