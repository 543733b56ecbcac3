"""The rest, once a roster is seen: attendance of whoever was registered, credit, and mails."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

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
from db.program.roster.write import held_participations, owners_of, put_there, session_of
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Tell = Callable[[int, int], None]

MOST_ROWS, MOST_WITH_CREDIT = 100, 10  # rows of a transaction; to record credit takes some 5 ms
BREATH = 0.01
INVITATION = "roster_invitation"
NO_CREDIT = "No credit was recorded: the session is off"


def settle(roster: Roster, tell: Tell) -> None:
    """Settle each row of a roster that is seen, and note when the last one was.

    Doing it twice is doing it once. What a disclosure still holds up is left for the next time.
    """
    session, line, total = session_of(roster), 0, roster.rows
    most = MOST_WITH_CREDIT if _has_credit(roster, session) else MOST_ROWS
    while True:
        begun = time.monotonic()
        with database.atomic():
            Session.held(session.id)  # before the roster, as whoever takes it back does
            if not hold(Roster, roster.id, Roster.state == RosterState.DONE):
                return
            rows = _next(roster, line, most)
            owners = owners_of([row.email for row in rows if row.person_id is None])
            for row in rows:
                if row.email in owners and row.person_id is None:  # confirmed while the roster was written
                    take_up(row, owners[row.email])
            settle_rows(rows, session)
        if not rows:
            break
        line = rows[-1].line
        tell(min(line, total - 1), total)
        time.sleep(min(BREATH, time.monotonic() - begun))
    _note_done(roster)


def _has_credit(roster: Roster, session: Session) -> bool:
    own = RosterRow.select().where(RosterRow.roster == roster, RosterRow.quarters.is_null(False))
    return bool(session.activity.awards_attendance or own.exists())


def _next(roster: Roster, line: int, most: int) -> list[RosterRow]:
    due = (RosterRow.roster == roster) & (RosterRow.line > line) & RosterRow.is_written & ~RosterRow.is_settled
    rows: list[RosterRow] = list(RosterRow.select().where(due).order_by(RosterRow.line).limit(most))
    for row in rows:
        row.roster = roster
    return rows


def take_up(row: RosterRow, person_id: int) -> None:
    """A row that waited has its person; part of the caller's transaction."""
    there = registered(row.roster.session_id, [person_id])
    row.person_id, row.outcome = person_id, Outcome.THERE if there else Outcome.MATCHED
    RosterRow.update(person=person_id, outcome=row.outcome).where(RosterRow.id == row.id).execute()
    if not there:
        put_there(row.roster, [row], now())


def settle_rows(rows: Sequence[RosterRow], session: Session) -> bool:
    """Do what follows for rows of a roster that is seen, in the caller's transaction; False where some must wait."""
    _invite([row for row in rows if row.person_id is None])
    waiting = _attend([row for row in rows if row.person_id is not None], session)
    settled = [row.id for row in rows if row.id not in waiting]
    RosterRow.update(is_settled=True).where(RosterRow.id.in_(settled)).execute()
    return not waiting


def _invite(rows: Sequence[RosterRow]) -> None:
    """One invitation for an address in all, however many rosters it stands in."""
    emails = [row.email for row in rows]
    held = RosterRow.email.in_(emails) & RosterRow.person.is_null() & RosterRow.is_settled
    query: Any = RosterRow.select(RosterRow.email).where(held)
    invited = {email for (email,) in query.tuples()} if emails else set()
    letters = [{"to": row.email, "values": {"row": row.id}} for row in rows if row.email not in invited]
    if letters:
        Message.insert_many([{**one, "template": INVITATION, "is_bulk": True} for one in letters]).execute()


def _attend(rows: Sequence[RosterRow], session: Session) -> set[int]:
    """Attendance and minutes of whoever was registered without, then credit, else the mail that opens the claim.

    Returns the ids of the rows that must wait.
    """
    found = held_participations(session.id, [row.person_id for row in rows if row.person_id])
    pairs = [(row, found[row.person_id]) for row in rows if row.person_id in found]
    pairs.sort(key=lambda pair: pair[1].learner_id)  # to record credit holds the person, in one order everywhere
    without = [(row, mine) for row, mine in pairs if mine.attended_at is None]
    _update(Participation, [mine.id for _, mine in without], attended_at=now())
    _update(RosterRow, [row.id for row, _ in without], gave_attendance=True)
    for row, mine in pairs:
        if mine.minutes is None and row.minutes is not None:
            _update(Participation, [mine.id], minutes=row.minutes)
            _update(RosterRow, [row.id], gave_minutes=True)
    return _record_all(pairs, session)


def _record_all(pairs: Sequence[tuple[RosterRow, Participation]], session: Session) -> set[int]:
    waiting, to_tell = set(), []
    for row, mine in pairs:
        try:
            is_recorded = _record(row, session, mine)
        except NotYet:
            waiting.add(row.id)
            continue
        is_new = mine.roster_id == row.roster_id or mine.attended_at is None
        if is_new and not is_recorded and mine.tells_at is None:
            to_tell.append(mine.id)
    if institution().claim_mail == "yes":
        _update(Participation, to_tell, tells_at=now())
    return waiting


def _update(model: type[Participation | RosterRow], ids: Sequence[int], **values: object) -> None:
    if ids:
        model.update(values).where(model.id.in_(ids)).execute()


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
        _update(RosterRow, [row.id], note=note)
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
        if row.roster.state == RosterState.DONE and not settle_rows([row], session):
            Roster.update(done_at=None).where(Roster.id == row.roster_id).execute()
        tell_history(person, Action.ROSTER_ATTACHED, session, f"{person.full_name}, from {row.roster.name}")
    return len(rows)
