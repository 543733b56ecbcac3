"""An index of the sessions that may not be ready: the list of activities read every session of the next days."""

from __future__ import annotations

from typing import Any

from peewee import SQL, BooleanField, Model, TextField

from db import database
from db.engine.fields import UtcDateTimeField


class Session(Model):
    starts_at = UtcDateTimeField()
    ends_at = UtcDateTimeField()
    title = TextField()
    disclosure = TextField()
    is_gated = BooleanField()
    canceled_at = UtcDateTimeField(null=True)

    class Meta:
        database = database
        legacy_table_names = False


NOTHING = SQL("''")
MAY_LACK = Session.canceled_at.is_null() & (
    Session.is_gated | (Session.title == NOTHING) | (Session.disclosure == NOTHING)
)
Session.add_index(Session.index(Session.starts_at, Session.ends_at, Session.id, where=MAY_LACK, name="session_unready"))


def up(migrator: Any, db: Any) -> None:
    Session._schema.create_indexes(safe=False)
