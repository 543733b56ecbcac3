"""Indexes for what is looked up as tables grow: what is to come, mail by its recipient, and what may be deleted."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Model, TextField

from db import database


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Session(Base):
    starts_at = TextField()
    ends_at = TextField()


class Message(Base):
    template = TextField()
    to = TextField()
    created_at = TextField()
    sent_at = TextField()
    failed_at = TextField()


class SignIn(Base):
    created_at = TextField()
    ended_at = TextField()


class OneTimeLink(Base):
    expires_at = TextField()
    ended_at = TextField()


class KeptForm(Base):
    kept_at = TextField()


class FailureCount(Base):
    began_at = TextField()


class KnownBrowser(Base):
    seen_at = TextField()


Session.add_index(Session.index(Session.starts_at, Session.ends_at, Session.id, name="session_upcoming"))
Message.add_index(Message.index(Message.template, Message.to, Message.created_at, name="message_to"))
Message.add_index(Message.index(Message.sent_at, where=SQL('("sent_at" IS NOT NULL)'), name="message_sent"))
Message.add_index(Message.index(Message.failed_at, where=SQL('("failed_at" IS NOT NULL)'), name="message_failed"))
SignIn.add_index(SignIn.index(SignIn.created_at, name="signin_created"))
SignIn.add_index(SignIn.index(SignIn.ended_at, where=SQL('("ended_at" IS NOT NULL)'), name="signin_ended"))
OneTimeLink.add_index(OneTimeLink.index(OneTimeLink.expires_at, name="onetimelink_expires"))
OneTimeLink.add_index(OneTimeLink.index(OneTimeLink.ended_at, where=SQL('("ended_at" IS NOT NULL)'), name="onetimelink_ended"))
KeptForm.add_index(KeptForm.index(KeptForm.kept_at, name="keptform_kept"))
FailureCount.add_index(FailureCount.index(FailureCount.began_at, name="failurecount_began"))
KnownBrowser.add_index(KnownBrowser.index(KnownBrowser.seen_at, name="knownbrowser_seen"))


def up(migrator: Any, db: Any) -> None:
    db.execute_sql('DROP INDEX "session_ends_at"')  # by which the next sessions were found only after sorting all
    for model in (Session, Message, SignIn, OneTimeLink, KeptForm, FailureCount, KnownBrowser):
        model._schema.create_indexes(safe=False)
