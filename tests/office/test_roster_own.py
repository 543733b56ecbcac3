"""Whoever a roster brought and who comes by themselves too: that is on record, and stays when the roster goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.attendance.check_in import check_in, undo_check_in
from db.audit.tables import AuditLine
from db.credit.amend import revoke
from db.credit.claim import NotYet, claim_credit
from db.credit.tables import Claim
from db.engine.clock import now
from db.learning.presence.tables import CheckIn, CheckInState
from db.learning.tables import Participation
from db.program.registration import register_by_hand
from db.program.roster.withdrawal import begin_withdrawal, withdraw
from db.roles.tables import Role
from tests.support import make
from tests.support.pair import during
from tests.support.rosters import bring_in, newest, seen, send, take_back

if TYPE_CHECKING:
    from db.activities.tables import Session
    from db.people.tables import Person
    from tests.support.reader import Reader

TEXT = "Email,Name,Minutes\nann@example.org,Ann Birch,45\n"


@pytest.fixture
def office(visitor: Reader) -> Reader:
    return visitor.as_(make.staff(Role.OFFICE))


@pytest.fixture
def ann(office: Reader) -> Person:
    return make.person(email="ann@example.org", first_name="Ann", last_name="Birch")


@pytest.fixture
def at(ann: Person) -> Session:
    return make.session(ends_at=now() + timedelta(minutes=5))


def brought(office: Reader, at: Session, text: str = TEXT) -> None:
    send(office, at, text)
    bring_in(office)


def actions() -> list[str]:
    return [line.action for line in AuditLine.select().order_by(AuditLine.id)]


def test_the_door_and_the_office_write_down_whom_a_roster_alone_had_brought(
    office: Reader, ann: Person, at: Session
) -> None:
    brought(office, at)

    for state in (CheckInState.COUNTS, None):
        assert check_in(ann, at, make.person()) == state
    assert (CheckIn.get().is_new, actions().count("checked in")) == (False, 1)

    other = make.session(ends_at=now() + timedelta(minutes=5))
    brought(office, other)
    for is_written in (True, False):
        assert register_by_hand(ann.email, other, make.person(), may_confirm=False) is is_written
    assert actions().count("registered by the office") == 1


def test_undo_of_such_a_check_in_keeps_its_time_and_says_that_they_were_not_there(
    office: Reader, ann: Person, at: Session
) -> None:
    brought(office, at)
    check_in(ann, at, make.person())

    assert undo_check_in(ann, at, make.person())

    assert (CheckIn.get().state, seen(at)) == (CheckInState.UNDONE, [])


def test_a_registration_by_hand_before_the_end_leaves_attendance_to_the_roster(
    office: Reader, ann: Person, at: Session
) -> None:
    brought(office, at)
    register_by_hand(ann.email, at, make.person(), may_confirm=False)
    assert seen(at) == [ann]

    take_back(office)

    mine = Participation.get()
    assert (mine.roster, mine.attended_at, mine.minutes) == (None, None, None)


def test_whoever_is_checked_in_while_their_roster_goes_stays(office: Reader, ann: Person, at: Session) -> None:
    make.participation(ann, at)
    Participation.update(attended_at=None).execute()
    brought(office, at)
    begin_withdrawal(newest(), at, newest().by)

    during(lambda: check_in(ann, at, make.person()), lambda: withdraw(newest(), lambda done, total: None))

    assert seen(at) == [ann]


def test_whoever_is_checked_in_while_their_row_is_deleted_is_registered_anew(
    office: Reader, ann: Person, at: Session
) -> None:
    brought(office, at)
    begin_withdrawal(newest(), at, newest().by)

    end = during(lambda: withdraw(newest(), lambda done, total: None), lambda: check_in(ann, at, newest().by))

    assert (end.answer, seen(at)) == (CheckInState.COUNTS, [ann])


def test_credit_that_the_office_revoked_stays_revoked_when_the_roster_goes(
    office: Reader, ann: Person, at: Session
) -> None:
    brought(office, at, "Email,Name,Credit\nann@example.org,Ann Birch,1\n")
    revoke(Claim.get(), make.person(), "Was not there")
    take_back(office)

    brought(office, at, "Email,Name,Credit\nann@example.org,Ann Birch,1\n")

    assert Claim.current().count() == 0
    with pytest.raises(NotYet):
        claim_credit(Participation.get(), 1)
