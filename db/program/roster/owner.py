"""Whoever confirms the address for which a row waits is its person, unless the row names quite another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.engine.query import among, prepared
from db.people.tables import Person
from db.program.roster.match import anothers
from db.rosters.tables import Outcome, RosterRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect


def meet(rows: Sequence[RosterRow]) -> list[RosterRow]:
    """Give rows that wait their person, where the address was confirmed since; returns those that got one.

    Part of the caller's transaction. A row of quite another name gets nobody: it is to be confirmed, and not written.
    """
    waiting = [row for row in rows if row.person_id is None]
    owners = owners_of([row.email for row in waiting])
    return [row for row in waiting if row.email in owners and _is_met(row, owners[row.email])]


def _is_met(row: RosterRow, owner: Person) -> bool:
    words = anothers(row.name, owner)
    if words:
        row.outcome, row.is_written = Outcome.LIKELY, False
        doubt = {"outcome": row.outcome, "candidates": [owner.id], "note": words, "is_written": False}
        RosterRow.update(doubt, is_settled=False).where(RosterRow.id == row.id).execute()
        return False
    row.person_id, row.outcome = owner.id, Outcome.MATCHED
    RosterRow.update(person=owner.id, outcome=row.outcome).where(RosterRow.id == row.id).execute()
    return True


def owners_of(emails: list[str]) -> dict[str, Person]:
    """The person who has confirmed each of these addresses."""
    return {one.email: one for one in _owners(emails)} if emails else {}


@prepared
def _owners(emails: Any) -> ModelSelect[Person]:
    confirmed = among(Person.email, emails) & Person.email_confirmed_at.is_null(False)
    return Person.select(Person.id, Person.email, Person.first_name, Person.last_name).where(confirmed)
