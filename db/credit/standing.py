"""How a course code stands for one learner: open, closed, registered, claimed, or with a late claim asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import JOIN

from db.credit.step import granted_until, is_granted
from db.credit.tables import Certificate, Claim
from db.engine.clock import now
from db.engine.query import prepared
from db.learning.late_claim import last_answer
from db.learning.tables import Answer, Participation

if TYPE_CHECKING:
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
    REGISTERED = "registered"
    CLAIMED = "claimed"


MAY_ASK_LATE = (CodeState.CLOSED, CodeState.ASKED, CodeState.DECLINED)


@dataclass(frozen=True)
class Standing:
    state: CodeState
    participation_id: int = 0  # 0: not registered
    number: str = ""  # the certificate's, once claimed


def standing(at: Session, learner: Person | None) -> Standing:
    """The meaning of a course code for this learner now. A visitor learns only whether it is open.

    A late claim that was asked for counts only while the code is closed: when it opens again, it registers.
    """
    own = _own(learner.id, at.id) if learner else []
    if own:
        return _registered(at, learner, *own[0])
    if at.is_closed:
        return Standing(_closed_for(at, learner))
    return Standing(CodeState.LATER if at.opens_later else CodeState.OPEN)


def _registered(
    at: Session, learner: Person | None, participation_id: int, number: str | None, how: str, until: str | None
) -> Standing:
    """How it stands for a learner who is registered: after the last day the office lets claim, or nobody."""
    if number:
        return Standing(CodeState.CLAIMED, participation_id, number)
    moment = now()
    may_claim = not at.is_over(moment) or is_granted(how, until, moment)
    return Standing(CodeState.REGISTERED if may_claim else _closed_for(at, learner), participation_id)


def _closed_for(at: Session, learner: Person | None) -> CodeState:
    """How a closed code stands: a request of this learner waits, was declined, or there is none."""
    asked = last_answer(learner, at) if learner else None
    if not asked:
        return CodeState.CLOSED
    return CodeState.DECLINED if asked[0] == Answer.DECLINED else CodeState.ASKED


@prepared
def _own(learner_id: Any, session_id: Any) -> ModelSelect[Any]:
    current = (Claim.learner == Participation.learner) & (Claim.session == Participation.session)
    query = Participation.select(Participation.id, Certificate.number, Participation.how, granted_until())
    query = query.join(Claim, JOIN.LEFT_OUTER, on=current & Claim.superseded_at.is_null())
    query = query.join(Certificate, JOIN.LEFT_OUTER, on=Certificate.claim == Claim.id)
    return query.where(Participation.learner == learner_id, Participation.session == session_id).tuples()
