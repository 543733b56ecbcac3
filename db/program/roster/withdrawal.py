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
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.refusal import Refused
from db.engine.row import hold
from db.jobs.tables import LongJob
from db.learning.assessment.tables import AssessmentAttempt
from db.learning.tables import EvaluationDraft, Participation
from db.people.tables import Person
from db.program.roster.arrival import ordered, tell_history
from db.rosters.tables import Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Tell = Callable[[int, int], None]

MOST_ROWS = 20
BREATH = 0.01
NOT_NOW = "Nothing of this roster was brought in, so there is nothing to take back"
REASON = "The list of attendance that recorded it was taken back"
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
    while True:
        begun = time.monotonic()
        with database.atomic():
            if not hold(Roster, roster.id, Roster.state == RosterState.TAKING_BACK):
                return
            rows = _next(roster, line)
            if not rows:
                break
            _remove(roster, rows)
        line = rows[-1].line
        tell(min(line, total - 1), total)
        time.sleep(min(BREATH, time.monotonic() - begun))
    over = (Roster.id == roster.id) & (Roster.state == RosterState.TAKING_BACK)
    Roster.update(state=RosterState.TAKEN_BACK, taken_back_at=now()).where(over).execute()


def _next(roster: Roster, line: int) -> list[RosterRow]:
    mine = (RosterRow.roster == roster) & (RosterRow.line > line) & RosterRow.is_written
    query = RosterRow.select().where(mine, RosterRow.person.is_null(False))
    return list(query.order_by(RosterRow.line).limit(MOST_ROWS))


def _remove(roster: Roster, rows: Sequence[RosterRow]) -> None:
    people = [row.person_id for row in rows if row.person_id]
    for claim in _claims(roster, people, Claim.roster == roster.id):
        revoke(claim, roster.taken_back_by or roster.by, REASON)
    at = (Participation.session == roster.session_id) & Participation.learner.in_(people)
    found = {one.learner_id: one for one in Participation.select().where(at)}
    by_others = _claims(roster, people, Claim.roster.is_null() | (Claim.roster != roster.id))
    claimed = {claim.learner_id for claim in by_others}
    others = _in_other_rosters(roster, people)
    for row in rows:
        mine = found.get(row.person_id or 0)
        if mine is None:
            continue
        if row.person_id in claimed:
            _let_stay(row, mine)
        elif mine.learner_id in others:
            _change(mine, roster=others[mine.learner_id])
        else:
            _take_away(row, mine)


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


def _let_stay(row: RosterRow, mine: Participation) -> None:
    """A claim stands by itself, and so does the participation under it."""
    if mine.roster_id == row.roster_id:
        _change(mine, roster=None)
    RosterRow.update(has_stayed=True).where(RosterRow.id == row.id).execute()


def _take_away(row: RosterRow, mine: Participation) -> None:
    """Delete the participation, or leave it hidden where something that must be kept hangs on it."""
    if mine.roster_id == row.roster_id:
        EvaluationDraft.delete().where(EvaluationDraft.participation == mine).execute()
        if not _is_needed(mine):
            Participation.delete().where(Participation.id == mine.id).execute()
        return
    if row.gave_attendance:
        _change(mine, attended_at=None, tells_at=None)
    if row.gave_minutes:
        _change(mine, minutes=None)


def _is_needed(mine: Participation) -> bool:
    kept = (Claim, AssessmentAttempt)
    return bool(mine.is_evaluated) or any(one.select().where(one.participation == mine).exists() for one in kept)


def _change(mine: Participation, **values: object) -> None:
    Participation.update(values).where(Participation.id == mine.id).execute()
