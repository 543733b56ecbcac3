"""Closing an account, so that nobody gets in by it, and opening it again. What was done with it stays on record."""

from __future__ import annotations

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.refusal import Refused
from db.people.tables import Person
from db.roles.grant import check_office_stays, revoke_all
from db.roles.tables import Role, RoleGrant
from db.sign_ins.tables import KeptForm, KnownBrowser, OneTimeLink, SignIn

OWN = "You cannot close your own account. Ask someone else in the office to do it."


def close_account(person: Person, by: Person | None) -> bool:
    """Close the account: its sign-ins and links end and its roles are taken away; False when it is closed already.

    Raises Refused for one's own account and for the last person of the office. `by` is None on the command line.
    """
    if by is not None and by.id == person.id:
        raise Refused(OWN)
    with database.atomic():
        if RoleGrant.held(person, Role.OFFICE):
            check_office_stays(person)
        opened = (Person.id == person.id) & Person.disabled_at.is_null()
        if not Person.update(disabled_at=now()).where(opened).execute():
            return False
        revoke_all(person, by)
        SignIn.end_all(person)
        OneTimeLink.end_all(person)
        for model in (KnownBrowser, KeptForm):
            model.delete().where(model.person == person).execute()
        AuditLine.write(by, Action.ACCOUNT_CLOSED, person)
    return True


def open_account(person: Person, by: Person | None) -> bool:
    """Open a closed account; False when it is open. The password is as it was, the roles have to be granted again."""
    with database.atomic():
        closed = (Person.id == person.id) & Person.disabled_at.is_null(False)
        if not Person.update(disabled_at=None).where(closed).execute():
            return False
        AuditLine.write(by, Action.ACCOUNT_OPENED, person)
    return True
