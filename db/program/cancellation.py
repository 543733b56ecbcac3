"""Sessions are canceled: who is registered is told, and an early scan never becomes credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.activities.span import keep_listed
from db.activities.tables import Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.refusal import Refused
from db.learning.tables import Participation
from db.program.change import Scope, scope_of
from db.program.held import Wrong, check_open, check_runs, hold_sessions
from db.program.notice import tell_canceled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.people.tables import Person

LONGEST_REASON = 500
CLAIMED = "{} claimed credit for this session, so it was held and can’t be canceled. Revoke those claims first."


def cancel_sessions(session_id: int, reason: str, by: Person, revision: int, *, scope: Scope) -> tuple[int, int]:
    """Cancel a session, and the others of the scope that have not begun; how many sessions, and how many people told.

    They leave every queue. Sent twice it cancels once. Raises Wrong, Refused and Meanwhile.
    """
    if len(reason) > LONGEST_REASON:
        raise Wrong("reason", f"At most {LONGEST_REASON} characters")
    with database.atomic():
        held = hold_sessions(scope_of(session_id, scope))
        this = next(one for one in held if one.id == session_id)
        check_open(this.activity)
        if this.canceled_at is not None:
            return 0, 0
        check_runs(this, revision)
        found = [one.id for one in held if one.canceled_at is None]
        _check_unclaimed(found)
        told = tell_canceled(found, reason)
        _cancel(found)
        keep_listed(this.activity_id)
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        detail = {"about": f"{this.full_title}: canceled{more}", "sessions": found, "reason": reason, "told": told}
        AuditLine.write(by, Action.SESSION_CANCELED, this.activity, detail=detail)
        return len(found), told


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
