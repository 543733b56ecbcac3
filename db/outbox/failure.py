"""Messages that were given up: who is told, and how they are sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.engine.clock import now
from db.outbox.tables import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect


def failed(most: int) -> list[Message]:
    """The messages that were given up, the last one first."""
    return list(_failed().order_by(Message.failed_at.desc(), Message.id.desc()).limit(most))


def failed_count(most: int) -> int:
    """How many were given up; counting ends at `most`."""
    return int(Message.select().from_(_failed().limit(most)).count())


def refusal_of(template: str, to: str) -> str:
    """Why the newest message of this kind to this address was given up; '' if it went, waits, or never was."""
    newest = Message.select().where(Message.template == template, Message.to == to).order_by(Message.id.desc()).first()
    return newest.last_error if newest and newest.failed_at else ""


def send_again(numbers: Sequence[int] = ()) -> int:
    """Let these messages, or all that were given up, be tried anew at once; returns how many."""
    given_up = Message.failed_at.is_null(False)
    mine = given_up & Message.id.in_(list(numbers)) if numbers else given_up
    fresh = {"failed_at": None, "attempts": 0, "due_at": now(), "created_at": now()}
    return int(Message.update(fresh).where(mine).execute())


def _failed() -> ModelSelect[Message]:
    return Message.select().where(Message.failed_at.is_null(False))
