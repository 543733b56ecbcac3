"""A long roster asks no more of the database than a short one, until its rows fill another transaction."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from db.credit.tables import Certificate, Claim, Credit
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.program.roster import batch
from db.program.roster.batch import in_batches, size_after
from db.program.roster.settle import settle
from db.program.roster.withdrawal import begin_withdrawal, withdraw
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState
from tests.support import make
from tests.support.weight import queries

if TYPE_CHECKING:
    import pytest

    from blueprints.shared.settings import Settings


def roster_of(count: int, quarters: int | None = None) -> Roster:
    """A roster that is seen, whose people had registered by themselves and were present for 45 minutes."""
    at = make.session()
    roster: Roster = Roster.create(session=at, by=make.person(), name="r.csv", state=RosterState.DONE, rows=count)
    for line in range(1, count + 1):
        row = {"roster": roster, "line": line, "outcome": Outcome.THERE, "minutes": 45, "is_written": True}
        RosterRow.create(person=make.participation(at=at).learner, quarters=quarters, **row)
    return roster


def test_minutes_of_many_people_are_recorded_by_as_many_queries_as_those_of_few(data: Settings) -> None:
    asked = []
    for roster in (roster_of(2), roster_of(20)):
        with queries() as said:
            settle(roster, lambda done, total: None)
        asked.append(len(said))

    assert asked[0] == asked[1]
    assert Participation.select().where(Participation.minutes == 45).count() == 22
    assert RosterRow.select().where(RosterRow.is_settled, RosterRow.gave_minutes).count() == 22


def test_credit_of_many_people_is_recorded_and_taken_back_by_as_many_queries_as_that_of_few(data: Settings) -> None:
    asked = []
    for roster in (roster_of(2, quarters=3), roster_of(20, quarters=3)):
        with queries() as recorded:
            settle(roster, lambda done, total: None)
        begin_withdrawal(roster, roster.session, roster.by)
        with queries() as revoked:
            withdraw(Roster.get_by_id(roster.id), lambda done, total: None)
        asked.append((len(recorded), len(revoked)))

    assert asked[0] == asked[1]
    assert {(claim.quarters, claim.ended_as) for claim in Claim.select()} == {(3, "revoked")}
    assert Certificate.select().where(Certificate.revoked_at.is_null(False)).count() == 22
    assert Credit.select().where(Credit.superseded_at.is_null(False), Credit.is_recorded).count() == 22
    mails = [message.to for message in Message.select().where(Message.template == "credit_revoked", Message.is_bulk)]
    assert sorted(mails) == sorted(claim.learner.email for claim in Claim.select())


def test_rows_are_done_in_their_order_and_no_more_than_so_many_at_once(
    data: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "LONG", inf)  # however busy the machine is
    roster, told = roster_of(5), []
    done: list[list[int]] = []

    def deed(ids: list[int]) -> bool:
        done.append(ids)
        return len(done) < 4

    assert in_batches(roster, RosterRow.is_written, 2, deed, lambda now, of: told.append((now, of)))
    ids = [row.id for row in RosterRow.select().order_by(RosterRow.line)]
    assert (done, told) == ([ids[:2], ids[2:4], ids[4:]], [(2, 5), (4, 5), (5, 5)])
    assert not in_batches(roster, RosterRow.is_written, 2, deed, lambda now, of: told.append((now, of)))
    assert (len(done), len(told)) == (4, 3)


def test_a_transaction_that_took_long_is_followed_by_one_of_half_the_rows() -> None:
    sizes = [200]
    for took in (0.2, 0.2, 0.03, 0.01, 0.01, 0.01):
        sizes.append(size_after(took, sizes[-1], 200))

    assert sizes == [200, 100, 50, 50, 100, 200, 200]
    assert size_after(9.0, 1, 200) == 1
