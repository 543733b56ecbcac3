"""Rosters that were brought in, and the effect of each row."""

from __future__ import annotations

from enum import StrEnum

from peewee import BooleanField, Check, Default, ForeignKeyField, IntegerField, TextField

from db.activities.tables import Session
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import JsonField, UtcDateTimeField, at_most, not_blank, one_of
from db.files.tables import File
from db.people.tables import Person


class RosterState(StrEnum):
    """Nothing that a roster writes is seen before it is done, nor once it is being taken back."""

    READING = "reading"
    READY = "ready"  # read and matched: somebody looks at what will happen
    WRITING = "writing"
    DONE = "done"
    TAKING_BACK = "taking back"
    TAKEN_BACK = "taken back"
    REFUSED = "refused"


class Outcome(StrEnum):
    """The effect of a row."""

    MATCHED = "matched"  # by a confirmed email
    LIKELY = "likely"  # by the name: somebody has to confirm it
    NEW = "new"  # nobody here: it is held for whoever confirms that email
    THERE = "there"  # registered already
    REFUSED = "refused"


NO = Default("FALSE")


class Roster(BaseModel):
    session_id: int
    by_id: int
    file_id: int | None
    session = ForeignKeyField(Session, backref="rosters", on_delete="RESTRICT")
    by = ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    file = ForeignKeyField(File, null=True, unique=True, on_delete="RESTRICT")
    name = TextField(constraints=[not_blank("name", 200)])  # of the file
    state = TextField(default=RosterState.READING, constraints=[one_of("state", RosterState)])
    columns = JsonField(default=list)  # the file's headings
    mapping = JsonField(default=dict)  # what each of our columns is in the file
    rows = IntegerField(default=0)
    fault = TextField(default="", constraints=[at_most("fault", 1000)])  # why nothing of it could be read
    made_at = UtcDateTimeField(default=now)
    done_at = UtcDateTimeField(null=True)  # when its last credit was recorded and its last invitation queued
    taken_back_at = UtcDateTimeField(null=True)
    taken_back_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")


class RosterRow(BaseModel):
    """One person of a roster. Where nobody has the address yet, the row waits for whoever confirms it."""

    roster_id: int
    person_id: int | None
    roster = ForeignKeyField(Roster, index=False, on_delete="CASCADE")
    line = IntegerField()  # of the file, from 1
    email = TextField(default="", constraints=[at_most("email", 254)])  # folded
    name = TextField(default="", constraints=[at_most("name", 200)])
    minutes = IntegerField(null=True, constraints=[Check('"minutes" >= 0')])
    quarters = IntegerField(null=True, constraints=[Check('"quarters" >= 1')])  # its own credit, 0.25 each
    outcome = TextField(constraints=[one_of("outcome", Outcome)])
    person = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    candidates = JsonField(default=list)  # ids of who it may be, the likeliest first
    faults = JsonField(default=list)  # in words
    is_written = BooleanField(default=False)
    note = TextField(default="", constraints=[Default("''"), at_most("note", 300)])  # in words, beside its outcome
    is_settled = BooleanField(default=False, constraints=[NO])  # its credit and its invitation, if any
    gave_attendance = BooleanField(default=False, constraints=[NO])  # to somebody who was registered without
    gave_minutes = BooleanField(default=False, constraints=[NO])  # to somebody who had none
    has_stayed = BooleanField(default=False, constraints=[NO])  # its person had claimed when the roster was taken back


Roster.add_index(
    Roster.index(
        Roster.state, Roster.id, where=Roster.done_at.is_null() & Roster.taken_back_at.is_null(), name="roster_waiting"
    )
)
RosterRow.add_index(RosterRow.index(RosterRow.roster, RosterRow.line, unique=True, name="rosterrow_line"))
RosterRow.add_index(RosterRow.index(RosterRow.roster, RosterRow.outcome, RosterRow.line, name="rosterrow_outcome"))
RosterRow.add_index(
    RosterRow.index(RosterRow.email, RosterRow.id, where=RosterRow.person.is_null(), name="rosterrow_held")
)
RosterRow.add_index(
    RosterRow.index(RosterRow.person, RosterRow.roster, where=RosterRow.person.is_null(False), name="rosterrow_person")
)
