"""The way in which the office writes sessions: held, read anew, never over a change that nobody has seen."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from db import database
from db.activities.tables import Activity, ActivityStatus, Session
from db.engine.refusal import Refused
from db.engine.row import hold_all

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

OVER = "This activity is {}, so its sessions can’t change. Open the activity again first."
CANCELED = "This session is canceled. Open it again first."
LONGEST_REASON = 500


class Meanwhile(Exception):
    """Somebody changed it after it was read; nothing was changed."""


class Wrong(Refused):
    """A value that cannot be taken, with the name of its field."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@contextmanager
def writing(session_id: int, revision: int | None = None) -> Iterator[Session]:
    """A transaction that holds a session, as it is now, and gives it a new revision. Raises Refused.

    `revision` is the one that was read; Meanwhile is raised where there is a newer one.
    """
    with database.atomic():
        found = hold_sessions([session_id])[0]
        check_runs(found, revision)
        yield found
        Session.update(revision=Session.revision + 1).where(Session.id == session_id).execute()


def hold_sessions(session_ids: Collection[int]) -> list[Session]:
    """These sessions with their activity, held until the transaction ends, in the order in which everybody holds them.

    Whoever registers or claims meanwhile waits.
    """
    these = Session.id << list(session_ids)
    hold_all(Session, these)
    return list(Session.select(Session, Activity).join(Activity).where(these).order_by(Session.id))


def check_runs(found: Session, revision: int | None) -> None:
    """Refuse what is canceled or over. Raises Refused and Meanwhile."""
    check_open(found.activity)
    if found.canceled_at is not None:
        raise Refused(CANCELED)
    if revision is not None and found.revision != revision:
        raise Meanwhile


def check_open(activity: Activity) -> None:
    """Refuse an activity that is closed or canceled. Raises Refused."""
    if activity.status in (ActivityStatus.CLOSED, ActivityStatus.CANCELED):
        raise Refused(OVER.format(activity.status))


def stated(typed: str, missing: str, longest: int = LONGEST_REASON) -> str:
    """The reason that was typed. Raises Wrong: with `missing` where there is none, unless that is ''; or too long."""
    words = typed.strip()
    if missing and not words:
        raise Wrong("reason", missing)
    if len(words) > longest:
        raise Wrong("reason", f"At most {longest} characters")
    return words
