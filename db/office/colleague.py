"""Accounts that the operator makes by command: the first person of an office, before anybody can sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.refusal import Refused
from db.people.account import make_person
from db.roles.grant import grant_role
from db.sign_ins.tables import OneTimeLink, Purpose

if TYPE_CHECKING:
    from db.people.account import NewAccount
    from db.people.tables import Person
    from db.roles.grant import Grant


def add_colleague(new: NewAccount, grant: Grant | None) -> Person:
    """Make an account without a password, and give it this role, in one transaction. Raises Taken."""
    with database.atomic():
        person = make_person(new)
        AuditLine.write(None, Action.ACCOUNT_ADDED, person)
        if grant:
            grant_role(person, grant, None)
    return person


def password_link(person: Person) -> str:
    """The token of a link by which this person chooses a password, as the mail for a forgotten one has it.

    Raises Refused for a closed account.
    """
    if person.disabled_at is not None:
        raise Refused(f"The account of {person.full_name} is closed")
    with database.atomic():
        AuditLine.write(None, Action.LINK_MADE, person)
        return OneTimeLink.issue(Purpose.RESET, person)
