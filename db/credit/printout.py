"""The transcript as it was printed: made once for each state of a learner's record and each day, and kept for a day."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from peewee import SQL, IntegrityError, fn

from db import database
from db.credit.tables import Credit
from db.engine.clock import now
from db.engine.query import prepared
from db.files import store
from db.files.tables import File, Kind

if TYPE_CHECKING:
    from datetime import date

    from peewee import ModelSelect

    from db.people.tables import Person

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 1000  # of all learners; of more than so many the oldest go
PREFIX = "tr-"  # of the keys, so that the index of keys finds them, day by day
AFTER = "tr."
DIGEST_LENGTH = 32
PDF = "application/pdf"


def key_of(learner: Person, day: date, *words: str) -> str:
    """Names one state: the day, the learner's current credit, and the words that the head of the transcript says."""
    said = json.dumps([learner.id, *_state(learner.id)[0], *words])
    return f"{PREFIX}{day.isoformat()}-{hashlib.sha256(said.encode()).hexdigest()[:DIGEST_LENGTH]}"


@prepared
def _state(learner_id: Any) -> ModelSelect[Any]:
    """The newest line and the number of lines: a line never changes, it is superseded and then counts no more."""
    lines = Credit.select(fn.COALESCE(fn.MAX(Credit.id), 0), fn.COUNT(SQL("*")))
    return lines.where(Credit.learner == learner_id, Credit.superseded_at.is_null()).tuples()


def printed(key: str) -> bytes | None:
    """The transcript that was printed for this state; None if none was, or if its bytes are gone."""
    file = File.get_or_none(File.key == key)
    if file is None:
        return None
    try:
        return store.read(file)
    except store.Missing:
        store.delete(file)
        return None


def keep(key: str, body: bytes) -> None:
    """Keep a transcript for this state. Raises OSError or peewee.DatabaseError if it cannot be kept."""
    try:
        with store.prepared(body, key) as found, database.atomic():
            found.keep(Kind.TRANSCRIPT, "transcript.pdf", PDF)
    except IntegrityError:
        return  # the same, made by another request


def forget_old() -> int:
    """Delete those of days that are over, and those beyond MOST_KEPT; returns how many."""
    last = PREFIX + (now() - KEPT_FOR).date().isoformat()
    old = File.select().where(File.key >= PREFIX, File.key < last)
    others = File.select().where(File.key >= last, File.key < AFTER).order_by(File.id.desc())
    found = [*old, *others.offset(MOST_KEPT).limit(MOST_KEPT)]
    for file in found:
        store.delete(file)
    return len(found)
