"""The values of account mails, worked out when they are sent: no link and no secret waits in the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app

from db.outbox.tables import Message
from db.people.tables import Person
from db.sign_ins.tables import OneTimeLink, Purpose

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

A_DAY = timedelta(days=1)
INVITED_FOR = timedelta(days=7)  # who is invited has not asked for the mail, so nobody waits for it
AT_MOST = 6  # confirmations to one address in a day: that of signing up, and five that were asked for


def password_reset(message: Message) -> dict[str, Any] | None:
    """A fresh link for the account at this address; None, and no mail, when there is none."""
    person = Person.by_email(message.to)
    if person is None or person.disabled_at is not None:
        return None
    return _values(person, "/password/reset/", Purpose.RESET)


def confirm_email(message: Message) -> dict[str, Any] | None:
    """A fresh link for the address, unless it has been confirmed or corrected in the meantime."""
    person = Person.get_or_none(Person.id == message.values.get("person"), Person.email == message.to)
    if person is None or person.email_confirmed_at is not None or _is_one_too_many(message):
        return None
    return _values(person, "/email/confirm/", Purpose.CONFIRM)


def invitation(message: Message) -> dict[str, Any] | None:
    """A link for a first password, unless one has been chosen or the account was closed in the meantime."""
    person = Person.get_or_none(Person.id == message.values.get("person"), Person.email == message.to)
    if person is None or person.disabled_at is not None or person.password_hash is not None:
        return None
    values = _values(person, "/password/reset/", Purpose.RESET, INVITED_FOR)
    return {**values, "name": person.first_name, "by": message.values.get("by"), "days": INVITED_FOR.days}


def _values(person: Person, path: str, purpose: Purpose, lifetime: timedelta | None = None) -> dict[str, Any]:
    settings: Settings = current_app.config["CME"]
    link = f"{settings.base_url}{path}{OneTimeLink.issue(purpose, person, lifetime)}"
    return {"name": person.proven_name, "link": link}


def _is_one_too_many(message: Message) -> bool:
    """Judged by the messages before this one, so that trying to send it again gives the same answer."""
    same = (Message.template == message.template) & (Message.to == message.to) & (Message.id < message.id)
    return Message.select().where(same, Message.created_at > message.created_at - A_DAY).count() >= AT_MOST
