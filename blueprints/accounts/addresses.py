"""The deeds that follow when an email address turns out to be its owner's."""

from __future__ import annotations

from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.old_records import attach_records
from db.engine.clock import now
from db.people.tables import Person
from db.program.roster.attachment import attach_held, hold_rosters


def mark_confirmed(person: Person, email: str) -> None:
    """Note that this person reads this address, and attach what waits under it; in the caller's transaction.

    Call it before anything else changes the person's row: see `hold_rosters`.
    Nothing that came by email match is attached before: anybody can type anybody's address at sign-up.
    """
    if Person.get_by_id(person.id).email_confirmed_at is not None:
        return
    hold_rosters(person, email)
    unconfirmed = (Person.id == person.id) & (Person.email == email) & Person.email_confirmed_at.is_null()
    if Person.update(email_confirmed_at=now()).where(unconfirmed).execute():
        AuditLine.write(person, Action.EMAIL_CONFIRMED, person)
        attach_records(person)
        attach_held(person)
