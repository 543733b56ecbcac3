"""A scan of a changing code: its moment counts as the registration's, for one person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.engine.insert import insert_once
from db.learning.presence.tables import Scan

if TYPE_CHECKING:
    from datetime import datetime

    from db.activities.tables import Session
    from db.people.tables import Person

KEPT_FOR = timedelta(hours=24)  # so that a slow sign-in loses nothing


class Scanned(NamedTuple):
    """A scan that this browser made: its key, and when it was."""

    key: str
    at: datetime


def use_scan(scanned: Scanned, learner: Person, at: Session) -> bool:
    """Bind the scan to this learner's registration, in the caller's transaction; False where somebody else used it."""
    made = insert_once(Scan, {"key": scanned.key, "session": at, "learner": learner}, Scan.key)
    return made is not None or Scan.get(Scan.key == scanned.key).learner_id == learner.id
