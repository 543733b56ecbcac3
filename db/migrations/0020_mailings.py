"""Mailings to people of a session, and a lane of the outbox for mail that goes to many."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

from db import database
from db.schema import create_tables


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    pass


class Session(Base):
    pass


GROUPS = "'registered', 'attended', 'not attended', 'not evaluated', 'not claimed'"


class Mailing(Base):
    session = ForeignKeyField(Session, index=False, on_delete="RESTRICT")
    by = ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    audience = TextField(constraints=[Check(f'"audience" IN ({GROUPS})')])
    subject = TextField(constraints=[Check('length("subject") BETWEEN 1 AND 150')])
    text = TextField(constraints=[Check('length("text") BETWEEN 1 AND 5000')])
    token = TextField(unique=True, constraints=[Check('length("token") BETWEEN 1 AND 40')])
    recipients = IntegerField(constraints=[Check('"recipients" >= 1')])
    sent_at = TextField()


Mailing.add_index(Mailing.index(Mailing.session, Mailing.id, name="mailing_of"))
Mailing.add_index(Mailing.index(Mailing.by, Mailing.sent_at, name="mailing_by"))


class Message(Base):
    is_bulk = BooleanField()
    due_at = TextField()
    sent_at = TextField(null=True)
    failed_at = TextField(null=True)
    batch = IntegerField(null=True)


Message.add_index(
    Message.index(
        Message.is_bulk,
        Message.due_at,
        Message.id,
        where=Message.sent_at.is_null() & Message.failed_at.is_null(),
        name="message_waiting",
    )
)
Message.add_index(Message.index(Message.batch, where=Message.batch.is_null(False), name="message_batch"))


def up(migrator: Any, db: Any) -> None:
    boolean = "INTEGER" if isinstance(db, SqliteDatabase) else "BOOLEAN"
    db.execute_sql('DROP INDEX "message_waiting"')
    added = f'ALTER TABLE "message" ADD COLUMN "is_bulk" {boolean} NOT NULL DEFAULT FALSE'
    db.execute_sql(added)
    db.execute_sql('ALTER TABLE "message" ADD COLUMN "batch" INTEGER')
    Message._schema.create_indexes(safe=False)
    create_tables((Mailing,))
