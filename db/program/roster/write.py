"""Writing a roster: participations that nobody sees until all are there, in transactions of a few milliseconds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from peewee import EXCLUDED, fn

from db import database, is_sqlite
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.engine.clock import now
from db.engine.refusal import Refused
from db.engine.row import LOCK, hold
from db.learning.tables import How, Participation
from db.program.roster.arrival import MEANWHILE, counts, ordered, refuse_early, tell_history
from db.program.roster.invitation import refuse_many
from db.program.roster.match import registered
from db.program.roster.owner import meet
from db.rosters.curtain import hiding
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from db.jobs.tables import LongJob
    from db.people.tables import Person

    Tell = Callable[[int, int], None]

BATCH = 100  # rows of one transaction
BREATH = 0.01  # seconds between two, in which whoever waits for the database has it
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
    """Bring in rows of a roster that were answered after it was done. Raises Refused where it is taken back."""
    with database.atomic():
        if not hold(Roster, roster.id, Roster.state == RosterState.DONE):
            raise Refused(MEANWHILE)
        Roster.update(done_at=None).where(Roster.id == roster.id).execute()
        return ordered(roster, by)


def write_rows(roster: Roster, tell: Tell) -> bool:
    """Write what is not written yet, then show it all at once; whether it was not taken back meanwhile.

    Doing it twice is doing it once: a row that was written says so, and a participation is there once.
    """
    line: int | None = 0
    done = RosterRow.select().where(RosterRow.roster == roster, RosterRow.is_written).count()
    while line is not None:
        begun = time.monotonic()
        with database.atomic():
            if not hold(Roster, roster.id, Roster.state.in_(UNDER_WAY)):
                return False
            rows = _next(roster, line)
            if rows:
                _write(roster, rows)
        done += len(rows)
        line = rows[-1].line if rows else None
        tell(min(done, roster.rows), roster.rows)
        time.sleep(min(BREATH, time.monotonic() - begun) if rows else 0)
    shown = (Roster.id == roster.id) & (Roster.state == RosterState.WRITING)
    Roster.update(state=RosterState.DONE).where(shown).execute()
    return True


def _next(roster: Roster, line: int) -> list[RosterRow]:
    mine = (RosterRow.roster == roster) & (RosterRow.line > line) & ~RosterRow.is_written
    return list(RosterRow.select().where(mine, RosterRow.outcome.in_(WRITTEN)).order_by(RosterRow.line).limit(BATCH))


def _write(roster: Roster, rows: Sequence[RosterRow]) -> None:
    """Within a transaction: whoever confirmed an address or registered since the preview is seen."""
    meet(rows)
    rows, moment = [row for row in rows if row.outcome != Outcome.LIKELY], now()
    people = {row.person_id: row for row in rows if row.person_id is not None}
    there = registered(roster.session_id, list(people))
    put_there(roster, [row for person, row in people.items() if person not in there], moment)
    RosterRow.update(outcome=Outcome.THERE).where(
        RosterRow.id.in_([people[person].id for person in there if people[person].outcome != Outcome.THERE])
    ).execute()
    RosterRow.update(is_written=True).where(RosterRow.id.in_([row.id for row in rows])).execute()


def put_there(roster: Roster, rows: Sequence[RosterRow], moment: datetime) -> None:
    """Participations of these rows' people, as hidden as the roster is.

    One that another roster left hidden becomes ours.
    """
    fixed = {"session": roster.session_id, "how": How.ROSTER, "registered_at": moment, "roster": roster.id}
    values: list[dict[str, Any]] = [
        {**fixed, "learner": row.person_id, "attended_at": moment, "minutes": row.minutes} for row in rows
    ]
    if not values:
        return
    once = [Participation.learner, Participation.session]
    Participation.insert_many(values).on_conflict(
        conflict_target=once,
        update={
            Participation.roster: roster.id,
            Participation.attended_at: EXCLUDED.attended_at,
            Participation.minutes: EXCLUDED.minutes,
        },
        where=fn.EXISTS(hiding(Participation.roster)),
    ).execute()


def held_participations(session_id: int, people: list[int]) -> dict[int, Participation]:
    """The participations of these people, by person, held until the caller's transaction ends.

    They are held in the order of people, so two rosters of a session do not wait for each other.
    """
    mine = (Participation.session == session_id) & Participation.learner.in_(people)
    query = Participation.select().where(mine).order_by(Participation.learner)
    return {one.learner_id: one for one in (query if is_sqlite() else query.for_update(LOCK))} if people else {}


def session_of(roster: Roster) -> Session:
    """The session that a roster is of, with its activity."""
    found: Session = Session.select(Session, Activity).join(Activity).where(Session.id == roster.session_id).get()
    return found
