"""E-mail addresses whose domain is beyond ASCII, in the one form in which every door now looks for them."""

from __future__ import annotations

from typing import Any

import idna
from peewee import Model, TextField

from db import database


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    email = TextField(unique=True)


class OneTimeLink(Base):
    email = TextField()


class TranscriptRecord(Base):
    email = TextField()


class Message(Base):
    to = TextField()


class Disclosure(Base):
    person_key = TextField()


def up(migrator: Any, db: Any) -> None:
    """A person who would meet another's address keeps the old one: two accounts of one person are the office's to join."""
    taken = {person.email for person in Person.select(Person.email)}
    for column in (Person.email, OneTimeLink.email, TranscriptRecord.email, Message.to, Disclosure.person_key):
        model = column.model
        held = (value for (value,) in model.select(column).distinct().tuples())
        for old in [value for value in held if not value.isascii() and "@" in value]:
            new = in_ascii(old)
            if new != old and not (model is Person and new in taken):
                model.update({column: new}).where(column == old).execute()


def in_ascii(address: str) -> str:
    """The address with its domain as the mail system knows it; unchanged where there is no such form."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        return address
