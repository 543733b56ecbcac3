"""The rest, once a roster is seen: attendance of whoever was registered, credit, and mails."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from db import database
from db.activities.tables import Session
from db.audit.action import Action
from db.credit.claim import ActivityClosed, NotYet
from db.credit.record import record_credit
from db.engine.clock import now
from db.engine.row import hold
from db.institution.settings import institution
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.people.tables import Person
from db.program.roster.arrival import tell_history
from db.program.roster.match import LONGEST_NOTE, registered
from db.program.roster.write import owners_of, put_there, session_of
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Tell = Callable[[int, int], None]

MOST_ROWS = 100
SECONDS = 0.05  # of a transaction; the row in hand is ended
BREATH = 0.01
INVITATION = "roster_invitation"
NO_CREDIT = "No credit was recorded: the session is off"


def settle(roster: Roster, tell: Tell) -> None:
    """Settle each row of a roster that is seen, and note when the last one was.

    Doing it twice is doing it once. What a disclosure still holds up is left for the next time.
    """
    session, line = session_of(roster), 0
    total = roster.rows
    while True:
        begun = time.monotonic()
        with database.atomic():
            if not hold(Roster, roster.id, Roster.state == RosterState.DONE):
                return
            rows = _next(roster, line)
            line = _settle_some(session, rows, begun + SECONDS) if rows else line
        if not rows:
            break
        tell(min(line, total - 1), total)
        time.sleep(min(BREATH, time.monotonic() - begun))
    _note_done(roster)


def _next(roster: Roster, line: int) -> list[RosterRow]:
    due = (RosterRow.roster == roster) & (RosterRow.line > line) & RosterRow.is_written & ~RosterRow.is_settled
    rows: list[RosterRow] = list(RosterRow.select().where(due).order_by(RosterRow.line).limit(MOST_ROWS))
    for row in rows:
        row.roster = roster
    return rows


def _settle_some(session: Session, rows: Sequence[RosterRow], until: float) -> int:
    """Settle rows while there is time; the line of the last one."""
    owners = owners_of([row.email for row in rows if row.person_id is None])
    for row in rows:
        if row.person_id is None and row.email in owners:  # the address was confirmed while the roster was written
            take_up(row, owners[row.email])
        settle_row(row, session)
        if time.monotonic() > until:
            return int(row.line)
    return int(rows[-1].line)


def take_up(row: RosterRow, person_id: int) -> None:
    """A row that waited has its person; part of the caller's transaction."""
    there = registered(row.roster.session_id, [person_id])
    row.person_id, row.outcome = person_id, Outcome.THERE if there else Outcome.MATCHED
    RosterRow.update(person=person_id, outcome=row.outcome).where(RosterRow.id == row.id).execute()
    if not there:
        put_there(row.roster, [row], now())


def settle_row(row: RosterRow, session: Session) -> bool:
    """Do what follows for a row of a roster that is seen, within the caller's transaction; False where it must wait."""
    if row.person_id is None:
        _invite(row)
    elif not _attend(row, session):
        return False
    RosterRow.update(is_settled=True).where(RosterRow.id == row.id).execute()
    return True


def _invite(row: RosterRow) -> None:
    """One invitation for an address in all, however many rosters it stands in."""
    same = (RosterRow.email == row.email) & RosterRow.person.is_null() & (RosterRow.id != row.id)
    if not RosterRow.select().where(same, RosterRow.is_settled).exists():
        Message.queue_bulk(INVITATION, row.email, row=row.id)


def _attend(row: RosterRow, session: Session) -> bool:
    """Attendance and minutes of whoever was registered without, then credit, else the mail that opens the claim."""
    mine = Participation.get((Participation.learner == row.person_id) & (Participation.session == session.id))
    own = Participation.id == mine.id
    if mine.attended_at is None and Participation.update(attended_at=now()).where(own).execute():
        RosterRow.update(gave_attendance=True).where(RosterRow.id == row.id).execute()
    if mine.minutes is None and row.minutes is not None:
        Participation.update(minutes=row.minutes).where(own).execute()
        RosterRow.update(gave_minutes=True).where(RosterRow.id == row.id).execute()
    try:
        is_recorded = _record(row, session, mine)
    except NotYet:
        return False
    is_new = mine.roster_id == row.roster_id or mine.attended_at is None
    if is_new and not is_recorded and mine.tells_at is None and institution().claim_mail == "yes":
        Participation.update(tells_at=now()).where(own).execute()
    return True


def _record(row: RosterRow, session: Session, mine: Participation) -> bool:
    """Record the row's own credit, or that of the minutes where attendance alone gives it; whether any was recorded.

    Raises NotYet while a disclosure holds it up, or claims have yet to open.
    """
    if row.quarters is None and not session.activity.awards_attendance:
        return False
    try:
        return record_credit(mine, row.quarters, row.roster.by, row.roster) is not None
    except ActivityClosed:
        note = ". ".join(part for part in (row.note, NO_CREDIT) if part)[:LONGEST_NOTE]
        RosterRow.update(note=note).where(RosterRow.id == row.id).execute()
        return False


def _note_done(roster: Roster) -> None:
    due = (RosterRow.roster == roster) & RosterRow.is_written & ~RosterRow.is_settled
    done = (Roster.id == roster.id) & (Roster.state == RosterState.DONE)
    if not RosterRow.select().where(due).exists():
        Roster.update(done_at=now()).where(done).execute()


def attach_held(person: Person) -> int:
    """Give a person whose address was just confirmed what rosters hold under it; returns how many rows that were.

    Part of the transaction that confirms it. Nothing is attached to an address that is not confirmed.
    """
    if not hold(Person, person.id, Person.email_confirmed_at.is_null(False)):
        return 0
    email = Person.get_by_id(person.id).email
    seen = (RosterState.WRITING, RosterState.DONE)
    held = (RosterRow.email == email) & RosterRow.person.is_null() & (RosterRow.outcome == Outcome.NEW)
    query = RosterRow.select(RosterRow, Roster).join(Roster).where(held, Roster.state.in_(seen)).order_by(RosterRow.id)
    rows = list(query)
    for row in rows:
        take_up(row, person.id)
        session = session_of(row.roster)
        if row.roster.state == RosterState.DONE and not settle_row(row, session):
            Roster.update(done_at=None).where(Roster.id == row.roster_id).execute()
        tell_history(person, Action.ROSTER_ATTACHED, session, f"{person.full_name}, from {row.roster.name}")
    return len(rows)
