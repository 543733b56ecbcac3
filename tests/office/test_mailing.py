"""Mail to chosen people of a session: a preview with its recipients first, then sent once, and logged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.outbox.worker import deliver_due
from db.audit.tables import AuditLine
from db.credit.claim import claim_credit
from db.engine.clock import now
from db.learning.tables import How, Participation
from db.mailings.tables import Group, Mailing
from db.outbox.tables import Message
from db.people.tables import Person
from db.program.mailing import MOST_A_DAY, Recipients
from db.roles.tables import Role, RoleGrant
from db.sign_ins.tables import SignIn
from tests.support import make
from tests.support.outbox import mails

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings
    from db.activities.tables import Session
    from tests.support.reader import Page, Reader

LETTER = {"group": "not claimed", "subject": "Your credit", "text": "Hello {first_name},\nclaim here: {link}"}


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def crowd() -> Session:
    """A session with one who claimed, one who did not, and one who only registered."""
    at = make.session(make.activity(title="Grand Rounds"))
    make.evaluation(at.activity)
    for name in ("Cora", "Dan"):
        make.ready_to_claim(make.person(first_name=name, last_name="Abel"), at)
    claim_credit(Participation.select().order_by(Participation.id).get(), 4)
    Participation.register(make.person(first_name="Web", last_name="Zorn"), at, How.WEB)
    return at


def sent(office: Reader, at: Session, **change: str) -> Page:
    own = f"/office/sessions/{at.id}/mail"
    shown = office.submit(own, {**LETTER, **change})
    inputs = shown.html.select("input[type=hidden]")
    hidden = {str(one["name"]): str(one["value"]) for one in inputs if one["name"] != "csrf_token"}
    return office.submit(own, {**LETTER, **change, **hidden, "send": "yes"})


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("registered", ["Cora", "Dan", "Web"]),
        ("attended", ["Cora", "Dan"]),
        ("not attended", ["Web"]),
        ("not claimed", ["Dan"]),
    ],
)
def test_each_group_is_who_it_says(data: Settings, group: str, names: list[str]) -> None:
    people = Recipients(crowd().id, Group(group))

    first_names = [row[0] for row in people.page((Person.last_name, Person.first_name), False, 9, 0)]
    assert (people.count(), first_names) == (len(names), names)


def test_the_sender_reads_who_gets_it_and_how_it_reads_before_it_goes(office: Reader) -> None:
    shown = office.submit(f"/office/sessions/{crowd().id}/mail", LETTER)

    assert "1 person gets this mail" in shown.text
    assert "Attended, and has not claimed credit yet: Dan Abel" in shown.text
    assert "Hello Dan, claim here:" in shown.text
    assert Message.select().count() == 0


def test_the_preview_reads_as_the_mail_of_somebody_without_a_proven_address(
    office: Reader, app: Flask, data: Settings
) -> None:
    at = crowd()
    Person.update(email_confirmed_at=None).where(Person.first_name == "Dan").execute()
    words = {"subject": "For {first_name}", "text": "Hello {first_name}"}

    shown = office.submit(f"/office/sessions/{at.id}/mail", {**LETTER, **words})
    sent(office, at, **words)
    deliver_due(app)

    (mail,) = mails(data)
    assert "For colleague Hello colleague" in shown.text
    assert (mail["Subject"], "Hello colleague" in mail.get_content()) == ("For colleague", True)
    assert "Questions? Write to office@cme.example.org" in " ".join(mail.get_content().split())


def test_it_goes_once_and_the_log_says_so(office: Reader, app: Flask, data: Settings) -> None:
    at = crowd()
    sent(office, at)
    deliver_due(app)

    (mail,) = mails(data)
    assert mail["Subject"] == "Your credit"
    assert "Hello Dan,\nclaim here: http://localhost:8000/participations/" in mail.get_content().replace("\r\n", "\n")
    page = office.get(f"/office/sessions/{at.id}/mail")
    assert "Your credit" in page.text
    assert "not claimed credit yet · 1 person" in page.text
    assert AuditLine.get(AuditLine.action == "mailing sent").subject_type == "activity"


def test_the_same_form_sent_twice_is_one_mailing(office: Reader) -> None:
    at = crowd()
    fields = {**LETTER, "token": "one", "seen": "1", "send": "yes"}
    for _ in range(2):
        assert office.submit(f"/office/sessions/{at.id}/mail", fields).leads_to

    assert (Mailing.select().count(), Message.select().count()) == (1, 1)


def test_a_group_that_changed_meanwhile_is_shown_again(office: Reader) -> None:
    at = crowd()
    page = office.submit(f"/office/sessions/{at.id}/mail", {**LETTER, "token": "one", "seen": "7", "send": "yes"})

    assert page.status == 409
    assert "The group has changed since you looked." in page.text
    assert page.one("textarea").get_text().strip() == LETTER["text"]
    assert Message.select().count() == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"group": ""}, "Choose who gets it"),
        ({"group": "everybody in the world"}, "Not a valid choice."),
        ({"subject": " "}, "Enter a subject"),
        ({"text": "x" * 5001}, "At most 5,000 characters"),
        ({"subject": "Dear {name}"}, "Only {first_name} and {link} can stand in braces"),
        ({"text": "Dear {name}"}, "Only {first_name} and {link} can stand in braces"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_it(office: Reader, change: dict[str, str], said: str) -> None:
    page = office.submit(f"/office/sessions/{crowd().id}/mail", {**LETTER, **change})

    assert page.status == 422
    assert said in page.text


def test_a_subject_makes_no_header_of_its_own(office: Reader, app: Flask, data: Settings) -> None:
    sent(office, crowd(), subject="Hello\r\nBcc: all@example.org")
    deliver_due(app)

    (mail,) = mails(data)
    assert (mail["Bcc"], mail["Subject"]) == (None, "Hello Bcc: all@example.org")


def test_nobody_and_too_many_are_refused(office: Reader) -> None:
    at = crowd()
    nobody = sent(office, at, group="not evaluated")
    assert "There is nobody in this group" in nobody.text

    sender = RoleGrant.get().person
    row = {"session": at, "by": sender, "audience": "attended", "subject": "x", "text": "x", "recipients": 1}
    Mailing.insert_many([{**row, "token": f"t{at}", "sent_at": now()} for at in range(MOST_A_DAY)]).execute()
    assert "Continue tomorrow" in sent(office, at).text


def test_a_coordinator_writes_to_the_own_sessions_alone(reader: Reader) -> None:
    at, other = crowd(), make.session()
    mine = make.person()
    RoleGrant.create(person=mine, role=Role.COORDINATOR, activity=at.activity)
    reader.as_(mine)

    assert reader.get(f"/office/sessions/{at.id}/mail").status == 200
    assert reader.get(f"/office/sessions/{other.id}/mail").status == 404
    assert reader.submit(f"/office/sessions/{other.id}/mail", LETTER).status == 404


def test_who_closed_the_account_since_gets_nothing(office: Reader, app: Flask, data: Settings) -> None:
    at = crowd()
    sent(office, at)
    Person.update(disabled_at=now() - timedelta(minutes=1)).where(Person.first_name == "Dan").execute()
    deliver_due(app)

    assert mails(data) == []
    assert Message.get().sent_at is not None


@pytest.mark.parametrize(("text", "is_kept"), [("", False), ("Dear all", True)])
def test_what_was_typed_when_the_time_was_up_is_shown_again_and_an_empty_form_is_not(
    reader: Reader, text: str, is_kept: bool
) -> None:
    person, path = make.staff(Role.OFFICE), f"/office/sessions/{crowd().id}/mail"
    page = reader.as_(person).get(path)
    assert page.one("#mail form").has_attr("data-keep")
    fields = {"token": str(page.one("#token")["value"]), "text": text, "csrf_token": reader.token()}
    SignIn.end_all(person)

    reader.submit(path, fields, token=False)

    assert ("It has not been sent" in reader.as_(person).get(path).text) == is_kept
