"""The outbox and the periodic jobs: rows that the worker takes by conditional UPDATE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import BooleanField, Default, IntegerField, TextField

from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import JsonField, UtcDateTimeField, at_most, not_blank
from db.engine.insert import insert_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Message(BaseModel):
    """A mail to be sent: the template's name and plain values; the worker renders and delivers it."""

    template = TextField(constraints=[not_blank("template", 60)])
    to = TextField(constraints=[not_blank("to", 254)])
    values = JsonField(default=dict)
    created_at = UtcDateTimeField(default=now)
    due_at = UtcDateTimeField(default=now)
    attempts = IntegerField(default=0)
    sent_at = UtcDateTimeField(null=True)
    failed_at = UtcDateTimeField(null=True)  # given up after the last attempt; shown by the check command
    last_error = TextField(default="", constraints=[at_most("last_error", 500)])
    is_bulk = BooleanField(default=False, constraints=[Default("FALSE")])  # it goes when nothing else waits
    batch = IntegerField(null=True)  # the number of the mailing that it is one of

    @classmethod
    def queue(cls, template: str, to: str, **values: Any) -> Message:
        """Put a message in the outbox; it goes if and only if the caller's transaction commits."""
        message: Message = cls.create(template=template, to=to, values=values)
        return message

    @classmethod
    def queue_bulk(cls, template: str, to: str, **values: Any) -> Message:
        """The same for one of many: a reminder, a mailing. No other mail waits behind it."""
        message: Message = cls.create(template=template, to=to, values=values, is_bulk=True)
        return message

    @classmethod
    def queue_all(cls, template: str, letters: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """The same for many mails, each with its address and values."""
        insert_all(cls, [{"template": template, "to": to, "values": values, "is_bulk": True} for to, values in letters])

    @classmethod
    def was_queued(cls, template: str, to: str, since: datetime) -> bool:
        """Whether a mail of this kind to this address was put in the outbox since then."""
        return cls.select().where(cls.template == template, cls.to == to, cls.created_at > since).exists()


Message.add_index(
    Message.index(
        Message.is_bulk,
        Message.due_at,
        Message.id,
        where=Message.sent_at.is_null() & Message.failed_at.is_null(),
        name="message_waiting",
    )
)
# To whom which mail has gone lately, and what may be deleted.
Message.add_index(Message.index(Message.template, Message.to, Message.created_at, name="message_to"))
Message.add_index(Message.index(Message.sent_at, where=Message.sent_at.is_null(False), name="message_sent"))
Message.add_index(Message.index(Message.failed_at, where=Message.failed_at.is_null(False), name="message_failed"))
Message.add_index(Message.index(Message.batch, where=Message.batch.is_null(False), name="message_batch"))


class Job(BaseModel):
    """A periodic job: when it is due, and how its last run ended."""

    name = TextField(unique=True, constraints=[not_blank("name", 60)])
    due_at = UtcDateTimeField()
    ran_at = UtcDateTimeField(null=True)
    last_error = TextField(default="", constraints=[at_most("last_error", 500)])
