"""Registering a learner by hand: before the end without proof of attendance, after it by the office's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.activities.tables import Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.notice import tells_at
from db.engine.clock import now
from db.engine.refusal import Refused
from db.institution.settings import institution
from db.learning.late_claim import Verdict, answer_late_claim, register_present
from db.learning.presence.own import Before, register_own
from db.learning.tables import Answer, How, LateClaim
from db.people.tables import Person

if TYPE_CHECKING:
    from datetime import date

LONGEST_REASON = 500
UNKNOWN = "No account has this email. Ask the learner to sign up, then register them"
CLOSED_ACCOUNT = "This account is closed"
OFF = "This session does not take place, so nobody can be registered"
NOT_YOURS = "The session is over. Press Present on its check-in list with a reason, and the office approves it"
OWN = "You can’t confirm that you attended yourself. Ask someone else in the office"
NO_REASON = "The session is over. Say how you know that they attended"
NO_DAY = "Claims for this session ended on {}. Say until which day they can claim"


def register_by_hand(
    email: str, at: Session, by: Person, *, may_confirm: bool, reason: str = "", until: date | None = None
) -> bool:
    """Register whoever has this address; False for who is registered already. Raises Refused, in words.

    Before the end it proves nothing: the code or the check-in does. After it whoever `may_confirm` says that they
    attended, and after the last day until when they can claim.
    """
    learner = _learner(email)
    with database.atomic():
        held, moment = Session.held(at.id), now()
        if held.is_off:
            raise Refused(OFF)
        if held.ends_at is None or moment < held.ends_at:
            return _note(learner, held, by) if _register(learner, held) else False
        if learner.id == by.id:
            raise Refused(OWN)
        _check_late(held, may_confirm=may_confirm, reason=reason)
        if not held.is_over(moment):
            return _note(learner, held, by, f": {reason}") if register_present(learner, held) else False
        if until is None:
            raise Refused(NO_DAY.format(institution().dates.day(held.last_day)) if held.last_day else OFF)
        return _grant(learner, held, Verdict(Answer.GRANTED, by, until, reason))


def _learner(email: str) -> Person:
    found = Person.by_email(email)
    if found is None:
        raise Refused(UNKNOWN)
    if found.disabled_at is not None:
        raise Refused(CLOSED_ACCOUNT)
    return found


def _check_late(held: Session, *, may_confirm: bool, reason: str) -> None:
    """A check-in after the end is approved by the office (domain-2.md, C9), which here speaks itself."""
    if not may_confirm:
        raise Refused(NOT_YOURS)
    if not reason:
        raise Refused(NO_REASON)
    if len(reason) > LONGEST_REASON:
        raise Refused(f"At most {LONGEST_REASON} characters for the reason")


def _register(learner: Person, held: Session) -> bool:
    """Undated material proves nothing and asks for no proof."""
    is_there = held.starts_at is None
    row = {"how": How.OFFICE, "tells_at": tells_at(held), "attended_at": now() if is_there else None}
    return register_own(learner, held, is_there=is_there, **row).before != Before.OWN


def _note(learner: Person, held: Session, by: Person, reason: str = "") -> bool:
    about = f"{learner.full_name}, {held.full_title}{reason}"
    AuditLine.write(by, Action.REGISTERED_BY_OFFICE, held.activity, detail={"about": about})
    return True


def _grant(learner: Person, held: Session, verdict: Verdict) -> bool:
    """After the last day a registration is a late claim that is granted: the one that waits, or one of its own."""
    mine = (LateClaim.learner == learner) & (LateClaim.session == held)
    asked = LateClaim.get_or_none(mine, LateClaim.answer.is_null()) or LateClaim.create(learner=learner, session=held)
    return answer_late_claim(asked, verdict)
