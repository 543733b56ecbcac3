"""Long jobs: whose, how far, and until when a worker has one."""

from __future__ import annotations

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import JsonField, UtcDateTimeField, at_most, not_blank, one_of
from db.files.tables import File
from db.people.tables import Person


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class LongJob(BaseModel):
    """One job. While it is not over, `due_at` is when a worker may take it: at once, or when a lease has run out."""

    owner_id: int
    file_id: int | None
    owner = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    kind = TextField(constraints=[not_blank("kind", 60)])
    arguments = JsonField(default=dict)
    state = TextField(default=State.WAITING, constraints=[one_of("state", State)])
    done = IntegerField(default=0, constraints=[Check('"done" >= 0')])
    total = IntegerField(default=0, constraints=[Check('"total" >= 0')])  # 0: not known yet
    file = ForeignKeyField(File, null=True, unique=True, on_delete="RESTRICT")  # the result, if it has one
    error = TextField(default="", constraints=[at_most("error", 500)])  # for its owner, in words
    lease = TextField(default="", constraints=[at_most("lease", 40)])  # whoever took it last; another's is lost
    attempts = IntegerField(default=0)
    created_at = UtcDateTimeField(default=now)
    due_at = UtcDateTimeField(default=now)
    ended_at = UtcDateTimeField(null=True)

    @property
    def url(self) -> str:
        return f"/jobs/{self.id}"

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.FAILED)


LongJob.add_index(LongJob.index(LongJob.owner, LongJob.created_at, name="longjob_of"))
LongJob.add_index(LongJob.index(LongJob.due_at, LongJob.id, where=LongJob.ended_at.is_null(), name="longjob_waiting"))
LongJob.add_index(LongJob.index(LongJob.ended_at, name="longjob_ended"))
