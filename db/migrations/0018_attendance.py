"""Check-ins at the door, and scans of a changing code that were used."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, Check, Default, ForeignKeyField, Model, TextField

from db import database
from db.schema import create_tables

STATES = "'counts', 'waiting', 'declined', 'undone'"


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    pass


class Session(Base):
    pass


class CheckIn(Base):
    session = ForeignKeyField(Session, index=False, on_delete="RESTRICT")
    learner = ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    at = TextField()
    by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    state = TextField(constraints=[Check(f'"state" IN ({STATES})')])
    reason = TextField(constraints=[Check('length("reason") <= 500')])
    is_new = BooleanField(constraints=[Default("FALSE")])
    answered_at = TextField(null=True)
    answered_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    undone_at = TextField(null=True)
    undone_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")


WAITS = CheckIn.state == "waiting"
CheckIn.add_index(CheckIn.index(CheckIn.session, CheckIn.learner, CheckIn.id, name="checkin_of"))
CheckIn.add_index(CheckIn.index(CheckIn.session, CheckIn.learner, unique=True, where=WAITS, name="checkin_once"))
CheckIn.add_index(CheckIn.index(CheckIn.at, CheckIn.id, where=WAITS, name="checkin_waits"))


class Scan(Base):
    key = TextField(unique=True, constraints=[Check('length("key") BETWEEN 1 AND 32')])
    session = ForeignKeyField(Session, index=False, on_delete="RESTRICT")
    learner = ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    used_at = TextField(index=True)


def up(migrator: Any, db: Any) -> None:
    create_tables((CheckIn, Scan))
