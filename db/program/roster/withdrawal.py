"""A whole roster is taken back: hidden at once, then removed in transactions of a few milliseconds.

What its people claimed meanwhile themselves stays, and is listed. Nothing that was issued is deleted.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from peewee import fn

from db import database
from db.activities.tables import Session
from db.audit.action import Action
from db.credit.amend import revoke
from db.credit.tables import WENT_WITH_ROSTER, Claim
from db.engine.clock import now
from db.engine.refusal import Refused
from db.engine.row import hold
from db.jobs.tables import LongJob
from db.learning.assessment.tables import AssessmentAttempt
from db.learning.tables import EvaluationDraft, Participation
from db.people.tables import Person
from db.program.roster.arrival import ordered, tell_history
from db.program.roster.write import held_participations
from db.rosters.tables import Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Tell = Callable[[int, int], None]
    Pair = tuple[RosterRow, Participation]

MOST_ROWS, MOST_WITH_CREDIT = 100, 10  # rows of a transaction; to revoke credit takes some 5 ms
BREATH = 0.01
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
    line, total = 0, roster.rows
    most = MOST_WITH_CREDIT if Claim.select().where(Claim.roster == roster.id).exists() else MOST_ROWS
    while True:
        begun = time.monotonic()
        with database.atomic():
            Session.held(roster.session_id)  # before the roster, as whoever begins it does
            if not hold(Roster, roster.id, Roster.state == RosterState.TAKING_BACK):
                return
            rows = _next(roster, line, most)
            if not rows:
                break
            _remove(roster, rows)
        line = rows[-1].line
        tell(min(line, total - 1), total)
        time.sleep(min(BREATH, time.monotonic() - begun))
    over = (Roster.id == roster.id) & (Roster.state == RosterState.TAKING_BACK)
    Roster.update(state=RosterState.TAKEN_BACK, taken_back_at=now()).where(over).execute()


def _next(roster: Roster, line: int, most: int) -> list[RosterRow]:
    mine = (RosterRow.roster == roster) & (RosterRow.line > line) & RosterRow.is_written
    query = RosterRow.select().where(mine, RosterRow.person.is_null(False))
    return list(query.order_by(RosterRow.line).limit(most))


def _remove(roster: Roster, rows: Sequence[RosterRow]) -> None:
    people = [row.person_id for row in rows if row.person_id]
    found = held_participations(roster.session_id, people)
    rows = list(RosterRow.select().where(RosterRow.id.in_([row.id for row in rows])))  # whoever came meanwhile says so
    for claim in _claims(roster, people, Claim.roster == roster.id):
        revoke(claim, roster.taken_back_by or roster.by, WENT_WITH_ROSTER, is_bulk=True)
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
    mine = (Claim.session == roster.session_id) & Claim.learner.in_(people) & Claim.superseded_at.is_null()
    return list(Claim.select().where(mine, which).order_by(Claim.id))


def _in_other_rosters(roster: Roster, people: list[int]) -> dict[int, int]:
    """Those of these people whom another roster of the session lists too, with that roster."""
    query: Any = RosterRow.select(RosterRow.person, fn.MIN(RosterRow.roster)).join(Roster)
    same = (Roster.session == roster.session_id) & (Roster.state == RosterState.DONE) & (Roster.id != roster.id)
    listed = RosterRow.person.in_(people) & RosterRow.is_written
    return dict(query.where(same, listed).group_by(RosterRow.person).tuples())


def _hand_over(row: RosterRow, mine: Participation, other: int) -> None:
    """Let a person whom another roster lists too attend by that one, which takes all back that ours gave.

    Who had registered without any roster stays registered by themselves.
    """
    if mine.roster_id == row.roster_id:
        _change([mine.id], roster=other)
    given = {key: True for key in ("gave_attendance", "gave_minutes") if getattr(row, key)}
    if given:
        theirs = (RosterRow.roster == other) & (RosterRow.person == row.person_id)
        RosterRow.update(given).where(theirs, RosterRow.is_written).execute()


def _let_stay(pairs: Sequence[Pair], roster: Roster) -> None:
    """A claim stands by itself, and so does the participation under it."""
    _change([mine.id for _, mine in pairs if mine.roster_id == roster.id], roster=None)
    RosterRow.update(has_stayed=True).where(RosterRow.id.in_([row.id for row, _ in pairs])).execute()


def _take_away(pairs: Sequence[Pair], roster: Roster) -> None:
    """Delete the participations, or leave those hidden on which something hangs that must be kept."""
    ours = [mine for _, mine in pairs if mine.roster_id == roster.id]
    EvaluationDraft.delete().where(EvaluationDraft.participation.in_([mine.id for mine in ours])).execute()
    needed = _needed([mine.id for mine in ours])
    gone = [mine.id for mine in ours if mine.id not in needed and not mine.is_evaluated]
    Participation.delete().where(Participation.id.in_(gone)).execute()
    before = [(row, mine) for row, mine in pairs if mine.roster_id != roster.id]
    _change([mine.id for row, mine in before if row.gave_attendance], attended_at=None, tells_at=None)
    _change([mine.id for row, mine in before if row.gave_minutes], minutes=None)


def _needed(ids: list[int]) -> set[int]:
    """The participations that a claim or an attempt at the assessment refers to."""
    found: set[int] = set()
    for table in (Claim, AssessmentAttempt):
        query: Any = table.select(table.participation).where(table.participation.in_(ids))
        found |= {number for (number,) in query.tuples()}
    return found


def _change(ids: Sequence[int], **values: object) -> None:
    if ids:
        Participation.update(values).where(Participation.id.in_(ids)).execute()
