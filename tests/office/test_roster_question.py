"""Rows that somebody has to answer after the rest of their roster is done, and addresses of quite other people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.accounts.addresses import mark_confirmed
from blueprints.office.rosters.work import question
from db import database
from db.activities.tables import Session
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.row import hold
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.people.tables import Person
from db.program.roster import invitation
from db.program.roster.withdrawal import begin_withdrawal, withdraw
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import Roster, RosterRow
from tests.support import make
from tests.support.pair import during
from tests.support.rosters import bring_in, newest, outcomes, row_at, seen, send, values

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Page, Reader

HEADINGS = "Email,Name\n"
NELL = "nell@example.org,Nell New\n"


@pytest.fixture
def office(visitor: Reader) -> Reader:
    return visitor.as_(make.staff(Role.OFFICE))


def row_path(line: int) -> str:
    return f"/office/rosters/{newest().id}/rows/{row_at(line).id}"


def answer(reader: Reader, line: int, person: str) -> Page:
    return reader.submit(row_path(line), {"person": person})


def test_an_address_of_quite_another_name_gets_nothing_and_the_office_is_asked(office: Reader, app: Flask) -> None:
    at, zoe = make.session(), make.person(email="nell@example.org", last_name="Oak", email_confirmed_at=None)
    send(office, at, HEADINGS + NELL)
    bring_in(office)

    mark_confirmed(zoe, "nell@example.org")

    assert (seen(at), outcomes()) == ([], [(2, "likely")])
    asked = Message.get(Message.template == "roster_question")
    assert asked.to == "office@cme.example.org"
    with app.app_context():
        said = question(asked)
    assert said
    assert (said["owner"], said["row"].name) == (zoe.full_name, "Nell New")
    assert "1 to be confirmed" in office.get(f"/office/sessions/{at.id}/rosters").text


@pytest.mark.parametrize(("is_it", "outcome"), [(True, "matched"), (False, "refused")])
def test_the_office_says_whether_both_are_one_person(office: Reader, app: Flask, is_it: bool, outcome: str) -> None:
    at, zoe = make.session(), make.person(email="nell@example.org", last_name="Oak", email_confirmed_at=None)
    send(office, at, HEADINGS + NELL)
    bring_in(office)
    mark_confirmed(zoe, "nell@example.org")

    answer(office, 2, str(zoe.id) if is_it else "none")
    if is_it:
        bring_in(office)

    assert (seen(at), outcomes()) == ([zoe] if is_it else [], [(2, outcome)])
    with app.app_context():
        assert question(Message.get(Message.template == "roster_question")) is None


def test_another_name_that_has_the_address_since_the_preview_is_to_be_confirmed(office: Reader) -> None:
    at = make.session()
    send(office, at, f"{HEADINGS}{NELL}ann@example.org,Ann Birch\n")
    make.person(email="nell@example.org", last_name="Oak")
    ann = make.person(email="ann@example.org", last_name="Birch")

    bring_in(office)

    assert (seen(at), outcomes()) == ([ann], [(2, "likely"), (3, "matched")])


def test_what_is_answered_later_is_on_record_and_within_a_coordinators_limit(
    visitor: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, coordinator = make.session(), make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=at.activity)
    bob = make.person(first_name="Bob", last_name="Elm")
    rows = "".join(f"{one}@new.example.org,Bob Elm\n" for one in "abc")
    send(visitor.as_(coordinator), at, f"{HEADINGS}new@example.org,Zoe Fir\n{rows}")
    bring_in(visitor)
    monkeypatch.setattr(invitation, "MOST_INVITED", 2)

    statuses = [answer(visitor, line, person).status for line, person in ((3, str(bob.id)), (4, "none"), (5, "none"))]

    assert [status == 409 for status in statuses] == [False, False, True]
    lines = AuditLine.select().where(AuditLine.action == "roster row answered").order_by(AuditLine.id)
    assert [line.detail["about"].rpartition(": ")[2] for line in lines] == [
        "line 3 is Bob Elm",
        "line 4 is nobody here",
    ]


def test_nothing_more_is_brought_into_a_session_that_was_canceled_since(office: Reader) -> None:
    at, bob = make.session(), make.person(first_name="Bob", last_name="Elm")
    send(office, at, f"{HEADINGS}{NELL},Bob Elm\n")
    bring_in(office)
    answer(office, 3, str(bob.id))
    Session.update(canceled_at=now()).execute()

    page = bring_in(office)

    assert (page.status, "This session is canceled" in page.text, seen(at)) == (422, True, [])


def test_a_row_is_answered_while_nobody_writes_and_while_it_is_not_taken_back(office: Reader) -> None:
    make.person(first_name="Bob", last_name="Elm")
    send(office, make.session(), f"{HEADINGS},Bob Elm\n{NELL}")

    for state in ("writing", "taken back"):
        Roster.update(state=state).execute()
        assert answer(office, 2, "none").status == 409
    assert outcomes() == [(2, "likely"), (3, "new")]


def test_a_row_without_email_is_matched_by_the_email_that_somebody_enters(office: Reader) -> None:
    at, bob = make.session(), make.person(email="bob@example.org", first_name="Bob", last_name="Elm")
    text = "Name,Email,Minutes\nBob's phone,,20\nZoe Fir,,30\nBob Elms,,5\nNell New,nell@example.org,9\n"
    send(office, at, text)
    assert outcomes() == [(2, "refused"), (3, "refused"), (4, "likely"), (5, "new")]

    for line, email in ((2, " Bob@example.org"), (3, "zoe@example.org")):
        office.submit(row_path(line), {"email": email})
    refused = [office.submit(row_path(4), {"email": email}) for email in ("bob", "nell@example.org", "bob@example.org")]

    assert outcomes() == [(2, "matched"), (3, "new"), (4, "likely"), (5, "new")]
    assert (row_at(2).person, row_at(3).email) == (bob, "zoe@example.org")
    words = ("“bob” is no email address", "Line 5 has this email already", "Line 2 is this person already. To add up")
    assert [(page.status, words[at] in page.text) for at, page in enumerate(refused)] == [(409, True)] * 3
    assert values(refused[0], f"#email-{row_at(4).id}") == ["bob"]


def test_a_row_that_has_its_email_or_its_answer_takes_no_other(office: Reader) -> None:
    send(office, make.session(), f"{HEADINGS}nobody,Zoe Fir\n{NELL}")

    assert [office.submit(row_path(line), {"email": "a@example.org"}).status for line in (2, 3)] == [409, 409]
    assert outcomes() == [(2, "refused"), (3, "new")]


def test_rows_are_brought_in_by_the_columns_that_somebody_saw(office: Reader) -> None:
    make.person(email="ann@example.org", last_name="Birch")
    send(office, make.session(), "Email,Credit,Hours of credit\nann@example.org,1,0.5\n")
    own, seen_before = f"/office/rosters/{newest().id}", "credit=1 email=0"
    assert values(office.get(own), "[name=seen]") == [seen_before]
    office.submit(f"{own}/columns", {"email": "0", "credit": "2"})

    page = office.submit(f"{own}/import", {"seen": seen_before})

    assert (page.status, "Somebody chose other columns" in page.text, newest().state) == (409, True, "ready")
    office.submit(f"{own}/import", {"seen": "credit=2 email=0"})
    assert office.submit(f"{own}/columns", {"email": "0"}).status == 409


def test_of_a_confirmation_and_a_roster_that_is_settled_one_waits_for_the_other(office: Reader) -> None:
    at, nell = make.session(), make.person(email="nell@example.org", last_name="New", email_confirmed_at=None)
    send(office, at, HEADINGS + NELL)
    bring_in(office)

    def settles() -> None:
        Session.held(at.id)
        hold(Roster, newest().id)
        RosterRow.update(note="").execute()

    def confirms() -> None:
        with database.atomic():
            mark_confirmed(nell, "nell@example.org")

    end = during(settles, confirms, lambda: hold(Person, nell.id))

    assert (end.refusal, seen(at)) == (None, [nell])


def test_whoever_confirms_while_the_roster_goes_is_not_left_in_it(office: Reader) -> None:
    at, nell = make.session(), make.person(email="nell@example.org", last_name="New", email_confirmed_at=None)
    send(office, at, HEADINGS + NELL)
    bring_in(office)

    def confirms() -> None:
        with database.atomic():
            mark_confirmed(nell, "nell@example.org")

    def goes() -> None:
        begin_withdrawal(newest(), at, newest().by)
        withdraw(newest(), lambda done, total: None)

    assert during(confirms, goes).refusal is None
    assert (newest().state, Participation.select().count()) == ("taken back", 0)
