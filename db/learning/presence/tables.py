"""Check-ins at the door with what became of each, and scans of a changing code that were used."""

from __future__ import annotations

from enum import StrEnum

from peewee import SQL, BooleanField, Default, ForeignKeyField, TextField

from db.activities.tables import Session
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import UtcDateTimeField, at_most, not_blank, one_of
from db.people.tables import Person


class CheckInState(StrEnum):
    """One that was undone or declined stays on record with its times."""

    COUNTS = "counts"
    WAITING = "waiting"  # it came after the session's end: somebody has to approve it
    DECLINED = "declined"
    UNDONE = "undone"


class CheckIn(BaseModel):
    """One time at which somebody was marked present; or a code or a roster had proven it, and staff undid that."""

    learner_id: int
    session_id: int
    by_id: int | None
    session = ForeignKeyField(Session, index=False, on_delete="RESTRICT")
    learner = ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    at = UtcDateTimeField(default=now)  # when attendance was proven, or was said to have been
    by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")  # none: a code or a roster
    state = TextField(default=CheckInState.COUNTS, constraints=[one_of("state", CheckInState)])
    reason = TextField(default="", constraints=[at_most("reason", 500)])  # why after the session's end
    is_new = BooleanField(default=False, constraints=[Default("FALSE")])  # it registered the learner as well
    answered_at = UtcDateTimeField(null=True)
    answered_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    undone_at = UtcDateTimeField(null=True)
    undone_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")

    @classmethod
    def is_undone(cls, learner: Person, at: Session) -> bool:
        """Whether staff have last said that this learner was not there: no code says otherwise then."""
        mine = (cls.session == at) & (cls.learner == learner)
        newest = cls.select(cls.state).where(mine).order_by(cls.id.desc()).tuples().first()
        return newest is not None and newest[0] == CheckInState.UNDONE


# Written out, not as a value: SQLite finds the indexes of those that wait by these words.
WAITS = CheckIn.state == SQL("'waiting'")
CheckIn.add_index(CheckIn.index(CheckIn.session, CheckIn.learner, CheckIn.id, name="checkin_of"))
CheckIn.add_index(CheckIn.index(CheckIn.session, CheckIn.learner, unique=True, where=WAITS, name="checkin_once"))
CheckIn.add_index(CheckIn.index(CheckIn.at, CheckIn.id, where=WAITS, name="checkin_waits"))


class Scan(BaseModel):
    """A scan of a changing code that registered somebody: a browser's cookie holds its key, and nobody else uses it."""

    learner_id: int
    key = TextField(unique=True, constraints=[not_blank("key", 32)])
    session = ForeignKeyField(Session, index=False, on_delete="RESTRICT")
    learner = ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    used_at = UtcDateTimeField(default=now, index=True)
