"""Credit that a roster records: a row's own, or the minutes where attendance gives it; revoked when taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.accounts.addresses import mark_confirmed
from blueprints.office.rosters import work
from db.activities.tables import Session
from db.audit.tables import AuditLine
from db.credit.amend import change_own
from db.credit.tables import Certificate, Claim, Credit
from db.engine.clock import now
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.roles.tables import Role
from tests.support import make
from tests.support.rosters import bring_in, newest, seen, send, take_back, work_off

if TYPE_CHECKING:
    from flask import Flask

    from db.people.tables import Person
    from tests.support.reader import Reader


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


@pytest.fixture
def ann(office: Reader) -> Person:
    return make.person(email="ann@example.org", first_name="Ann", last_name="Birch")


def bring(office: Reader, at: Session, column: str, value: str) -> None:
    send(office, at, f"Email,Name,{column}\nann@example.org,Ann Birch,{value}\n")
    bring_in(office)


def current() -> list[tuple[int, bool]]:
    """The lines of transcripts that count, in hundredths, and whether the office recorded them."""
    lines = Credit.select().where(Credit.superseded_at.is_null()).order_by(Credit.id)
    return [(line.hundredths, line.is_recorded) for line in lines]


@pytest.mark.usefixtures("ann")
def test_a_row_carries_its_own_credit(office: Reader) -> None:
    bring(office, make.session(), "Credit", "0.75")

    assert current() == [(75, True)]
    claim = Claim.get()
    assert (claim.roster, claim.recorded_by) == (newest(), newest().by)
    assert newest().done_at is not None


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(("awards", "lines"), [(True, [(50, True)]), (False, [])])
def test_minutes_are_credit_where_attendance_alone_gives_it(
    office: Reader, awards: bool, lines: list[tuple[int, bool]]
) -> None:
    bring(office, make.session(make.activity(awards_attendance=awards)), "Minutes", "32")

    assert current() == lines
    assert (Participation.get().tells_at is None) is awards


@pytest.mark.usefixtures("ann")
def test_taken_back_the_credit_is_revoked_and_sent_again_it_is_recorded_anew(office: Reader) -> None:
    at = make.session()
    bring(office, at, "Credit", "1")

    take_back(office)
    assert (current(), seen(at)) == ([], [])
    assert Certificate.get().revoked_at is not None
    assert Message.get(Message.template == "credit_revoked").is_bulk

    bring(office, at, "Credit", "1")
    assert current() == [(100, True)]
    assert len(seen(at)) == 1


@pytest.mark.usefixtures("ann")
def test_credit_that_its_learner_lowered_goes_with_the_roster(office: Reader) -> None:
    at = make.session()
    bring(office, at, "Credit", "1")
    change_own(Claim.get(), 2)

    take_back(office)

    assert (current(), seen(at)) == ([], [])


@pytest.mark.usefixtures("ann")
def test_taking_back_what_was_reported_is_warned_of_and_recorded(office: Reader) -> None:
    at = make.session()
    bring(office, at, "Credit", "1")
    Claim.update(reported_at=now()).execute()
    assert "1 was reported to the accreditor" in office.get(f"/office/rosters/{newest().id}").text

    take_back(office)

    line = AuditLine.get(AuditLine.action == "roster taken back")
    assert line.detail["about"].endswith("1 reported to the accreditor")
    assert current() == []


def test_whoever_confirms_the_address_later_gets_the_credit_then(office: Reader) -> None:
    send(office, make.session(), "Email,Name,Credit\nnell@example.org,Nell New,0.5\n")
    bring_in(office)
    nell = make.person(email="nell@example.org", last_name="New", email_confirmed_at=None)

    mark_confirmed(nell, "nell@example.org")

    assert current() == [(50, True)]


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("held", ["gate", "opening"])
def test_credit_waits_for_a_disclosure_and_for_the_claim_to_open(office: Reader, app: Flask, held: str) -> None:
    at = make.session(is_gated=held == "gate", ends_at=now() + timedelta(hours=2 if held == "opening" else -1))
    bring(office, at, "Credit", "1")
    assert (current(), newest().done_at) == ([], None)
    assert "Credit and mails still follow" in office.get(f"/office/rosters/{newest().id}").text

    Session.update(is_gated=False, ends_at=now()).where(Session.id == at.id).execute()
    work.resume()
    work_off(app)

    assert (current(), newest().done_at is None) == ([(100, True)], False)


@pytest.mark.usefixtures("ann")
def test_nobody_gets_credit_twice(office: Reader) -> None:
    at = make.session()
    bring(office, at, "Credit", "1")
    bring(office, at, "Credit", "0.5")

    assert current() == [(100, True)]
    assert Message.select().where(Message.template == "claim_open").count() == 0
