"""E-mail addresses whose domain is beyond ASCII, in the one form in which every door now looks for them."""

from __future__ import annotations

from typing import Any

import idna
from peewee import IntegerField, Model, TextField

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
    application_id = IntegerField()
    person_key = TextField()


def up(migrator: Any, db: Any) -> None:
    """A person who would meet another's address keeps the old one: two accounts of one person are the office's to join.

    So does a disclosure that would meet another of its application.
    """
    emails = [email for (email,) in Person.select(Person.email).order_by(Person.id).tuples()]
    taken = set(emails)
    for old in filter(is_beyond, emails):
        new = in_ascii(old)
        if new not in taken:
            Person.update(email=new).where(Person.email == old).execute()
            taken.add(new)
    for column in (OneTimeLink.email, TranscriptRecord.email, Message.to):
        held = (value for (value,) in column.model.select(column).distinct().tuples())
        for old in [value for value in held if is_beyond(value)]:
            column.model.update({column: in_ascii(old)}).where(column == old).execute()
    disclosures()


def disclosures() -> None:
    rows = list(Disclosure.select().order_by(Disclosure.id))
    taken = {(row.application_id, row.person_key) for row in rows}
    for row in (row for row in rows if is_beyond(row.person_key)):
        new = row.application_id, in_ascii(row.person_key)
        if new not in taken:
            Disclosure.update(person_key=new[1]).where(Disclosure.id == row.id).execute()
            taken.add(new)


def is_beyond(value: str) -> bool:
    """Whether this is an address, and not in ASCII."""
    return not value.isascii() and "@" in value


def in_ascii(address: str) -> str:
    """The address with its domain as the mail system knows it; unchanged where there is no such form."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        return address
