"""Making a person's account, whoever asks for it: the sign-up page, or an institution's sign-in on its first use."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import IntegrityError

from db import database
from db.engine.clock import now
from db.engine.refusal import Refused
from db.outbox.tables import Message
from db.people.tables import Degree, Person

TAKEN = "This email address already has an account"


class Taken(Refused):
    """Somebody has an account with this address already."""

    def __init__(self) -> None:
        super().__init__(TAKEN)


@dataclass(frozen=True)
class NewAccount:
    """The first values of an account. `password_hash` is None where the person signs in another way."""

    email: str  # in its stored form
    first_name: str
    last_name: str
    degree: str  # its name
    profession: str
    degree_other: str = ""
    password_hash: str | None = None
    agreement_version: str = ""


def make_account(new: NewAccount) -> Person:
    """The new person, with the mail that confirms the address in the same transaction. Raises Taken."""
    with database.atomic():
        person = make_person(new)
        Message.queue("confirm_email", new.email, person=person.id)
    return person


def make_person(new: NewAccount) -> Person:
    """The new person, and no mail. Raises Taken.

    Of many at once the unique index lets one through; the address is asked for only to tell why a row was refused.
    """
    moment = now()
    row = {
        **vars(new),
        "degree": Degree.get(Degree.name == new.degree),
        "password_set_at": moment if new.password_hash else None,
        "agreed_at": moment if new.agreement_version else None,
    }
    try:
        with database.atomic():
            person: Person = Person.create(**row)
    except IntegrityError:
        if Person.by_email(new.email) is None:
            raise
        raise Taken from None
    return person
