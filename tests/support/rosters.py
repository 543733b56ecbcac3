"""Rosters as somebody sends them, and what became of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from blueprints.shared.outbox.lane import do_next
from db.engine.clock import now
from db.jobs.tables import LongJob
from db.learning.tables import Participation
from db.rosters.tables import Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from flask import Flask

    from db.activities.tables import Session
    from db.people.tables import Person
    from tests.support.reader import Page, Reader


def send(reader: Reader, at: Session, text: str | bytes, name: str = "roster.csv") -> Page:
    """Send a roster as its form does."""
    body = text.encode() if isinstance(text, str) else text
    return reader.submit(f"/office/sessions/{at.id}/rosters", {"roster": (io.BytesIO(body), name)})


def newest() -> Roster:
    found: Roster = Roster.select().order_by(Roster.id.desc()).get()
    return found


def bring_in(reader: Reader, roster: Roster | None = None) -> Page:
    return reader.submit(f"/office/rosters/{(roster or newest()).id}/import")


def take_back(reader: Reader, roster: Roster | None = None) -> Page:
    return reader.submit(f"/office/rosters/{(roster or newest()).id}/withdrawal")


def outcomes(roster: Roster | None = None) -> list[tuple[int, str]]:
    """The outcome of each row, with its line."""
    rows = RosterRow.select().where(RosterRow.roster == (roster or newest())).order_by(RosterRow.line)
    return [(row.line, row.outcome) for row in rows]


def row_at(line: int) -> RosterRow:
    found: RosterRow = RosterRow.get(RosterRow.roster == newest(), RosterRow.line == line)
    return found


def seen(at: Session) -> list[Person]:
    """Who attended, as the lists of a session show it."""
    query = Participation.select().where(Participation.session == at, Participation.attended_at.is_null(False))
    shown = (Participation.roster.is_null()) | Participation.roster.in_(
        Roster.select(Roster.id).where(Roster.state == RosterState.DONE)
    )
    return [one.learner for one in query.where(shown).order_by(Participation.id)]


def work_off(app: Flask) -> None:
    """Have a worker do every job that somebody left."""
    LongJob.update(due_at=now()).where(LongJob.ended_at.is_null()).execute()
    with app.app_context():
        while do_next():
            pass


def values(page: Page, selector: str) -> list[Any]:
    return [one.get("value") for one in page.html.select(selector)]
