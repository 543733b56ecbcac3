"""Sessions are canceled, and take place after all: who is registered is told, and an early scan is never credit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import database
from db.activities.span import keep_listed
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.refusal import Refused
from db.engine.row import hold
from db.learning.tables import Participation
from db.program.change import Scope, scope_of
from db.program.held import Meanwhile, check_open, check_runs, hold_sessions, stated
from db.program.material import is_series
from db.program.notice import tell_canceled, tell_reopened
from db.program.span import check_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.people.tables import Person

OFFICE_ALONE = "Only the office and approvers cancel a session of a course, or open it again. Ask the office to do it."
REASON = "Say why. The people who registered read it."
CLAIMED = "{} claimed credit for this session, so it was held and can’t be canceled. Revoke those claims first."


def cancel_sessions(
    session_id: int, reason: str, by: Person, revision: int, *, scope: Scope, is_office: bool = True
) -> tuple[int, int]:
    """Cancel a session, and the others of the scope that have not begun; how many sessions, and how many people told.

    They leave every queue. Sent twice it cancels once. Of a course the office alone cancels: its dates were approved.
    Raises Wrong, Refused and Meanwhile.
    """
    reason = stated(reason, "")
    with database.atomic():
        held = hold_sessions(scope_of(session_id, scope))
        this = next(one for one in held if one.id == session_id)
        check_open(this.activity)
        if this.canceled_at is not None:
            return 0, 0
        check_runs(this, revision)
        _check_office(this, is_office=is_office)
        found = [one.id for one in held if one.canceled_at is None]
        _check_unclaimed(found)
        told = tell_canceled(found, reason)
        _cancel(found)
        keep_listed(this.activity_id)
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        detail = {"about": f"{this.full_title}: canceled{more}", "sessions": found, "reason": reason, "told": told}
        AuditLine.write(by, Action.SESSION_CANCELED, this.activity, detail=detail)
        return len(found), told


def reopen_sessions(
    session_id: int, reason: str, by: Person, revision: int, *, is_alone: bool, is_office: bool = True
) -> tuple[int, int]:
    """Let a canceled session take place after all; how many sessions, and how many people are told.

    Unless `is_alone`, those that were canceled with it come back too. Code, window, faculty and registrations are as
    they were. Sent twice it does so once. Raises Wrong, Refused and Meanwhile.
    """
    with database.atomic():
        held = hold_sessions([session_id, *([] if is_alone else canceled_with(Session.get_by_id(session_id)))])
        this = next(one for one in held if one.id == session_id)
        check_open(this.activity)
        if this.canceled_at is None:
            return 0, 0
        if this.revision != revision:
            raise Meanwhile
        _check_office(this, is_office=is_office)
        words = stated(reason, REASON)
        found = [one for one in held if one.canceled_at == this.canceled_at]
        hold(Activity, this.activity_id)  # whoever adds a session at this moment waits, or was first
        there = _starts(this.activity_id)
        check_dates(there, [*there, *(one.starts_at for one in found if one.starts_at)])
        return len(found), _reopen(this, [one.id for one in found], words, by)


def canceled_with(session: Session) -> list[int]:
    """The ids of the other sessions that were canceled by the same press; [] for one that is not canceled."""
    if session.canceled_at is None:
        return []
    same = (Session.activity == session.activity_id) & (Session.canceled_at == session.canceled_at)
    rows: Any = Session.select(Session.id).where(same, Session.id != session.id).order_by(Session.id).tuples()
    return [number for (number,) in rows]


def _check_office(this: Session, *, is_office: bool) -> None:
    if not is_office and not is_series(this.activity):
        raise Refused(OFFICE_ALONE)


def _starts(activity_id: int) -> list[Any]:
    mine = (Session.activity == activity_id) & Session.canceled_at.is_null() & Session.starts_at.is_null(False)
    return [one.starts_at for one in Session.select(Session.starts_at).where(mine)]


def _reopen(this: Session, session_ids: Sequence[int], reason: str, by: Person) -> int:
    these = list(session_ids)
    Session.update(canceled_at=None, revision=Session.revision + 1).where(Session.id << these).execute()
    told = tell_reopened(these, reason)
    keep_listed(this.activity_id)
    more = f", and {len(these) - 1} more" if len(these) > 1 else ""
    detail = {"about": f"{this.full_title}: takes place after all{more}", "sessions": these, "reason": reason}
    AuditLine.write(by, Action.SESSION_REOPENED, this.activity, detail={**detail, "told": told})
    return told


def _check_unclaimed(session_ids: Sequence[int]) -> None:
    count = Claim.current().where(Claim.session << list(session_ids)).count()
    if count:
        raise Refused(CLAIMED.format("1 person" if count == 1 else f"{count} people"))


def _cancel(session_ids: Sequence[int]) -> None:
    these = list(session_ids)
    Session.update(canceled_at=now(), revision=Session.revision + 1).where(Session.id << these).execute()
    waiting = Participation.tells_at.is_null(False) | Participation.reminds_at.is_null(False)
    mine = (Participation.session << these) & waiting
    Participation.update(tells_at=None, reminds_at=None).where(mine).execute()
