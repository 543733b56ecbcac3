"""Who a row of a roster is: matched by a confirmed email, only proposed by a name, and answered by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playhouse.test_utils import count_queries

from db.credit.tables import Claim
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.roles.tables import Role
from tests.support import make
from tests.support.rosters import bring_in, newest, outcomes, row_at, seen, send

if TYPE_CHECKING:
    from tests.support.reader import Reader

HEADINGS = "Email,Name,Credit\n"


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def test_a_name_is_answered_by_hand_and_never_by_itself(office: Reader) -> None:
    at = make.session()
    one, two = (make.person(first_name="Bob", last_name="Elm") for _ in range(2))
    send(office, at, HEADINGS + ",Bob Elm,\n")
    own, row = f"/office/rosters/{newest().id}", row_at(2)

    assert bring_in(office).status == 422
    assert row.candidates == [one.id, two.id]
    assert office.submit(f"{own}/rows/{row.id}", {"person": str(make.person().id)}).status == 409
    office.submit(f"{own}/rows/{row.id}", {"person": str(two.id)})
    bring_in(office)

    assert seen(at) == [two]
    assert office.submit(f"{own}/rows/{row.id}", {"person": str(one.id)}).status == 409


def test_none_of_those_offered_waits_for_its_email_or_is_refused(office: Reader) -> None:
    at = make.session()
    make.person(first_name="Bob", last_name="Elm")
    send(office, at, HEADINGS + ",Bob Elm,\nbob@new.example.org,Bob Elm,\n")

    for line in (2, 3):
        office.submit(f"/office/rosters/{newest().id}/rows/{row_at(line).id}", {"person": "none"})

    assert outcomes() == [(2, "refused"), (3, "new")]


def test_one_press_confirms_the_rows_that_offer_one_person(office: Reader) -> None:
    at, bob = make.session(), make.person(first_name="Bob", last_name="Elm")
    for _ in range(2):
        make.person(first_name="Cy", last_name="Fir")
    send(office, at, HEADINGS + ",Bob Elm,\n,Cy Fir,\n")

    office.submit(f"/office/rosters/{newest().id}/likely")

    assert outcomes() == [(2, "matched"), (3, "likely")]
    assert row_at(2).person == bob


def test_one_press_passes_over_what_offers_several_and_says_what_is_left(
    office: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.program.roster.answer.MOST_AT_ONCE", 1)
    for first_name in ("Cy", "Cy", "Bob", "Dee"):
        make.person(first_name=first_name, last_name="Fir")
    send(office, make.session(), HEADINGS + ",Cy Fir,\n,Bob Fir,\n,Dee Fir,\n")

    pages = [office.submit(f"/office/rosters/{newest().id}/likely") for _ in range(2)]

    said = [(office.follow(page) if page.leads_to else page).text for page in pages]
    assert ["Press again" in text for text in said] == [True, False]
    assert outcomes() == [(2, "likely"), (3, "matched"), (4, "matched")]


def test_none_of_them_is_not_overruled_by_the_email(office: Reader) -> None:
    at = make.session()
    make.person(email="ann@example.org", first_name="Ann", last_name="Birch")
    send(office, at, HEADINGS + "ann@example.org,Zoltan Quux,1\nbob@new.example.org,Bob Elm,\n")

    office.submit(f"/office/rosters/{newest().id}/rows/{row_at(2).id}", {"person": "none"})
    bring_in(office)

    assert outcomes() == [(2, "refused"), (3, "new")]
    assert "This email belongs to somebody" in row_at(2).faults[0]
    assert (seen(at), Claim.select().count()) == ([], 0)


def test_nobody_is_offered_whose_address_is_not_confirmed_or_whose_account_is_closed(office: Reader) -> None:
    make.person(first_name="Ann", last_name="Birch", email_confirmed_at=None)
    make.person(first_name="Bob", last_name="Quill", disabled_at=now())
    send(office, make.session(), HEADINGS + "ann@new.example.org,Ann Birch,1\nbob@new.example.org,Bob Quill,1\n")

    assert outcomes() == [(2, "new"), (3, "new")]


def test_a_name_whose_email_has_another_account_is_not_confirmed_with_all(office: Reader) -> None:
    make.person(first_name="Ann", last_name="Birch")
    make.person(email="ann@example.org", email_confirmed_at=None)
    make.person(email="cy@example.org", first_name="Cy", last_name="Fir")
    send(office, make.session(), HEADINGS + "ann@example.org,Ann Birch,1\ncy@example.org,Zoltan Quux,1\n")
    assert outcomes() == [(2, "likely"), (3, "likely")]

    page = office.submit(f"/office/rosters/{newest().id}/likely")

    assert "Answer them one by one" in (office.follow(page) if page.leads_to else page).text
    assert outcomes() == [(2, "likely"), (3, "likely")]


def test_a_row_that_is_answered_later_is_brought_in_later(office: Reader) -> None:
    at, bob = make.session(), make.person(first_name="Bob", last_name="Elm")
    ann = make.person(email="ann@example.org", first_name="Ann", last_name="Birch")
    send(office, at, HEADINGS + "ann@example.org,Ann Birch,\n,Bob Elm,\n")
    bring_in(office)

    office.submit(f"/office/rosters/{newest().id}/rows/{row_at(3).id}", {"person": str(bob.id)})
    bring_in(office)

    assert seen(at) == [ann, bob]


@pytest.mark.parametrize(
    ("email", "name", "outcome"),
    [
        ("ann@example.org", "Ann Birch", "new"),  # her address is not confirmed
        ("bob@example.org", "Robert Elm", "matched"),
        ("bob@example.org", "Zed Oak", "likely"),  # another's address
        ("", "Robbie Elms", "refused"),
        ("", "Bobb Elm", "likely"),
        ("", "Bob", "refused"),
    ],
)
def test_a_row_is_matched_by_a_confirmed_email_and_only_proposed_by_name(
    office: Reader, email: str, name: str, outcome: str
) -> None:
    make.person(email="ann@example.org", first_name="Una", last_name="Ash", email_confirmed_at=None)
    make.person(email="bob@example.org", first_name="Bob", last_name="Elm")

    send(office, make.session(), f"{HEADINGS}{email},{name},\n")

    assert outcomes() == [(2, outcome)]


def test_the_office_reads_who_is_faculty_of_the_session_before_their_credit_is_recorded(office: Reader) -> None:
    at = make.session()
    for name, email in (("A. Okafor", "ann@example.org"), ("Bob Elm", "")):
        Faculty.create(session=at, name=name, email=email)
        make.person(email=f"{name[0].lower()}nn@example.org", first_name=name.split()[0], last_name=name.split()[1])
    make.person(email="cy@example.org", first_name="Cy", last_name="Fir")

    send(office, at, HEADINGS + "ann@example.org,A Okafor,1\nbnn@example.org,Bob Elm,1\ncy@example.org,Cy Fir,1\n")

    assert ["faculty of this session" in row_at(line).note for line in (2, 3, 4)] == [True, True, False]


def test_two_rows_that_are_one_person_are_refused(office: Reader) -> None:
    at, bob = make.session(), make.person(email="bob@example.org", first_name="Bob", last_name="Elm")
    send(office, at, HEADINGS + "bob@example.org,Bob Elm,\nbob@home.example.org,Bob Elm,\n")

    answer = office.submit(f"/office/rosters/{newest().id}/rows/{row_at(3).id}", {"person": str(bob.id)})

    assert (answer.status, "Line 2 is this person already" in answer.text) == (409, True)


def test_a_page_of_rows_takes_as_many_queries_however_many_there_are(office: Reader) -> None:
    asked = []
    for count in (2, 25):
        at, people = make.session(), [make.person(first_name="Pat", last_name=f"No{number}") for number in range(count)]
        send(office, at, HEADINGS + "".join(f"{one.email},Pat {one.last_name},\n" for one in people))
        office.get(f"/office/rosters/{newest().id}")  # what is new to this process is asked by itself
        with count_queries() as counted:
            office.get(f"/office/rosters/{newest().id}")
        asked.append(counted.count)

    assert asked[0] == asked[1]


@pytest.mark.parametrize("typed", ["Ali Öztürk", "ALI ÖZTÜRK", "ali öztürk"])
def test_a_last_name_whose_capital_is_not_ascii_is_found_in_any_case(office: Reader, typed: str) -> None:
    ali = make.person(first_name="Ali", last_name="Öztürk")
    send(office, make.session(), f"{HEADINGS},{typed},\n")

    assert (outcomes(), row_at(2).candidates) == ([(2, "likely")], [ali.id])
