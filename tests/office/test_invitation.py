"""The office invites somebody who has no account: it is made with a role, and a mail brings the way in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.outbox.mail import compose
from blueprints.shared.passwords import hash_password
from db.audit.tables import AuditLine
from db.engine.clock import as_of, now
from db.office.colleague import invite
from db.outbox.tables import Message
from db.people.account import NewAccount
from db.people.tables import Person
from db.roles.grant import Grant
from db.roles.tables import Role, RoleGrant
from db.sign_ins.closure import close_account
from db.sign_ins.tables import FailureCount, OneTimeLink, Purpose
from tests.accounts.test_sign_in import PASSWORD
from tests.conftest import BASE_URL
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Page, Reader

PATH = "/office/people/invitation"


@pytest.fixture
def office(reader: Reader, cheap_hashes: None) -> Person:
    person = make.staff(Role.OFFICE, first_name="Grace", last_name="Holloway", password_hash=hash_password(PASSWORD))
    reader.as_(person)
    return person


def fields(task: str, **more: str) -> dict[str, str]:
    known = {"email": "Thomas@Example.org", "first_name": " Thomas", "last_name": "Brennan", "degree": "MD"}
    return {**known, "task": task, "current_password": PASSWORD, **more}


def invited() -> Person:
    return Person.get(Person.email == "thomas@example.org")


def link_in_mail(app: Flask) -> str:
    """The path of the link in the newest invitation."""
    message = Message.select().where(Message.template == "invitation").order_by(Message.id.desc()).get()
    with app.app_context():
        mail = compose(message)
    assert mail is not None
    found = re.search(rf"^{re.escape(BASE_URL)}(/password/reset/\S+)$", mail.get_content(), re.MULTILINE)
    assert found, mail.get_content()
    return found[1]


def test_a_reviewer_without_an_account_comes_in_by_the_mail(reader: Reader, app: Flask, office: Person) -> None:
    unit = make.unit("Cardiology")
    page = reader.submit(PATH, fields(f"reviewer:{unit.id}"))

    thomas = invited()
    assert page.leads_to == f"/office/people/{thomas.id}"
    assert (thomas.full_name, thomas.degree.name, thomas.profession) == ("Thomas Brennan", "MD", "Physician")
    assert [(one.role, one.unit) for one in RoleGrant.of(thomas)] == [(Role.REVIEWER, unit)]
    made = AuditLine.select().where(AuditLine.subject_id == thomas.id, AuditLine.action == "account added").get()
    assert made.person == office
    theirs = link_in_mail(app)
    with reader.client.session_transaction() as session:
        session.clear()
    assert reader.submit(theirs, {"password": PASSWORD, "confirm": PASSWORD}).leads_to == "/applications"
    assert invited().email_confirmed_at


def test_the_mail_says_who_made_the_account_and_its_link_lives_for_a_week(
    reader: Reader, app: Flask, office: Person
) -> None:
    reader.submit(PATH, fields("approver"))
    with app.app_context():
        mail = compose(Message.get(Message.template == "invitation"))
    theirs = link_in_mail(app)

    assert mail is not None
    assert "Hello Thomas,\n\nGrace Holloway made an account" in mail.get_content()
    for days, status in ((6, 200), (8, 410)):
        with as_of(now() + timedelta(days=days)):
            assert reader.get(theirs).status == status


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "thomas"}, "Enter an email address"),
        ({"email": ""}, "Enter an email address"),
        ({"first_name": " "}, "First name is required"),
        ({"last_name": "x" * 101}, "At most 100 characters"),
        ({"task": ""}, "Choose what they will do"),
        ({"task": "reviewer:99999"}, "Choose what they will do"),
        ({"task": "reviewer:x"}, "Choose what they will do"),
        ({"task": "coordinator"}, "Choose what they will do"),
        ({"degree": "Emperor"}, "Not a valid choice"),
        ({"current_password": "wrong"}, "not your password"),
        ({"current_password": ""}, "Enter your own password"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    reader: Reader, office: Person, wrong: dict[str, str], said: str
) -> None:
    page = reader.submit(PATH, {**fields("office"), **wrong})

    assert (page.status, said in page.text) == (422, True), page.text
    name = next(iter({"email", "first_name"} - wrong.keys()))
    assert str(page.one(f"#{name}")["value"]).strip()
    assert Person.select().count() == 1
    assert Message.select().count() == 0


def test_who_has_an_account_is_not_made_again(reader: Reader, office: Person) -> None:
    make.person(email="thomas@example.org")

    page = reader.submit(PATH, fields("office"))

    assert (page.status, "already has an account" in page.text) == (422, True)
    assert RoleGrant.select().count() == 1


def test_who_signed_up_and_never_confirmed_is_to_confirm_first(reader: Reader, office: Person) -> None:
    make.person(email="thomas@example.org", password_hash="x", email_confirmed_at=None)

    page = reader.submit(PATH, fields("office"))

    said = page.one("#email-message").get_text()
    assert (page.status, "press the button in our mail first" in said, "to give them a role" in said) == (
        422,
        True,
        False,
    )


def test_a_unit_that_was_closed_meanwhile_makes_no_account(reader: Reader, office: Person) -> None:
    unit = make.unit("Pathology")
    unit.closed_at = now()
    unit.save()

    page = reader.submit(PATH, fields(f"reviewer:{unit.id}"))

    assert (page.status, "The unit Pathology is closed" in page.text) == (409, True)
    assert (Person.select().count(), Message.select().count()) == (1, 0)
    assert "Pathology" not in reader.get(PATH).one("#task").get_text()


def some_invited(office: Person) -> Person:
    return invite(NewAccount("t@example.org", "Thomas", "Brennan", "MD", "Physician"), Grant(Role.APPROVER), office)


def test_it_is_sent_again_once_the_first_has_gone(reader: Reader, office: Person) -> None:
    thomas = some_invited(office)
    form = reader.get(f"/office/people/{thomas.id}").one(f"form[action$='{thomas.id}/invitation']")

    reader.submit(str(form["action"]))
    assert Message.select().count() == 1
    Message.update(sent_at=now()).execute()
    reader.submit(str(form["action"]))
    assert Message.select().where(Message.template == "invitation", Message.to == thomas.email).count() == 2


def test_nobody_is_flooded_with_invitations(reader: Reader, office: Person) -> None:
    thomas = some_invited(office)

    def send_again() -> Page:
        Message.update(sent_at=now()).execute()
        return reader.submit(f"/office/people/{thomas.id}/invitation")

    assert [send_again().status < 400 for _ in range(5)] == [True] * 5
    page = send_again()
    assert (page.status, "enough invitations today" in page.text) == (409, True)
    assert Message.select().count() == 1 + 5
    FailureCount.update(began_at=now() - timedelta(days=1)).execute()
    assert send_again().status < 400
    assert Message.select().count() == 1 + 6


def test_resets_that_a_stranger_asks_for_leave_the_invitation_alive(
    reader: Reader, visitor: Reader, app: Flask, office: Person
) -> None:
    thomas = some_invited(office)
    theirs = link_in_mail(app)
    resets = [OneTimeLink.issue(Purpose.RESET, thomas) for _ in range(3)]

    assert visitor.get(theirs).status == 200
    assert [visitor.get(f"/password/reset/{token}").status for token in resets] == [410, 200, 200]
    newer = [link_in_mail(app) for _ in range(2)]
    assert [visitor.get(path).status for path in (theirs, *newer)] == [410, 200, 200]
    visitor.submit(newer[1], {"password": PASSWORD, "confirm": PASSWORD})
    assert visitor.get(newer[0]).status == 410


def test_who_has_a_password_or_no_account_is_sent_nothing(reader: Reader, app: Flask, office: Person) -> None:
    thomas = some_invited(office)
    message = Message.get()
    Person.update(password_hash="x").where(Person.id == thomas.id).execute()

    assert reader.submit(f"/office/people/{thomas.id}/invitation").status == 409
    assert not reader.get(f"/office/people/{thomas.id}").html.select("form[action$='/invitation']")
    Person.update(password_hash=None).where(Person.id == thomas.id).execute()
    close_account(thomas, office)
    assert reader.submit(f"/office/people/{thomas.id}/invitation").status == 409
    with app.app_context():
        assert compose(message) is None


@pytest.mark.parametrize("role", [Role.APPROVER, Role.REVIEWER, None])
def test_nobody_else_invites(reader: Reader, role: Role | None) -> None:
    other = make.person()
    reader.as_(make.staff(role) if role else make.person())

    assert reader.get(PATH).status == 403
    assert reader.submit(PATH, fields("office")).status == 403
    assert reader.submit(f"/office/people/{other.id}/invitation").status == 403
    assert Message.select().count() == 0
