"""One press takes a whole roster back: what it brought goes, what people claimed themselves stays and is listed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.office.rosters import roster, work
from db.activities.tables import Session
from db.attendance.check_in import check_in
from db.audit.tables import AuditLine
from db.credit.claim import claim_credit
from db.credit.registration import register_by_code
from db.credit.tables import Claim
from db.engine.clock import now
from db.learning.tables import How, Participation
from db.program.registration import register_by_hand
from db.roles.tables import Role
from db.rosters.tables import Roster, RosterState
from tests.support import make
from tests.support.rosters import bring_in, newest, seen, send, take_back, work_off

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from db.people.tables import Person
    from tests.support.reader import Reader

TEXT = "Email,Name,Minutes\nann@example.org,Ann Birch,45\nbob@example.org,Bob Elm,50\nnew@example.org,Nell New,10\n"


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


@pytest.fixture
def both(office: Reader) -> list[Person]:
    names = (("ann", "Ann", "Birch"), ("bob", "Bob", "Elm"))
    return [make.person(email=f"{at}@example.org", first_name=one, last_name=two) for at, one, two in names]


def test_all_of_it_goes_and_can_be_sent_again(office: Reader, both: list[Person]) -> None:
    at = make.session()
    send(office, at, TEXT)
    bring_in(office)
    first = newest()

    for _ in range(2):
        take_back(office)
    assert (Participation.select().count(), newest().state) == (0, "taken back")
    assert [line.action for line in AuditLine.select()].count("roster taken back") == 1

    send(office, at, TEXT)
    bring_in(office)
    assert newest() != first
    assert seen(at) == both


def test_what_was_claimed_meanwhile_stays_and_is_listed(
    office: Reader, both: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = make.session()
    send(office, at, TEXT)
    bring_in(office)
    claim_credit(Participation.get(Participation.learner == both[0]), 3)

    take_back(office)

    assert seen(at) == both[:1]
    assert Claim.get().superseded_at is None
    own = f"/office/rosters/{newest().id}"
    assert "1 had claimed credit meanwhile, which stays: Line 2: Ann Birch" in office.get(own).text
    monkeypatch.setattr(roster, "MOST_STAYED", 0)
    assert "1 had claimed credit meanwhile, which stays. The first of them" in office.get(own).text


def test_whoever_was_registered_before_is_registered_as_before(office: Reader, both: list[Person]) -> None:
    at = make.session()
    Participation.register(both[0], at, How.WEB)
    Participation.register(both[1], at, How.CODE)
    send(office, at, TEXT)
    bring_in(office)
    ann = Participation.get(Participation.learner == both[0])
    assert (ann.attended_at is None, ann.minutes, seen(at)) == (False, 45, both)

    take_back(office)

    ann = Participation.get(Participation.learner == both[0])
    assert (ann.attended_at, ann.minutes, seen(at)) == (None, None, both[1:])


def test_whom_another_roster_lists_too_has_attended_still(office: Reader, both: list[Person]) -> None:
    at = make.session()
    send(office, at, TEXT)
    bring_in(office)
    first = newest()
    send(office, at, TEXT.replace("50", "51"))
    bring_in(office)

    take_back(office, first)

    assert (seen(at), {one.roster for one in Participation.select()}) == (both, {newest()})


@pytest.mark.parametrize("is_there", [True, False])
def test_whoever_registered_alone_stays_though_two_rosters_list_them_and_both_go(
    office: Reader, both: list[Person], is_there: bool
) -> None:
    at = make.session()
    came = now() if is_there else None
    own = Participation.create(learner=both[0], session=at, how=How.CODE, attended_at=came)
    for text in (TEXT, TEXT.replace("50", "51")):
        send(office, at, text)
        bring_in(office)
    one, two = Roster.select().order_by(Roster.id)

    take_back(office, one)
    assert seen(at) == both
    take_back(office, two)

    left = Participation.get()
    assert (left, left.attended_at is not None, left.minutes) == (own, is_there, None)


def by_code(learner: Person, at: Session) -> object:
    return register_by_code(learner, at)


def by_door(learner: Person, at: Session) -> object:
    return check_in(learner, at, make.person())


def by_hand(learner: Person, at: Session) -> object:
    Session.update(ends_at=now()).execute()
    return register_by_hand(learner.email, at, make.person(), may_confirm=True, reason="Was there")


@pytest.mark.parametrize("come", [by_code, by_door, by_hand])
@pytest.mark.parametrize("is_registered", [True, False])
def test_whoever_comes_by_themselves_too_stays_when_the_roster_goes(
    office: Reader, both: list[Person], come: Callable[[Person, Session], object], is_registered: bool
) -> None:
    at = make.session(ends_at=now() + timedelta(minutes=5))
    if is_registered:
        make.participation(both[0], at)
        Participation.update(attended_at=None).execute()
    send(office, at, TEXT)
    bring_in(office)

    come(both[0], at)
    take_back(office)

    assert (seen(at), Participation.get().minutes) == ([both[0]], None)


@pytest.mark.parametrize("come", [by_code, by_door, by_hand])
def test_whoever_is_hidden_since_a_roster_went_is_seen_when_they_come(
    office: Reader, both: list[Person], come: Callable[[Person, Session], object]
) -> None:
    at = make.session(ends_at=now() + timedelta(minutes=5))
    send(office, at, TEXT.replace("Minutes", "Credit").replace("45", "1").replace("50", "1").replace("10\n", "1\n"))
    bring_in(office)
    take_back(office)
    assert (seen(at), Participation.select().count()) == ([], 2)

    come(both[0], at)

    assert seen(at) == [both[0]]


def test_work_that_somebody_has_done_is_hidden_and_comes_back_with_the_roster(
    office: Reader, both: list[Person]
) -> None:
    at = make.session()
    send(office, at, TEXT)
    bring_in(office)
    Participation.update(is_evaluated=True).where(Participation.learner == both[0]).execute()

    take_back(office)
    assert (seen(at), Participation.select().count()) == ([], 1)

    send(office, at, TEXT)
    bring_in(office)
    assert sorted(one.id for one in seen(at)) == [one.id for one in both]
    assert Participation.get(Participation.learner == both[0]).is_evaluated


def test_it_is_hidden_at_once_and_a_roster_half_written_can_be_taken_back(
    office: Reader, both: list[Person], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "FEW", 0)
    at = make.session()
    send(office, at, TEXT)
    bring_in(office)
    assert newest().state == RosterState.WRITING

    take_back(office)
    assert (newest().state, seen(at)) == (RosterState.TAKING_BACK, [])
    work_off(app)

    assert (newest().state, Participation.select().count()) == (RosterState.TAKEN_BACK, 0)


def test_one_roster_of_a_session_is_written_at_a_time(
    office: Reader, both: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "FEW", 0)
    at = make.session()
    send(office, at, TEXT)
    bring_in(office)
    send(office, at, TEXT.replace("50", "51"))

    answer = bring_in(office)

    assert (answer.status, "Another roster of this session is being written" in answer.text) == (422, True)


def test_what_was_never_brought_in_cannot_be_taken_back(office: Reader) -> None:
    send(office, make.session(), TEXT)

    assert take_back(office).status == 422
    assert Roster.get().state == RosterState.READY
