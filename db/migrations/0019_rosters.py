"""The effect of each row of a roster, and an index of people by their last name."""

from __future__ import annotations

from typing import Any

from peewee import ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField, fn

from db import database


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    last_name = TextField()


Person.add_index(Person.index(fn.LOWER(Person.last_name), name="person_by_last_name"))


class Roster(Base):
    state = TextField()
    done_at = TextField(null=True)
    taken_back_at = TextField(null=True)


Roster.add_index(
    Roster.index(
        Roster.state, Roster.id, where=Roster.done_at.is_null() & Roster.taken_back_at.is_null(), name="roster_waiting"
    )
)


class RosterRow(Base):
    roster = ForeignKeyField(Roster, index=False)
    line = IntegerField()
    person = ForeignKeyField(Person, null=True, index=False)


RosterRow.add_index(
    RosterRow.index(RosterRow.person, RosterRow.roster, where=RosterRow.person.is_null(False), name="rosterrow_person")
)

FLAGS = ("is_settled", "gave_attendance", "gave_minutes", "has_stayed")
NOTE = """ALTER TABLE "roster_row" ADD COLUMN "note" TEXT NOT NULL DEFAULT '' CHECK (length("note") <= 300)"""
FLAG = 'ALTER TABLE "roster_row" ADD COLUMN "{}" {} NOT NULL DEFAULT FALSE'


def up(migrator: Any, db: Any) -> None:
    boolean = "INTEGER" if isinstance(db, SqliteDatabase) else "BOOLEAN"
    for statement in (NOTE, *(FLAG.format(name, boolean) for name in FLAGS)):
        db.execute_sql(statement)
    for model in (Person, Roster, RosterRow):
        model._schema.create_indexes(safe=False)
