"""The rest, once a roster is seen: attendance of whoever was registered, credit, and mails."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from db.activities.tables import Session
from db.credit.record import Attended, Left, record_credits
from db.engine.clock import now
from db.engine.query import among, prepared
from db.engine.row import hold
from db.institution.settings import institution
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.program.roster.batch import change, in_batches
from db.program.roster.match import LONGEST_NOTE, registered
from db.program.roster.owner import meet
from db.program.roster.write import held_participations, put_there, session_of
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect

    from db.program.roster.batch import Tell

MOST_ROWS, MOST_WITH_CREDIT = 200, 100  # rows of a transaction at most; to record credit takes some 0.5 ms
INVITATION = "roster_invitation"
NO_CREDIT = "No credit was recorded: the session is off"


def settle(roster: Roster, tell: Tell) -> None:
    """Settle each row of a roster that is seen, and note when the last one was.

    Doing it twice is doing it once. What a disclosure still holds up is left for the next time.
    """
    most = MOST_WITH_CREDIT if _has_credit(roster) else MOST_ROWS
    due = RosterRow.is_written & ~RosterRow.is_settled
    if in_batches(roster, due, most, lambda ids: _settle_some(roster, ids), tell):
        _note_done(roster)


def _settle_some(roster: Roster, ids: list[int]) -> bool:
    session = Session.held(roster.session_id)  # before the roster, as whoever takes it back does
    if not hold(Roster, roster.id, Roster.state == RosterState.DONE):
        return False
    rows = _due(ids)
    for row in rows:
        row.roster = roster
    seat(meet(rows))  # who confirmed the address while the roster was written
    settle_rows([row for row in rows if row.is_written], session)
    return True


def _has_credit(roster: Roster) -> bool:
    own = RosterRow.select().where(RosterRow.roster == roster, RosterRow.quarters.is_null(False))
    return bool(session_of(roster).activity.awards_attendance or own.exists())


@prepared
def _due(ids: Any) -> ModelSelect[RosterRow]:
    due = among(RosterRow.id, ids) & RosterRow.is_written & ~RosterRow.is_settled
    return RosterRow.select().where(due).order_by(RosterRow.line)


def seat(rows: Sequence[RosterRow]) -> None:
    """Rows that waited have their person, who is there from now on; part of the caller's transaction."""
    for row in rows:
        if registered(row.roster.session_id, [row.person_id or 0]):
            RosterRow.update(outcome=Outcome.THERE).where(RosterRow.id == row.id).execute()
        else:
            put_there(row.roster, [row], now())


def settle_rows(rows: Sequence[RosterRow], session: Session) -> bool:
    """Do what follows for rows of a roster that is seen; False where some must wait.

    Part of the caller's transaction, which holds the session.
    """
    _invite([row for row in rows if row.person_id is None])
    waiting = _attend([row for row in rows if row.person_id is not None], session)
    change(RosterRow, [row.id for row in rows if row.id not in waiting], is_settled=True)
    return not waiting


def _invite(rows: Sequence[RosterRow]) -> None:
    """One invitation for an address in all, however many rosters it stands in."""
    invited = {email for (email,) in _invited([row.email for row in rows])} if rows else set()
    Message.queue_all(INVITATION, [(row.email, {"row": row.id}) for row in rows if row.email not in invited])


@prepared
def _invited(emails: Any) -> ModelSelect[Any]:
    held = among(RosterRow.email, emails) & RosterRow.person.is_null() & RosterRow.is_settled
    return RosterRow.select(RosterRow.email).where(held).tuples()


def _attend(rows: Sequence[RosterRow], session: Session) -> set[int]:
    """Attendance and minutes of whoever was registered without, then credit, else the mail that opens the claim.

    Returns the ids of the rows that must wait.
    """
    found = held_participations(session.id, [row.person_id for row in rows if row.person_id])
    pairs = [(row, found[row.person_id]) for row in rows if row.person_id in found]
    pairs.sort(key=lambda pair: pair[1].learner_id)  # to record credit holds the person, in one order everywhere
    without = [(row, mine) for row, mine in pairs if mine.attended_at is None]
    change(Participation, [mine.id for _, mine in without], attended_at=now())
    change(RosterRow, [row.id for row, _ in without], gave_attendance=True)
    _give_minutes([(row, mine) for row, mine in pairs if mine.minutes is None and row.minutes is not None])
    return _record_all(pairs, session)


def _give_minutes(pairs: Sequence[tuple[RosterRow, Participation]]) -> None:
    alike: dict[int | None, list[int]] = defaultdict(list)
    for row, mine in pairs:
        alike[row.minutes].append(mine.id)
    for minutes, ids in alike.items():
        change(Participation, ids, minutes=minutes)
    change(RosterRow, [row.id for row, _ in pairs], gave_minutes=True)


def _record_all(pairs: Sequence[tuple[RosterRow, Participation]], session: Session) -> set[int]:
    """Record the rows' own credit, or that of the minutes where attendance alone gives it.

    Whoever has none yet is told by mail when the claim opens. Returns the ids of the rows that must wait: while a
    disclosure holds them up, or claims have yet to open.
    """
    is_given = session.activity.awards_attendance
    due = [(row, mine) for row, mine in pairs if is_given or row.quarters is not None]
    attended = [Attended(mine, row.quarters, row.roster.by, row.roster) for row, mine in due]
    said = dict(zip((row.id for row, _ in due), record_credits(session, attended), strict=True))
    for row, _ in due:
        if said[row.id] == Left.OFF:
            note = ". ".join(part for part in (row.note, NO_CREDIT) if part)[:LONGEST_NOTE]
            change(RosterRow, [row.id], note=note)
    waiting = {number for number, what in said.items() if what == Left.WAITS}
    has_none = [(row, mine) for row, mine in pairs if said.get(row.id, Left.NOTHING) in (Left.NOTHING, Left.OFF)]
    if institution().claim_mail == "yes":
        change(Participation, [mine.id for row, mine in has_none if _is_to_be_told(row, mine)], tells_at=now())
    return waiting


def _is_to_be_told(row: RosterRow, mine: Participation) -> bool:
    """Whether the row is the first word of their attendance."""
    is_new = mine.roster_id == row.roster_id or mine.attended_at is None
    return is_new and mine.tells_at is None


def _note_done(roster: Roster) -> None:
    due = (RosterRow.roster == roster) & RosterRow.is_written & ~RosterRow.is_settled
    done = (Roster.id == roster.id) & (Roster.state == RosterState.DONE)
    if not RosterRow.select().where(due).exists():
        Roster.update(done_at=now()).where(done).execute()
