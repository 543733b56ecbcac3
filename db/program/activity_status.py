"""An activity opens, closes, is canceled, and opens again: what follows, who is told, and what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import database
from db.activities.span import keep_listed
from db.activities.tables import Activity, ActivityStatus, Session
from db.applications.direct_approval import approve_directly
from db.applications.tables import Application
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.refusal import Refused
from db.engine.row import hold
from db.program.held import Meanwhile, stated
from db.program.notice import remind_again, tell_applicant, tell_canceled, tell_reopened
from db.program.readiness import Item, before_open

if TYPE_CHECKING:
    from db.people.tables import Person

REASON = "Say why. The reason stands in the activity’s history."
CLAIMED = "{} claimed credit for this activity, so it was held and can’t be canceled. Close it instead."
OTHERWISE = "This activity is {} now. Reload the page to see what can be done."

DEED_OF = {
    ActivityStatus.PLANNED: Action.ACTIVITY_PLANNED,
    ActivityStatus.ACTIVE: Action.ACTIVITY_OPENED,
    ActivityStatus.CLOSED: Action.ACTIVITY_CLOSED,
    ActivityStatus.CANCELED: Action.ACTIVITY_CANCELED,
}


class NotReady(Exception):
    """Something is missing; `items` say what, in words."""

    def __init__(self, items: list[Item]) -> None:
        super().__init__()
        self.items = items


def open_activity(activity_id: int, reason: str, by: Person, revision: int) -> bool:
    """Open a planned activity without a review: the same rules of completeness hold. False when it is open.

    Raises Wrong without a reason, NotReady, Refused and Meanwhile.
    """
    with database.atomic():
        activity = _held(activity_id)
        if activity.status == ActivityStatus.ACTIVE:
            return False
        _check(activity, revision, ActivityStatus.PLANNED)
        words = stated(reason, REASON)
        if items := before_open(activity):
            raise NotReady(items)
        application = Application.get_or_none(Application.activity == activity)
        if application is not None:
            approve_directly(application, words, by)
        _change(activity, ActivityStatus.ACTIVE, by, Action.ACTIVITY_OPENED, reason=words)
        keep_listed(activity.id)
        return True


def close_activity(activity_id: int, by: Person, revision: int) -> bool:
    """Close an activity: nothing of it leads to credit any more. False when it is closed. Raises Refused, Meanwhile."""
    with database.atomic():
        activity = _held(activity_id)
        if activity.status == ActivityStatus.CLOSED:
            return False
        _check(activity, revision, ActivityStatus.ACTIVE)
        _change(activity, ActivityStatus.CLOSED, by, Action.ACTIVITY_CLOSED)
        return True


def cancel_activity(activity_id: int, reason: str, by: Person, revision: int) -> int | None:
    """Cancel an activity: how many of its learners are told by mail; None when it is canceled already.

    An early scan of its codes never becomes credit. Raises Wrong without a reason, Refused and Meanwhile.
    """
    with database.atomic():
        activity = _held(activity_id)
        if activity.status == ActivityStatus.CANCELED:
            return None
        _check(activity, revision, ActivityStatus.PLANNED, ActivityStatus.ACTIVE)
        words = stated(reason, REASON)
        _check_unclaimed(activity)
        told = tell_canceled(_session_ids(activity), words)
        _change(activity, ActivityStatus.CANCELED, by, Action.ACTIVITY_CANCELED, reason=words, told=told)
        return told


def reopen_activity(activity_id: int, reason: str, by: Person, revision: int) -> bool:
    """Open again what was closed or canceled, as what it was before. False when it is neither.

    Whoever was told that it is canceled is told. Raises Wrong without a reason, and Meanwhile.
    """
    with database.atomic():
        activity = _held(activity_id)
        if activity.status in (ActivityStatus.ACTIVE, ActivityStatus.PLANNED):
            return False
        _check(activity, revision, ActivityStatus.CLOSED, ActivityStatus.CANCELED)
        words = stated(reason, REASON)
        told = _reopen_told(activity, words)
        _change(activity, _before(activity), by, Action.ACTIVITY_REOPENED, reason=words, told=told)
        return True


def bring_to(activity: Activity, then: ActivityStatus) -> bool:
    """Give an activity the status that a load file names; False when it has it. The operator needs no reason.

    Raises Refused for the cancellation of what somebody has claimed credit for.
    """
    with database.atomic():
        fresh = _held(activity.id)
        if fresh.status == then:
            return False
        told = 0
        if then == ActivityStatus.CANCELED:
            _check_unclaimed(fresh)
            told = tell_canceled(_session_ids(fresh), "")
        elif then == ActivityStatus.ACTIVE:
            told = _reopen_told(fresh, "")
        _change(fresh, then, None, DEED_OF[then], told=told)
        return True


def _reopen_told(activity: Activity, reason: str) -> int:
    """Tell who was told that it is canceled; how many. Nobody was told of a close, which only ended the reminders."""
    sessions = _session_ids(activity)
    if activity.status == ActivityStatus.CANCELED:
        return tell_reopened(sessions, reason)
    remind_again(sessions)
    return 0


def _held(activity_id: int) -> Activity:
    """The activity as it is now; its sessions are held with it, so that whoever claims at this moment waits."""
    hold(Activity, activity_id)
    found: Activity = Activity.get_by_id(activity_id)
    return found


def _check(activity: Activity, revision: int, *states: ActivityStatus) -> None:
    if activity.status not in states:
        raise Refused(OTHERWISE.format(activity.status))
    if activity.revision != revision:
        raise Meanwhile


def _check_unclaimed(activity: Activity) -> None:
    """Somebody who has credit for it was there (a certificate is never taken away by a cancellation)."""
    mine = Claim.select(Claim.learner).join(Session).where(Session.activity == activity)
    number = mine.where(Claim.superseded_at.is_null()).distinct().count()
    if number:
        raise Refused(CLAIMED.format("One person" if number == 1 else f"{number} people"))


def _session_ids(activity: Activity) -> list[int]:
    rows: Any = Session.select(Session.id).where(Session.activity == activity, Session.canceled_at.is_null()).tuples()
    return [number for (number,) in rows]


def _before(activity: Activity) -> ActivityStatus:
    """The status from which it was closed or canceled; one that a load file closed was open."""
    mine = (AuditLine.subject_type == "activity") & (AuditLine.subject_id == activity.id)
    line = AuditLine.select().where(mine, AuditLine.to_state == activity.status).order_by(AuditLine.id.desc()).first()
    return ActivityStatus(line.from_state) if line and line.from_state else ActivityStatus.ACTIVE


def _change(activity: Activity, then: ActivityStatus, by: Person | None, action: Action, **detail: Any) -> None:
    ended = now() if then in (ActivityStatus.CLOSED, ActivityStatus.CANCELED) else None
    values = {"status": then, "ended_at": ended, "revision": Activity.revision + 1}
    Activity.update(values).where(Activity.id == activity.id).execute()
    states = {"from_state": activity.status, "to_state": then}
    AuditLine.write(by, action, activity, **states, detail={"about": str(activity.title), **detail})
    if then == ActivityStatus.CANCELED:
        tell_applicant(activity, "canceled", detail.get("reason", ""), by)
    elif then == ActivityStatus.ACTIVE and activity.status != ActivityStatus.PLANNED:
        tell_applicant(activity, "opened again", detail.get("reason", ""), by)
