"""Accounts are closed and opened by the office and by command; what was done with them stays."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

import db
from blueprints.shared.passwords import hash_password
from db.audit.tables import AuditLine
from db.credit.tables import Credit
from db.engine.refusal import Refused
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from db.sign_ins.closure import close_account
from db.sign_ins.tables import KeptForm, OneTimeLink, Purpose, SignIn
from tests.accounts.test_sign_in import PASSWORD, member, sign_in
from tests.support import make
from tests.support.reader import Reader

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask

    from tests.support.reader import Page

pytestmark = pytest.mark.usefixtures("cheap_hashes")


UNPROVEN = [("", "Enter your own password"), ("Gauze!Lamp43", "not your password")]


@pytest.fixture
def office(reader: Reader) -> Person:
    person = make.staff(Role.OFFICE, password_hash=hash_password(PASSWORD))
    reader.as_(person)
    return person


def change(reader: Reader, person: Person, closed: str = "yes", password: str = PASSWORD) -> Page:
    fields = {"closed": closed, "current_password": password}
    return reader.submit(f"/office/people/{person.id}/closed", fields)


def actions(person: Person) -> list[str]:
    mine = (AuditLine.subject_type == "person") & (AuditLine.subject_id == person.id)
    return [line.action for line in AuditLine.select().where(mine).order_by(AuditLine.id)]


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["people", *words])


def test_closing_ends_sign_ins_links_and_roles_and_keeps_records(reader: Reader, office: Person, app: Flask) -> None:
    ben, theirs = member(), Reader(app, with_htmx=False)
    RoleGrant.create(person=ben, role=Role.APPROVER)
    make.certificate(ben)
    sign_in(theirs, ben)
    token = OneTimeLink.issue(Purpose.RESET, ben)
    KeptForm.keep(ben, "/page", {})

    assert change(reader, ben).status in (200, 303)

    assert not SignIn.select().where(SignIn.person == ben, SignIn.ended_at.is_null()).exists()
    assert OneTimeLink.live(Purpose.RESET, token) is None
    assert RoleGrant.of(ben).count() == KeptForm.select().count() == 0
    assert Credit.select().where(Credit.learner == ben).count() == 1
    assert actions(ben)[-2:] == ["role revoked", "account closed"]
    assert "Your account is closed" in theirs.get("/home").text
    assert sign_in(Reader(app, with_htmx=False), ben).status == 422


def test_who_was_closed_out_signs_out_and_somebody_else_in(reader: Reader, office: Person, app: Flask) -> None:
    ben, theirs = member(), Reader(app, with_htmx=False)
    sign_in(theirs, ben)
    change(reader, ben)
    assert theirs.get("/home").status == 403

    theirs.submit("/sign-out")

    assert theirs.get("/home").leads_to == "/sign-in?next=/home"
    assert sign_in(theirs, member()).leads_to == "/home"


def test_an_account_that_is_opened_signs_in_as_before_without_its_roles(
    reader: Reader, office: Person, app: Flask
) -> None:
    ben = member()
    RoleGrant.create(person=ben, role=Role.APPROVER)
    change(reader, ben)
    assert "Closed since" in reader.get(f"/office/people/{ben.id}").text

    change(reader, ben, closed="no")

    assert sign_in(Reader(app, with_htmx=False), ben).leads_to == "/home"
    assert RoleGrant.of(ben).count() == 0
    assert actions(ben)[-2:] == ["account opened", "signed in"]


@pytest.mark.parametrize("closed", ["yes", "no"])
def test_doing_it_twice_changes_nothing_more(reader: Reader, office: Person, closed: str) -> None:
    ben = member()
    if closed == "no":
        change(reader, ben)
    for _ in range(2):
        change(reader, ben, closed)

    assert AuditLine.select().where(AuditLine.action.in_(["account closed", "account opened"])).count() == (
        2 if closed == "no" else 1
    )


@pytest.mark.parametrize(
    ("password", "words"), [("", "Enter your own password"), ("Gauze!Lamp43", "not your password")]
)
def test_without_ones_own_password_nothing_is_closed(reader: Reader, office: Person, password: str, words: str) -> None:
    ben = member()

    page = change(reader, ben, password=password)

    assert (page.status, words in page.one("#closing-password-message").get_text()) == (422, True)
    assert Person.get_by_id(ben.id).disabled_at is None


def test_nobody_closes_the_own_account(reader: Reader, office: Person) -> None:
    make.staff(Role.OFFICE)

    page = change(reader, office)

    assert (page.status, "cannot close your own account" in page.text) == (409, True)
    assert Person.get_by_id(office.id).disabled_at is None


def test_others_close_nobody(reader: Reader) -> None:
    approver, ben = make.staff(Role.APPROVER, password_hash=hash_password(PASSWORD)), member()

    assert change(reader.as_(approver), ben).status == 403
    assert Person.get_by_id(ben.id).disabled_at is None


@pytest.mark.usefixtures("data")
def test_two_of_the_office_who_close_each_other_leave_one() -> None:
    people = [make.staff(Role.OFFICE), make.staff(Role.OFFICE)]
    start, refused = threading.Barrier(2), list[str]()

    def close(person: Person, by: Person) -> None:
        db.begin_request()
        start.wait()
        try:
            close_account(person, by)
        except Refused as refusal:
            refused.append(refusal.words)
        finally:
            db.end_request()

    threads = [threading.Thread(target=close, args=pair) for pair in (people, people[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Person.select().where(Person.disabled_at.is_null()).count() == 1


def test_the_command_closes_and_opens(app: Flask) -> None:
    ben = member(first_name="Ben", last_name="Ames", email="ben@example.org")
    make.staff(Role.OFFICE)

    closed, again = run(app, "close", " Ben@Example.org"), run(app, "close", "ben@example.org")
    opened = run(app, "open", "ben@example.org")

    assert closed.output == "The account of Ben Ames <ben@example.org> is closed.\n"
    assert again.output == "Nothing to change.\n"
    assert opened.output == "The account of Ben Ames <ben@example.org> is open.\n"
    assert actions(ben) == ["account closed", "account opened"]


def test_the_command_refuses_strangers_and_the_last_of_the_office(app: Flask) -> None:
    last = make.staff(Role.OFFICE)

    stranger, refused = run(app, "close", "nobody@example.org"), run(app, "close", last.email)

    assert (stranger.exit_code, "nobody has the address" in stranger.output) == (1, True)
    assert (refused.exit_code, "last person with the office role" in refused.output) == (1, True)
    assert Person.get_by_id(last.id).disabled_at is None
