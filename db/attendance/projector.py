"""The screen in the hall: its secret address, and all that it shows. Nobody signs in to see it, so it names nobody."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from peewee import fn

from db import database
from db.activities.rotation import code_at, give_keys, step_at
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.query import prepared
from db.engine.refusal import Refused
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation

if TYPE_CHECKING:
    from datetime import datetime

    from peewee import ModelSelect

    from db.people.tables import Person

MARGIN = timedelta(minutes=30)  # after the session's end: questions last longer than planned
NO_END = "This session has no end yet, and the screen ends with it. Give the session its times first."
SCREENS_KEPT = 256
KEY_BYTES = 18
KEY = re.compile(r"[A-Za-z0-9_-]{24}")
_turn = Lock()  # of many that ask at once one asks the database


@dataclass(frozen=True)
class Screen:
    """A screen as it is in one second: the session, how many are registered, and the step of a changing code."""

    at: Session
    registered: int
    step: int  # 0 for a fixed code

    @property
    def code(self) -> str:
        return code_at(self.at, self.step) if self.step else str(self.at.code)

    @property
    def state(self) -> str:
        """A word that tells two screens apart, as an address may hold it."""
        return f"{self.step}-{self.registered}"


def open_projector(at: Session, by: Person) -> None:
    """Make the screen's secret address, once, with what a changing code is made of. Raises Refused without an end."""
    if at.ends_at is None:
        raise Refused(NO_END)
    with database.atomic():
        give_keys(at)
        key = secrets.token_urlsafe(KEY_BYTES)
        if Session.update(projector_key=key).where(Session.id == at.id, Session.projector_key.is_null()).execute():
            _note(by, Action.PROJECTOR_OPENED, at, f"Screen for the hall made: {at.full_title}")


def end_projector(at: Session, by: Person) -> None:
    """End the address for good; sent twice it ends once."""
    with database.atomic():
        was = (Session.id == at.id) & Session.projector_key.is_null(False)
        if Session.update(projector_key=None).where(was).execute():
            _note(by, Action.PROJECTOR_ENDED, at, f"Screen for the hall ended: {at.full_title}")


def rotate_codes(of: Activity, by: Person, *, is_on: bool) -> None:
    """Let the codes on the screens of this activity's sessions change every minute, or stay as they are printed."""
    with database.atomic():
        if Activity.update(rotates_code=is_on).where(Activity.id == of.id, Activity.rotates_code != is_on).execute():
            words = f"The code on the screen {'changes every minute' if is_on else 'stays the same'}"
            AuditLine.write(by, Action.ROTATION_SET, of, detail={"about": words})


def _note(by: Person, action: Action, at: Session, about: str) -> None:
    AuditLine.write(by, action, at.activity, detail={"about": about, "session": at.id})


def screen_of(key: str) -> Screen | None:
    """The screen of this address as it is now; None where there is none, or the session is over or does not take place.

    However many ask, this process asks the database once a second: a full hall looks at one screen.
    """
    if not KEY.fullmatch(key):
        return None
    moment = now()
    with _turn:
        found = _looked_up(key, int(moment.timestamp()))
    if found is None or is_over(found[0], moment):
        return None
    at, registered = found
    return Screen(at, registered, step_at(moment) if at.activity.rotates_code and at.rotation_key else 0)


def is_over(at: Session, moment: datetime) -> bool:
    """Whether the session's screen has ended."""
    return at.is_off or at.ends_at is None or moment >= at.ends_at + MARGIN


@lru_cache(maxsize=SCREENS_KEPT)
def _looked_up(key: str, _second: int) -> tuple[Session, int] | None:
    """The session of a key and how many are registered, as of this second."""
    found = next(iter(_by_key(key)), None)
    return (found, found.registered) if found else None


@prepared
def _by_key(key: Any) -> ModelSelect[Any]:
    counted = Participation.select(fn.COUNT(Participation.id)).where(Participation.session == Session.id, is_seen())
    query = Session.select(Session, Activity, counted.alias("registered")).join(Activity)
    return query.where(Session.projector_key == key)
