"""How a course code stands for one learner: open, closed, registered, claimed, or with a late claim asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import JOIN

from db.activities.tables import ActivityStatus
from db.credit.facts import granted_until, is_granted, last_granted
from db.credit.tables import Certificate, Claim
from db.engine.clock import now
from db.engine.query import prepared
from db.learning.late_claim import last_answer
from db.learning.presence.seen import is_seen
from db.learning.presence.tables import CheckIn
from db.learning.tables import Answer, Participation

if TYPE_CHECKING:
    from datetime import date, datetime

    from peewee import ModelSelect

    from db.activities.tables import Session
    from db.people.tables import Person


class CodeState(StrEnum):
    """How a code stands for a person; the page of each says what to do next."""

    OPEN = "open"
    LATER = "later"
    CLOSED = "closed"
    ASKED = "asked"
    DECLINED = "declined"
    LAPSED = "lapsed"  # granted until a day that is over
    REGISTERED = "registered"
    CLAIMED = "claimed"
    CANCELED = "canceled"
    MOVED = "moved"  # a changing code that somebody else's registration used


MAY_ASK_LATE = (CodeState.CLOSED, CodeState.ASKED, CodeState.DECLINED, CodeState.LAPSED)


@dataclass(frozen=True)
class Standing:
    state: CodeState
    participation_id: int = 0  # 0: not registered
    number: str = ""  # the certificate's, once claimed
    until: date | None = None  # the last day of a late claim that was granted
    reason: str = ""  # of one that was declined


def standing(at: Session, learner: Person | None, scanned_at: datetime | None = None) -> Standing:
    """The meaning of a course code for this learner now. A visitor learns only whether it is open.

    A late claim that was asked for counts only while the code is closed: when it opens again, it registers.
    Whoever registered on the web alone is asked as if they had not: the code proves that they are there.
    A changing code is as open as it was when it was scanned.
    """
    own = _own(learner.id, at.id) if learner else []
    if own and learner and not _is_to_prove(at, learner, *own[0]):
        return _registered(at, learner, *own[0][:-1])
    if is_canceled(at):
        return Standing(CodeState.CANCELED)
    moment = scanned_at or now()
    if at.is_closed_at(moment):
        return _closed_for(at, learner)
    return Standing(CodeState.LATER if at.opens_after(moment) else CodeState.OPEN)


def is_canceled(at: Session) -> bool:
    """Whether it, or its whole activity, is not held after all."""
    return at.canceled_at is not None or at.activity.status == ActivityStatus.CANCELED


def _is_to_prove(
    at: Session, learner: Person, _id: int, number: str | None, until: str | None, attended_at: datetime | None
) -> bool:
    """Whether the learner is registered and nothing has said yet that they were there."""
    is_open = attended_at is None and at.starts_at is not None and not number and until is None
    return is_open and not CheckIn.is_undone(learner, at)


def _registered(
    at: Session, learner: Person | None, participation_id: int, number: str | None, until: str | None
) -> Standing:
    """How it stands for a learner who is registered: after the last day the office lets claim, or nobody."""
    if number:
        return Standing(CodeState.CLAIMED, participation_id, number)
    if is_canceled(at):
        return Standing(CodeState.CANCELED, participation_id)
    moment = now()
    if not at.is_over(moment) or is_granted(until, moment):
        return Standing(CodeState.REGISTERED, participation_id, until=last_granted(until))
    return _closed_for(at, learner, participation_id)


def _closed_for(at: Session, learner: Person | None, participation_id: int = 0) -> Standing:
    """How a closed code stands: a request of this learner waits, was declined, was granted until a day that is over."""
    asked = last_answer(learner, at) if learner else None
    if asked is None:
        return Standing(CodeState.CLOSED, participation_id)
    if asked.answer is None:
        return Standing(CodeState.ASKED, participation_id)
    state = CodeState.DECLINED if asked.answer == Answer.DECLINED else CodeState.LAPSED
    return Standing(state, participation_id, until=asked.until, reason=asked.reason)


@prepared
def _own(learner_id: Any, session_id: Any) -> ModelSelect[Any]:
    current = (Claim.learner == Participation.learner) & (Claim.session == Participation.session)
    shown = (Participation.id, Certificate.number, granted_until(), Participation.attended_at)
    query = Participation.select(*shown)
    query = query.join(Claim, JOIN.LEFT_OUTER, on=current & Claim.superseded_at.is_null())
    query = query.join(Certificate, JOIN.LEFT_OUTER, on=Certificate.claim == Claim.id)
    mine = (Participation.learner == learner_id) & (Participation.session == session_id)
    return query.where(mine, is_seen()).order_by(Claim.id).tuples()
