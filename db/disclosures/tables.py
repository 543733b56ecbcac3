"""The faculty of a session, each with the office's record of what they disclosed."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from db.activities.tables import Session
from db.disclosures.status import DisclosureStatus
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import UtcDateTimeField, at_most, not_blank, one_of
from db.people.tables import Person


class Faculty(BaseModel):
    """One person who controls content of a session. The session is gated while a status is missing or open."""

    session_id: int
    session = ForeignKeyField(Session, backref="faculty", index=False, on_delete="RESTRICT")
    name = TextField(constraints=[not_blank("name", 200)])
    credentials = TextField(default="", constraints=[at_most("credentials", 100)])
    email = TextField(default="", constraints=[at_most("email", 254)])  # folded; '' where nobody gave it
    position = IntegerField(default=1)
    added_at = UtcDateTimeField(default=now)
    left_at = UtcDateTimeField(null=True)  # somebody stood in for them
    status = TextField(null=True, constraints=[one_of("status", DisclosureStatus)])
    relationships = TextField(default="", constraints=[at_most("relationships", 4000)])
    mitigation = TextField(default="", constraints=[at_most("mitigation", 4000)])
    recorded_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    recorded_at = UtcDateTimeField(null=True)

    @property
    def as_written(self) -> str:
        """The words by which a form says which state of the person it was read in."""
        return f"{self.name}, {self.credentials}, {self.email}"


Faculty.add_index(Faculty.index(Faculty.session, Faculty.position, Faculty.id, name="faculty_of"))
Faculty.add_index(Faculty.index(Faculty.email, Faculty.session, name="faculty_email"))
