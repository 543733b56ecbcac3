"""Attendance that rosters hold under an address goes to whoever confirms it, at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activities.tables import Session
from db.audit.action import Action
from db.engine.row import hold
from db.learning.late_claim import answerers
from db.outbox.tables import Message
from db.people.tables import Person
from db.program.roster.arrival import tell_history
from db.program.roster.owner import meet
from db.program.roster.settle import seat, settle_rows
from db.program.roster.write import UNDER_WAY, held_participations, session_of
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from peewee import ModelSelect

QUESTION = "roster_question"


def hold_rosters(person: Person, email: str) -> None:
    """Hold whatever `attach_held` will change, in the order in which rosters are written, settled and taken back.

    Call it before the person's own row is changed: whoever records credit holds that last.
    """
    rosters = {row.roster_id: row.roster.session_id for row in _held_under(email)}
    for roster_id, session_id in rosters.items():
        Session.held(session_id)
        hold(Roster, roster_id)
    for session_id in sorted(set(rosters.values())):
        held_participations(session_id, [person.id])


def attach_held(person: Person) -> int:
    """Give a person whose address was just confirmed what rosters hold under it; returns how many rows that were.

    Part of the transaction that confirms it. Nothing is attached to an address that is not confirmed. Where a row
    names quite another person, the office is asked.
    """
    if not hold(Person, person.id, Person.email_confirmed_at.is_null(False)):
        return 0
    found = list(_held_under(Person.get_by_id(person.id).email))
    met = meet(found)
    for row in met:
        _attach(row, person)
    for row in found:
        if row.outcome == Outcome.LIKELY:
            _ask(row)
    return len(met)


def _held_under(email: str) -> ModelSelect[RosterRow]:
    held = (RosterRow.email == email) & RosterRow.person.is_null() & (RosterRow.outcome == Outcome.NEW)
    query = RosterRow.select(RosterRow, Roster).join(Roster).where(held, Roster.state.in_(UNDER_WAY))
    return query.order_by(Roster.session, Roster.id)


def _attach(row: RosterRow, person: Person) -> None:
    session = session_of(row.roster)
    seat([row])
    if row.roster.state == RosterState.DONE and not settle_rows([row], session):
        Roster.update(done_at=None).where(Roster.id == row.roster_id).execute()
    tell_history(person, Action.ROSTER_ATTACHED, session, f"{person.full_name}, from {row.roster.name}")


def _ask(row: RosterRow) -> None:
    for to in answerers(session_of(row.roster)) or [row.roster.by.email]:
        Message.queue(QUESTION, to, row=row.id)
