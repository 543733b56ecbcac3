"""The session that a course code leads to, fixed or changing, and the scan of a changing one in the signed cookie.

The cookie holds the moment of the scan for a day: a slow sign-in loses nothing though the code on the screen moved on.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import session

from db.activities.rotation import HALF, is_current, rotating
from db.activities.tables import Session
from db.credit.registration import register_by_code
from db.engine.clock import now
from db.learning.presence.scan import KEPT_FOR, Scanned

if TYPE_CHECKING:
    from db.credit.standing import Standing
    from db.people.tables import Person

SCAN = "scan"  # in the session: the id of a row of Session, seconds since 1970, and a random key
MOVED = (
    "The code “{}” has changed since. Scan or enter the one that is on the screen now. "
    "If the session is over, ask the staff to mark you present."
)


def find_session(typed: str) -> Session | None:
    """The session of a code that was typed or scanned; a changing code leads there while it counts for this browser."""
    found = Session.find_code(typed)
    return found or next((at for at, key in rotating(typed) if _counts(at, key)), None)


def has_moved(typed: str) -> bool:
    """Whether it may have been on a screen once: it begins as a session's changing code does."""
    return bool(rotating(typed))


def _counts(at: Session, key: str) -> bool:
    """Whether the code is on the screen, which is noted, or this browser scanned the session before."""
    if scan_of(at) is None:
        if not is_current(at, key, now()):
            return False
        session[SCAN] = [at.id, int(now().timestamp()), secrets.token_hex(8)]
    at.reached_by = f"{key[:HALF]}-{key[HALF:]}"
    return True


def scan_of(at: Session) -> Scanned | None:
    """This browser's scan of the session; None where there is none of the last day."""
    number, seconds, key = session.get(SCAN, (0, 0, ""))
    if number != at.id:
        return None
    moment = datetime.fromtimestamp(seconds, UTC)
    return Scanned(key, moment) if moment <= now() < moment + KEPT_FOR else None


def moment_of(at: Session) -> datetime | None:
    """The moment at which this browser scanned the changing code that it came by; None for a fixed code."""
    scanned = scan_of(at) if at.reached_by else None
    return scanned.at if scanned else None


def register(learner: Person, at: Session) -> Standing:
    """Register the learner by the code that led here; a scan is used up by it."""
    stands = register_by_code(learner, at, scan_of(at) if at.reached_by else None)
    if at.reached_by and stands.participation_id:
        session.pop(SCAN, None)
    return stands
