"""Writing a roster: participations that nobody sees until all are there, in transactions of a few milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from db import database, is_sqlite
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.engine.clock import now
from db.engine.insert import insert_all
from db.engine.query import among, prepared
from db.engine.refusal import Refused
from db.engine.row import LOCK, hold
from db.learning.tables import How, Participation
from db.program.roster.arrival import MEANWHILE, counts, ordered, refuse_early, tell_history
from db.program.roster.batch import change, in_batches
from db.program.roster.invitation import refuse_many
from db.program.roster.match import registered
from db.program.roster.owner import meet
from db.rosters.curtain import hiding
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from peewee import ModelInsert, ModelSelect

    from db.jobs.tables import LongJob
    from db.people.tables import Person
    from db.program.roster.batch import Tell

BATCH = 200  # rows of one transaction at most: some 20 ms
WRITTEN = (Outcome.MATCHED, Outcome.THERE, Outcome.NEW)
UNDER_WAY = (RosterState.WRITING, RosterState.DONE)
ANOTHER = "Another roster of this session is being written. Wait until it is done"
NOTHING = "No row of this roster can be brought in. Correct the file, and send it again"


def begin_writing(roster: Roster, session: Session, by: Person) -> LongJob | None:
    """Begin to bring it in; None where that was begun before. Raises Refused."""
    with database.atomic():
        hold(Session, session.id)
        refuse_early(Session.held(session.id))
        if not hold(Roster, roster.id, Roster.state == RosterState.READY):
            return None
        busy = (RosterState.WRITING, RosterState.TAKING_BACK)
        if Roster.select().where(Roster.session == session, Roster.state.in_(busy)).exists():
            raise Refused(ANOTHER)
        found = counts(roster)
        if not any(found.get(outcome) for outcome in WRITTEN):
            raise Refused(NOTHING)
        new = found.get(Outcome.NEW, 0)
        refuse_many(by, new)
        Roster.update(state=RosterState.WRITING).where(Roster.id == roster.id).execute()
        about = ", ".join(f"{found.get(outcome, 0)} {outcome}" for outcome in Outcome)
        about = f"{roster.name} for {session.full_title}: {about}"
        tell_history(by, Action.ROSTER_BROUGHT_IN, session, about, invited=new)
        return ordered(roster, by)


def begin_rest(roster: Roster, by: Person) -> LongJob:
    """Bring in rows of a roster that were answered after it was done. Raises Refused where it is taken back, or off."""
    with database.atomic():
        refuse_early(Session.held(roster.session_id))
        if not hold(Roster, roster.id, Roster.state == RosterState.DONE):
            raise Refused(MEANWHILE)
        Roster.update(done_at=None).where(Roster.id == roster.id).execute()
        return ordered(roster, by)


def write_rows(roster: Roster, tell: Tell) -> bool:
    """Write what is not written yet, then show it all at once; whether it was not taken back meanwhile.

    Doing it twice is doing it once: a row that was written says so, and a participation is there once.
    """
    due = ~RosterRow.is_written & RosterRow.outcome.in_(WRITTEN)
    if not in_batches(roster, due, BATCH, lambda ids: _write_some(roster, ids), tell):
        return False
    with database.atomic():
        if not hold(Roster, roster.id, Roster.state.in_(UNDER_WAY)):
            return False
        Roster.update(state=RosterState.DONE).where(Roster.id == roster.id).execute()
    return True


def _write_some(roster: Roster, ids: list[int]) -> bool:
    if not hold(Roster, roster.id, Roster.state.in_(UNDER_WAY)):
        return False
    _write(roster, _due(ids))
    return True


@prepared
def _due(ids: Any) -> ModelSelect[RosterRow]:
    of = (RosterRow.id, RosterRow.email, RosterRow.name, RosterRow.person, RosterRow.outcome, RosterRow.minutes)
    due = among(RosterRow.id, ids) & ~RosterRow.is_written & RosterRow.outcome.in_(WRITTEN)
    return RosterRow.select(*of).where(due).order_by(RosterRow.line)


def _write(roster: Roster, rows: Sequence[RosterRow]) -> None:
    """Within a transaction: whoever confirmed an address or registered since the preview is seen."""
    meet(rows)
    rows, moment = [row for row in rows if row.outcome != Outcome.LIKELY], now()
    people = {row.person_id: row for row in rows if row.person_id is not None}
    there = registered(roster.session_id, list(people))
    put_there(roster, [row for person, row in people.items() if person not in there], moment)
    came = [people[person].id for person in there if people[person].outcome != Outcome.THERE]
    change(RosterRow, came, outcome=Outcome.THERE)
    change(RosterRow, [row.id for row in rows], is_written=True)


def put_there(roster: Roster, rows: Sequence[RosterRow], moment: datetime) -> None:
    """Participations of these rows' people, as hidden as the roster is.

    One that another roster left hidden becomes ours.
    """
    fixed = {"session": roster.session_id, "how": How.ROSTER, "registered_at": moment, "roster": roster.id}
    values = [{**fixed, "learner": row.person_id, "attended_at": moment, "minutes": row.minutes} for row in rows]
    insert_all(Participation, values, _or_take_over)


def _or_take_over(insertion: ModelInsert) -> ModelInsert:
    return insertion.on_conflict(
        conflict_target=[Participation.learner, Participation.session],
        preserve=[Participation.roster, Participation.attended_at, Participation.minutes],
        where=fn.EXISTS(hiding(Participation.roster)),
    )


def held_participations(session_id: int, people: list[int]) -> dict[int, Participation]:
    """The participations of these people, by person, held until the caller's transaction ends.

    They are held in the order of people, so two rosters of a session do not wait for each other.
    """
    found = _held(session_id, people, is_locked=not is_sqlite()) if people else []
    return {one.learner_id: one for one in found}


@prepared
def _held(session_id: Any, people: Any, *, is_locked: bool) -> ModelSelect[Participation]:
    mine = (Participation.session == session_id) & among(Participation.learner, people)
    query = Participation.select().where(mine).order_by(Participation.learner)
    return query.for_update(LOCK) if is_locked else query


def session_of(roster: Roster) -> Session:
    """The session that a roster is of, with its activity."""
    found: Session = Session.select(Session, Activity).join(Activity).where(Session.id == roster.session_id).get()
    return found
