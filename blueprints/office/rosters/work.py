"""The work on rosters: a long job carries on with one, and a small one is done before the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from blueprints.office.rosters.file import opened
from db import database
from db.activities.tables import Activity, Session
from db.engine.clock import now
from db.jobs.tables import LongJob, State
from db.people.tables import Person
from db.program.roster.arrival import JOB, carries_on, ordered
from db.program.roster.progress import carry_on
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from db.jobs.run import Run
    from db.outbox.tables import Message

SMALL = 100_000  # bytes of a file, or
FEW = 200  # rows: what a request does itself


def work(run: Run) -> None:
    """Carry on with the roster of a long job."""
    carry_on(run.job.arguments["roster"], run.tell, opened)
    run.end()


def do_small(job: LongJob, roster: Roster) -> None:
    """Do a small roster's job at once. If this process dies, a worker finds the job due."""
    is_small = roster.rows <= FEW if roster.rows else bool(roster.file and roster.file.size <= SMALL)
    if not is_small:
        LongJob.update(due_at=now()).where(LongJob.id == job.id).execute()
        return
    carry_on(roster.id, lambda done, total: None, opened)
    mine = (LongJob.id == job.id) & (LongJob.state == State.WAITING)
    LongJob.update(state=State.DONE, ended_at=now()).where(mine).execute()


def resume() -> None:
    """Order a job for every roster that has none and of which something is left: its workers died, or it waited."""
    under_way = {job.arguments.get("roster") for job in LongJob.select().where(LongJob.ended_at.is_null())}
    for roster in carries_on():
        if roster.id not in under_way and not (roster.state == RosterState.DONE and roster.session.is_gated):
            with database.atomic():
                ordered(roster, Person.get_by_id(roster.by_id))


def invitation(message: Message) -> dict[str, Any] | None:
    """The words for whoever stands in a roster and has no account; None where no roster holds anything any more."""
    held = (RosterRow.email == message.to) & RosterRow.person.is_null() & (RosterRow.outcome == Outcome.NEW)
    query = RosterRow.select(RosterRow, Roster, Session, Activity).join(Roster).join(Session).join(Activity)
    found = query.where(held, Roster.state == RosterState.DONE).order_by(RosterRow.id).first()
    if found is None:
        RosterRow.update(is_settled=False).where(held).execute()  # nobody was invited, so the next roster does it
        return None
    return {"title": found.roster.session.full_title, "link": f"{current_app.config['CME'].base_url}/sign-up"}


def question(message: Message) -> dict[str, Any] | None:
    """Whose address a row of another name turned out to have; None where the office has answered."""
    row = RosterRow.get_or_none(RosterRow.id == message.values["row"], RosterRow.outcome == Outcome.LIKELY)
    if row is None or row.roster.state != RosterState.DONE:
        return None
    owner = Person.get_by_id(row.candidates[0]).full_name
    link = f"{current_app.config['CME'].base_url}/office/rosters/{row.roster_id}?outcome={Outcome.LIKELY}"
    return {"row": row, "roster": row.roster.name, "title": row.roster.session.full_title, "owner": owner, "link": link}


KIND = JOB
