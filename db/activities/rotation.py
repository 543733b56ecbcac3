"""A course code that changes every minute: how it begins tells the session, its rest the minute."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from db.activities.code import codes_in
from db.activities.code_pool import CODE_LETTERS
from db.activities.tables import Activity, Session
from db.engine.query import prepared

if TYPE_CHECKING:
    from datetime import datetime

    from peewee import ModelSelect

STEP = 60  # seconds that a code stands on the screen
HALF = 4  # letters that tell the session, and as many that tell the minute


def step_at(moment: datetime) -> int:
    """The number of the minute, by which the code of this moment is made."""
    return int(moment.timestamp()) // STEP


def code_at(at: Session, step: int) -> str:
    """The code that stands on the screen in this step, as it is shown."""
    made = hmac.new(at.rotation_secret.encode(), str(step).encode(), sha256).digest()
    number, letters = int.from_bytes(made[:8]), ""
    for _ in range(HALF):
        number, rest = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[rest]
    return f"{at.rotation_key}-{letters}"


def is_current(at: Session, key: str, moment: datetime) -> bool:
    """Whether this folded code stands on the screen now, or did a step ago."""
    step = step_at(moment)
    shown = [code_at(at, each).replace("-", "") for each in (step, step - 1)]
    return any([hmac.compare_digest(each, key) for each in shown])  # both, in the same time


def rotating(typed: str) -> list[tuple[Session, str]]:
    """The sessions whose changing code somebody may have typed or scanned, each with that code, folded."""
    keys = [key for key in codes_in(typed) if len(key) == 2 * HALF]
    return [(found, key) for key in keys for found in _by_beginning(key[:HALF])]


def give_keys(at: Session) -> None:
    """Give the session what its changing code is made of, if it has none; part of the caller's transaction."""
    if at.rotation_key:
        return
    made = {"rotation_key": _new_beginning(), "rotation_secret": secrets.token_hex(32)}
    Session.update(made).where(Session.id == at.id, Session.rotation_key.is_null()).execute()


def _new_beginning() -> str:
    while True:
        letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(HALF))
        if not Session.select().where(Session.rotation_key == letters).exists():
            return letters


@prepared
def _by_beginning(letters: Any) -> ModelSelect[Session]:
    query = Session.select(Session, Activity).join(Activity)
    return query.where(Session.rotation_key == letters, Activity.rotates_code)
