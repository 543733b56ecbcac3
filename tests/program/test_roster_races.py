"""Two deeds about the rosters of one session at once: the second waits, and neither is undone for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activities.tables import Session
from db.engine.row import hold
from db.files import store
from db.program.roster.arrival import receive
from db.program.roster.settle import settle
from db.program.roster.withdrawal import begin_withdrawal
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState
from tests.support import make
from tests.support.pair import during

if TYPE_CHECKING:
    from flask import Flask


def test_of_two_uploads_for_one_session_neither_fails(app: Flask) -> None:
    at, by = make.session(), make.person()

    with store.prepared(b"Email") as file:
        end = during(
            lambda: Session.held(at.id),
            lambda: receive(at, by, file, "roster.csv", ["Email"]),
            lambda: hold(Session, at.id),
        )

    assert (end.refusal, Roster.select().count()) == (None, 1)


def test_a_roster_is_taken_back_while_it_is_still_settled(app: Flask) -> None:
    at, by = make.session(), make.person()
    roster = Roster.create(session=at, by=by, name="roster.csv", state=RosterState.DONE, rows=1)
    learner = make.participation(at=at).learner
    row = {"outcome": Outcome.THERE, "person": learner, "quarters": 4, "is_written": True}
    RosterRow.create(roster=roster, line=1, **row)

    end = during(
        lambda: hold(Session, at.id),
        lambda: settle(roster, lambda done, total: None),
        lambda: begin_withdrawal(roster, at, by),
    )

    assert (end.refusal, Roster.get().state) == (None, RosterState.TAKING_BACK)
