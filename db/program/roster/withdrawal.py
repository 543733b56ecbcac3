"""A whole roster is taken back: hidden at once, then removed in transactions of a few milliseconds.

What its people claimed meanwhile themselves stays, and is listed. Nothing that was issued is deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from db import database
from db.activities.tables import Session
from db.audit.action import Action
from db.credit.amend import revoke_all
from db.credit.tables import WENT_WITH_ROSTER, Claim
from db.engine.clock import now
from db.engine.query import among, prepared
from db.engine.refusal import Refused
from db.engine.row import hold
from db.jobs.tables import LongJob
from db.learning.assessment.tables import AssessmentAttempt
from db.learning.tables import EvaluationDraft, Participation
from db.people.tables import Person
from db.program.roster.arrival import ordered, tell_history
from db.program.roster.batch import change, in_batches
from db.program.roster.write import held_participations
from db.rosters.tables import Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect

    from db.program.roster.batch import Tell

    Pair = tuple[RosterRow, Participation]

MOST_ROWS, MOST_WITH_CREDIT = 200, 100  # rows of a transaction at most; to revoke credit takes some 0.3 ms
NOT_NOW = "Nothing of this roster was brought in, so there is nothing to take back"
BROUGHT_IN = (RosterState.WRITING, RosterState.DONE)


def begin_withdrawal(roster: Roster, session: Session, by: Person) -> LongJob | None:
    """Hide all that it wrote, at once; None where that was begun before. Raises Refused where nothing was written."""
    with database.atomic():
        hold(Session, session.id)
        state = Roster.get_by_id(roster.id).state
        if state in (RosterState.TAKING_BACK, RosterState.TAKEN_BACK):
            return None
        if not hold(Roster, roster.id, Roster.state.in_(BROUGHT_IN)):
            raise Refused(NOT_NOW)
        Roster.update(state=RosterState.TAKING_BACK, taken_back_by=by).where(Roster.id == roster.id).execute()
        told = reported(roster)
        about = f"{roster.name} of {session.full_title}{f': {told} reported to the accreditor' if told else ''}"
        tell_history(by, Action.ROSTER_TAKEN_BACK, session, about)
        return ordered(roster, by)


def reported(roster: Roster) -> int:
    """How many current claims that it recorded were reported to the accreditor already."""
    mine = (Claim.roster == roster.id) & Claim.superseded_at.is_null() & Claim.reported_at.is_null(False)
    return int(Claim.select().where(mine).count())


def withdraw(roster: Roster, tell: Tell) -> None:
    """Remove what a roster that is being taken back wrote. Doing it twice is doing it once."""
    most = MOST_WITH_CREDIT if Claim.select().where(Claim.roster == roster.id).exists() else MOST_ROWS
    if in_batches(roster, RosterRow.is_written, most, lambda ids: _remove_some(roster, ids), tell):
        over = (Roster.id == roster.id) & (Roster.state == RosterState.TAKING_BACK)
        Roster.update(state=RosterState.TAKEN_BACK, taken_back_at=now()).where(over).execute()


def _remove_some(roster: Roster, ids: list[int]) -> bool:
    session = Session.held(roster.session_id)  # before the roster, as whoever begins it does
    if not hold(Roster, roster.id, Roster.state == RosterState.TAKING_BACK):
        return False
    _remove(roster, session, _with_person(ids))
    return True


@prepared
def _with_person(ids: Any) -> ModelSelect[RosterRow]:
    of = (RosterRow.id, RosterRow.roster, RosterRow.person, RosterRow.gave_attendance, RosterRow.gave_minutes)
    mine = among(RosterRow.id, ids) & RosterRow.is_written & RosterRow.person.is_null(False)
    return RosterRow.select(*of).where(mine).order_by(RosterRow.line)


def _remove(roster: Roster, session: Session, rows: Sequence[RosterRow]) -> None:
    people = [row.person_id for row in rows if row.person_id]
    found = held_participations(roster.session_id, people)
    rows = _with_person([row.id for row in rows])  # again: whoever came meanwhile says so
    recorded = [claim.id for claim in _claims(roster, people, Claim.roster == roster.id)]
    revoke_all(session, recorded, roster.taken_back_by or roster.by, WENT_WITH_ROSTER)
    pairs = [(row, found[row.person_id]) for row in rows if row.person_id in found]
    by_others = _claims(roster, people, Claim.roster.is_null() | (Claim.roster != roster.id))
    claimed = {claim.learner_id for claim in by_others}
    _let_stay([pair for pair in pairs if pair[1].learner_id in claimed], roster)
    others = _in_other_rosters(roster, people)
    left = [pair for pair in pairs if pair[1].learner_id not in claimed]
    for row, mine in left:
        if mine.learner_id in others:
            _hand_over(row, mine, others[mine.learner_id])
    _take_away([pair for pair in left if pair[1].learner_id not in others], roster)


def _claims(roster: Roster, people: list[int], which: Any) -> list[Claim]:
    """The current claims of these people for the session, those that the roster recorded or the others."""
    mine = (Claim.session == roster.session_id) & among(Claim.learner, people) & Claim.superseded_at.is_null()
    return list(Claim.select().where(mine, which).order_by(Claim.id))


def _in_other_rosters(roster: Roster, people: list[int]) -> dict[int, int]:
    """Those of these people whom another roster of the session lists too, with that roster."""
    query: Any = RosterRow.select(RosterRow.person, fn.MIN(RosterRow.roster)).join(Roster)
    same = (Roster.session == roster.session_id) & (Roster.state == RosterState.DONE) & (Roster.id != roster.id)
    listed = among(RosterRow.person, people) & RosterRow.is_written
    return dict(query.where(same, listed).group_by(RosterRow.person).tuples())


def _hand_over(row: RosterRow, mine: Participation, other: int) -> None:
    """Let a person whom another roster lists too attend by that one, which takes all back that ours gave.

    Who had registered without any roster stays registered by themselves.
    """
    if mine.roster_id == row.roster_id:
        change(Participation, [mine.id], roster=other)
    given = {key: True for key in ("gave_attendance", "gave_minutes") if getattr(row, key)}
    if given:
        theirs = (RosterRow.roster == other) & (RosterRow.person == row.person_id)
        RosterRow.update(given).where(theirs, RosterRow.is_written).execute()


def _let_stay(pairs: Sequence[Pair], roster: Roster) -> None:
    """A claim stands by itself, and so does the participation under it."""
    change(Participation, [mine.id for _, mine in pairs if mine.roster_id == roster.id], roster=None)
    change(RosterRow, [row.id for row, _ in pairs], has_stayed=True)


def _take_away(pairs: Sequence[Pair], roster: Roster) -> None:
    """Delete the participations, or leave those hidden on which something hangs that must be kept."""
    ours = [mine for _, mine in pairs if mine.roster_id == roster.id]
    ids = [mine.id for mine in ours]
    EvaluationDraft.delete().where(among(EvaluationDraft.participation, ids)).execute()
    needed = _needed(ids)
    gone = [mine.id for mine in ours if mine.id not in needed and not mine.is_evaluated]
    Participation.delete().where(among(Participation.id, gone)).execute()
    before = [(row, mine) for row, mine in pairs if mine.roster_id != roster.id]
    change(Participation, [mine.id for row, mine in before if row.gave_attendance], attended_at=None, tells_at=None)
    change(Participation, [mine.id for row, mine in before if row.gave_minutes], minutes=None)


def _needed(ids: list[int]) -> set[int]:
    """The participations that a claim or an attempt at the assessment refers to."""
    found: set[int] = set()
    for table in (Claim, AssessmentAttempt):
        query: Any = table.select(table.participation).where(among(table.participation, ids))
        found |= {number for (number,) in query.tuples()}
    return found
