"""Accounts made for colleagues: by the operator's command, before anybody can sign in, or by an office's invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.refusal import Refused
from db.engine.row import hold
from db.outbox.tables import Message
from db.people.account import make_person
from db.people.tables import Person
from db.roles.grant import grant_role
from db.sign_ins.tables import OneTimeLink, Purpose

if TYPE_CHECKING:
    from db.people.account import NewAccount
    from db.roles.grant import Grant

INVITATION = "invitation"


def add_colleague(new: NewAccount, grant: Grant | None, by: Person | None = None) -> Person:
    """Make an account without a password, and give it this role, in one transaction. Raises Taken.

    `by` is None on the command line.
    """
    with database.atomic():
        person = make_person(new)
        AuditLine.write(by, Action.ACCOUNT_ADDED, person)
        if grant:
            grant_role(person, grant, by)
    return person


def invite(new: NewAccount, grant: Grant, by: Person) -> Person:
    """The same, and a mail with the link by which they choose a password. Raises Taken, and Refused for the role."""
    with database.atomic():
        person = add_colleague(new, grant, by)
        _queue_invitation(person, by)
    return person


def invite_again(person: Person, by: Person) -> bool:
    """Send the link anew; False while an earlier one waits to be sent. Raises Refused for whoever needs none."""
    if person.disabled_at is not None:
        raise Refused(f"The account of {person.full_name} is closed")
    if person.password_hash is not None:
        raise Refused(f"{person.full_name} has chosen a password already")
    with database.atomic():
        hold(Person, person.id)  # of two presses at once, one finds the other's mail
        same = (Message.template == INVITATION) & (Message.to == person.email)
        if Message.select().where(same, Message.sent_at.is_null(), Message.failed_at.is_null()).exists():
            return False
        _queue_invitation(person, by)
    return True


def _queue_invitation(person: Person, by: Person) -> None:
    Message.queue(INVITATION, person.email, person=person.id, by=by.full_name)


def password_link(person: Person) -> str:
    """The token of a link by which this person chooses a password, as the mail for a forgotten one has it.

    Raises Refused for a closed account.
    """
    if person.disabled_at is not None:
        raise Refused(f"The account of {person.full_name} is closed")
    with database.atomic():
        AuditLine.write(None, Action.LINK_MADE, person)
        return OneTimeLink.issue(Purpose.RESET, person)
