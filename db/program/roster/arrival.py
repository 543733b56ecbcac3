"""The arrival of a roster: its file is kept once, and each step that somebody asks for is done by a long job."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from peewee import fn

from db import database
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.refusal import Refused
from db.engine.row import hold
from db.files.tables import File, Kind
from db.jobs.tables import LongJob
from db.rosters.columns import faults_in, guess
from db.rosters.tables import Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.files.store import Prepared
    from db.people.tables import Person

JOB = "roster"  # the kind of its long jobs, with the roster's id
OURS_FIRST = timedelta(minutes=2)  # for which a worker leaves a job to the request that made it
OPEN_STATES = (RosterState.READING, RosterState.READY, RosterState.REFUSED)
OFF = "This session is canceled, or its activity is not open. Open it first, then bring in who attended"
EARLY = "This session has not begun yet. A roster says who attended, so bring it in afterward"
MEANWHILE = "This roster is being brought in already"
MEDIA_TYPE = "application/octet-stream"


class SentBefore(Exception):
    """The same file was sent for this session, and was not taken back."""

    def __init__(self, roster: Roster) -> None:
        super().__init__()
        self.roster = roster


def receive(session: Session, by: Person, file: Prepared, name: str, columns: Sequence[str]) -> Roster:
    """Keep a roster's file, with the columns as far as its headings tell them; in a transaction of its own.

    Raises SentBefore for a file that is here, and Refused where nobody can have attended.
    """
    with database.atomic():
        hold(Session, session.id)  # first: two who share it and then both want it alone wait for each other
        session = Session.held(session.id)
        refuse_early(session)
        before = _same(session, file.sha256)
        if before is not None:
            raise SentBefore(before)
        chosen = guess(columns)
        roster: Roster = Roster.create(
            session=session,
            by=by,
            file=file.keep(Kind.ROSTER, name, MEDIA_TYPE),
            name=name,
            columns=list(columns),
            mapping={} if faults_in(chosen, columns) else chosen,
        )
        tell_history(by, Action.ROSTER_SENT, session, f"{name} for {session.full_title}")
    return roster


def refuse_early(session: Session) -> None:
    """Raise Refused for a session that is off, or that has not begun."""
    if session.is_off:
        raise Refused(OFF)
    if session.starts_at is not None and now() < session.starts_at:
        raise Refused(EARLY)


def tell_history(by: Person, action: Action, session: Session, about: str, **more: int) -> None:
    """A line about the activity's attendance; inside the transaction that changes it."""
    AuditLine.write(by, action, Activity(id=session.activity.id), detail={"about": about[:500], **more})


def _same(session: Session, sha256: str) -> Roster | None:
    gone = (RosterState.TAKING_BACK, RosterState.TAKEN_BACK, RosterState.REFUSED)
    query = Roster.select().join(File).where(Roster.session == session, File.sha256 == sha256)
    return query.where(Roster.state.not_in(gone)).order_by(Roster.id).first()


def begin_reading(roster: Roster, chosen: Mapping[str, int], by: Person) -> LongJob:
    """Have the file read anew with these columns. Raises Refused for a choice that cannot be, or once it is written."""
    faults = faults_in(chosen, roster.columns)
    if faults:
        raise Refused(". ".join(faults))
    with database.atomic():
        is_open = (Roster.id == roster.id) & Roster.state.in_(OPEN_STATES)
        change = {"mapping": dict(chosen), "state": RosterState.READING, "rows": 0, "fault": ""}
        if not Roster.update(change).where(is_open).execute():
            raise Refused(MEANWHILE)
        return ordered(roster, by)


def ordered(roster: Roster, by: Person) -> LongJob:
    """A long job that carries on with this roster, within the caller's transaction."""
    due = now() + OURS_FIRST
    job: LongJob = LongJob.create(owner=by, kind=JOB, arguments={"roster": roster.id}, due_at=due)
    return job


def carries_on() -> list[Roster]:
    """The rosters of which something is left to be done, the oldest first."""
    busy = (RosterState.READING, RosterState.WRITING, RosterState.TAKING_BACK, RosterState.DONE)
    left = Roster.done_at.is_null() & Roster.taken_back_at.is_null() & Roster.state.in_(busy)
    found = Roster.select().where(left).order_by(Roster.id)
    return [roster for roster in found if roster.state != RosterState.READING or roster.mapping]


def counts(roster: Roster) -> dict[str, int]:
    """How many rows have each outcome."""
    query: Any = RosterRow.select(RosterRow.outcome, fn.COUNT(RosterRow.id)).where(RosterRow.roster == roster)
    return dict(query.group_by(RosterRow.outcome).tuples())
