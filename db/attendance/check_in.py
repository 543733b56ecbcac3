"""The check-in: staff say that somebody is present, take it back, or ask for it after the session's end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import database
from db.activities.tables import Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.notice import tells_at
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.insert import insert_once
from db.engine.refusal import Refused
from db.engine.row import hold
from db.institution.settings import institution
from db.learning.assessment.tables import AssessmentAttempt
from db.learning.presence.own import Before, register_own
from db.learning.presence.seen import is_seen
from db.learning.presence.tables import WAITS, CheckIn, CheckInState
from db.learning.tables import Answer, EvaluationDraft, How, Participation
from db.people.tables import Person

if TYPE_CHECKING:
    from datetime import datetime

OFF = "This session does not take place, so nobody can be checked in."
EARLY = "Check-in opens with the course code, on {}."
CLAIMED = "{} has claimed credit for this session. Revoke that claim first, then undo the check-in."
TOO_LATE = "Claims for this session ended on {}, so a check-in is of no use. Grant a late claim instead."
OWN = "This check-in is your own. Ask someone else in the office to approve it."
LONGEST_REASON = 500


class ReasonNeeded(Exception):
    """The session is over: a check-in needs a reason, and somebody's approval."""


def check_in(learner: Person, at: Session, by: Person, reason: str = "") -> CheckInState | None:
    """Mark the learner present, who is registered by it too; None where they were present before.

    After the session's end it is asked for with a reason, and waits until somebody approves it; raises ReasonNeeded
    without one. Raises Refused, in words. Two who press at once check in once.
    """
    moment = now()
    with database.atomic():
        held = Session.held(at.id)
        _refuse_out_of_time(held, moment)
        if held.ends_at is not None and moment >= held.ends_at:
            return _ask(learner, held, by, reason.strip())
        is_new = _attend(learner, held, moment, tells_at(held))
        if is_new is None:
            return None
        CheckIn.create(session=held, learner=learner, at=moment, by=by, is_new=is_new)
        _note(by, Action.CHECKED_IN, held, f"{learner.full_name} present: {held.full_title}")
    return CheckInState.COUNTS


def _refuse_out_of_time(at: Session, moment: datetime) -> None:
    if at.is_off:
        raise Refused(OFF)
    if at.opens_at is not None and at.opens_after(moment):
        office = institution()
        raise Refused(EARLY.format(office.dates.moment(at.opens_at.astimezone(office.zone))))


def _ask(learner: Person, at: Session, by: Person, reason: str) -> CheckInState | None:
    """Put it on the list for approval, once, unless the learner is present already."""
    mine = (Participation.learner == learner) & (Participation.session == at)
    if Participation.select().where(mine, Participation.attended_at.is_null(False), is_seen()).exists():
        return None
    if not reason:
        raise ReasonNeeded
    row = {"session": at, "learner": learner, "by": by, "state": CheckInState.WAITING, "reason": reason}
    if insert_once(CheckIn, row, CheckIn.session, CheckIn.learner, where=WAITS):
        _note(by, Action.CHECK_IN_ASKED, at, f"{learner.full_name} was present, asked after the end: {reason}")
    return CheckInState.WAITING


def _attend(learner: Person, at: Session, moment: datetime, tells: datetime | None) -> bool | None:
    """Prove the learner's attendance; whether that registered them too, or None where it was proven before.

    Whom a roster alone had brought is here by themselves too from now on.
    """
    told: dict[str, Any] = {"attended_at": moment, "tells_at": tells}
    own = register_own(learner, at, how=How.OFFICE, **told)
    is_unproven = (Participation.id == own.id) & Participation.attended_at.is_null()
    was_absent = Participation.update(told).where(is_unproven).execute()
    if own.before == Before.OWN and not was_absent:
        return None
    return own.before in (Before.ABSENT, Before.HIDDEN)


def answer_check_in(asked: CheckIn, answer: Answer, by: Person) -> bool:
    """Approve or decline a check-in that came after the session's end; False where somebody was first.

    Raises Refused where it would be of no use any more. The learner is told by mail that the claim is open.
    """
    moment = now()
    is_granted = answer == Answer.GRANTED
    if is_granted and asked.learner_id == by.id:
        raise Refused(OWN)
    with database.atomic():
        at = Session.held(asked.session_id)
        if is_granted:
            _refuse_useless(at, moment)
        state = CheckInState.COUNTS if is_granted else CheckInState.DECLINED
        waits = (CheckIn.id == asked.id) & WAITS
        if not CheckIn.update(state=state, answered_at=moment, answered_by=by).where(waits).execute():
            return False
        action, tells = Action.CHECK_IN_DECLINED, moment if institution().claim_mail == "yes" else None
        if is_granted:
            is_new = _attend(asked.learner, at, asked.at, tells)
            CheckIn.update(is_new=bool(is_new)).where(CheckIn.id == asked.id).execute()
            action = Action.CHECK_IN_APPROVED
        _note(by, action, at, f"{asked.learner.full_name} after the end: {at.full_title}")
    return True


def _refuse_useless(at: Session, moment: datetime) -> None:
    if at.is_off:
        raise Refused(OFF)
    if at.is_over(moment) and at.last_day:
        raise Refused(TOO_LATE.format(institution().dates.day(at.last_day)))


def undo_check_in(learner: Person, at: Session, by: Person) -> bool:
    """Say that the learner was not there; the time before stays on record. False where that was said already.

    The claim then waits; raises Refused where credit was claimed. Who was registered by the check-in alone, and has
    done nothing since, is registered no more.
    """
    with database.atomic():
        held = Session.held(at.id)
        mine = Participation.get_or_none(Participation.learner == learner, Participation.session == at, is_seen())
        if mine is None or not hold(Participation, mine.id, Participation.attended_at.is_null(False)):
            return False
        if Claim.current().where(Claim.participation == mine).exists():
            raise Refused(CLAIMED.format(learner.full_name))
        was_new = _keep_on_record(mine, by)
        if was_new and not _has_begun(mine):
            mine.delete_instance()
        else:
            Participation.update(attended_at=None, tells_at=None).where(Participation.id == mine.id).execute()
        _note(by, Action.CHECK_IN_UNDONE, held, f"{learner.full_name} not present: {held.full_title}")
    return True


def _keep_on_record(mine: Participation, by: Person) -> bool:
    """Close the check-in that counts, or open the record of what a code or a roster had proven; whether it was new."""
    ours = (CheckIn.session == mine.session_id) & (CheckIn.learner == mine.learner_id)
    counted = CheckIn.select().where(ours, CheckIn.state == CheckInState.COUNTS).order_by(CheckIn.id.desc()).first()
    undone = {"state": CheckInState.UNDONE, "undone_at": now(), "undone_by": by}
    if counted is None:
        proven_at = Participation.get_by_id(mine.id).attended_at
        CheckIn.create(session=mine.session_id, learner=mine.learner_id, at=proven_at, **undone)
        return False
    CheckIn.update(undone).where(CheckIn.id == counted.id).execute()
    return bool(counted.is_new)


def _has_begun(mine: Participation) -> bool:
    """Whether the learner has done anything on the way to credit."""
    row = Participation.get_by_id(mine.id)
    if row.is_evaluated or row.passed_at or row.roster:
        return True
    others = (Claim, AssessmentAttempt, EvaluationDraft)
    return any(model.select().where(model.participation == mine).exists() for model in others)


def _note(by: Person, action: Action, at: Session, about: str) -> None:
    AuditLine.write(by, action, at.activity, detail={"about": about, "session": at.id})
