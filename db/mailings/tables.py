"""Mailings as they were sent: by whom, to whom of a session, and how many."""

from __future__ import annotations

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from db.activities.tables import Session
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import UtcDateTimeField, not_blank, one_of
from db.people.tables import Person


class Group(StrEnum):
    """The people of a session that a mailing goes to."""

    REGISTERED = "registered"
    ATTENDED = "attended"
    NOT_ATTENDED = "not attended"
    NOT_EVALUATED = "not evaluated"
    NOT_CLAIMED = "not claimed"


class Mailing(BaseModel):
    session_id: int
    session = ForeignKeyField(Session, index=False, on_delete="RESTRICT")
    by = ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    audience = TextField(constraints=[one_of("audience", Group)])
    subject = TextField(constraints=[not_blank("subject", 150)])
    text = TextField(constraints=[not_blank("text", 5000)])
    token = TextField(unique=True, constraints=[not_blank("token", 40)])  # of the form: a second press sends nothing
    recipients = IntegerField(constraints=[Check('"recipients" >= 1')])
    sent_at = UtcDateTimeField(default=now)


Mailing.add_index(Mailing.index(Mailing.session, Mailing.id, name="mailing_of"))
Mailing.add_index(Mailing.index(Mailing.by, Mailing.sent_at, name="mailing_by"))
