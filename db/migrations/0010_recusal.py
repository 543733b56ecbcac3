"""Reviewers and approvers who have a conflict of interest with an application."""

from __future__ import annotations

from typing import Any

from peewee import Check, ForeignKeyField, Model, TextField

from db import database
from db.schema import create_tables
from db.triggers import create_triggers


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    pass


class Application(Base):
    pass


class Recusal(Base):
    application = ForeignKeyField(Application, on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, on_delete="RESTRICT")
    reason = TextField(constraints=[Check('length("reason") BETWEEN 1 AND 4000')])
    declared_at = TextField()

Recusal.add_index(Recusal.index(Recusal.application, Recusal.person, unique=True, name="recusal_once"))


def up(migrator: Any, db: Any) -> None:
    create_tables((Recusal,))
    create_triggers({"recusal": ()})
