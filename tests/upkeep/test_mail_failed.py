"""A mail that came back: its owner reads it where they wait for it, the office on its desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.shared.outbox.worker import deliver_due
from db.engine.clock import now
from db.outbox.tables import Message
from db.roles.tables import Role
from tests.support import make
from tests.support.outbox import mails

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader

BACK = "SMTPRecipientsRefused 550"


def came_back(to: str, template: str = "confirm_email", **values: object) -> Message:
    message = Message.queue(template, to, **values)
    message.failed_at, message.last_error, message.attempts = now(), BACK, 1
    message.save()
    return message


def test_who_waits_for_a_confirmation_reads_that_it_came_back(reader: Reader) -> None:
    learner = make.person(email_confirmed_at=None)
    came_back(learner.email, person=learner.id)

    page = reader.as_(learner).get("/account")

    assert f"Our message to this address came back: {BACK}" in page.text
    Message.queue("confirm_email", learner.email, person=learner.id)
    assert "came back" not in reader.get("/account").text


def test_a_confirmed_person_reads_nothing_of_it(reader: Reader) -> None:
    learner = make.person()
    came_back(learner.email)

    assert "came back" not in reader.as_(learner).get("/account").text


def test_the_office_reads_it_on_its_desk(reader: Reader) -> None:
    office = make.staff(Role.OFFICE)
    assert "could not be delivered" not in reader.as_(office).get("/office").text
    came_back("gone@example.org", "application_assigned")

    page = reader.get("/office")

    assert "1 message was given up" in page.text
    address = page.one("#mail ~ ul li strong")  # a line of its own
    assert address.get_text() == "gone@example.org"
    assert BACK in page.text
    assert "ask your operator to send it again" in page.text


def test_the_operator_lists_what_failed_and_sends_it_again(app: Flask, data: Settings) -> None:
    learner = make.person(email_confirmed_at=None)
    first, other = (came_back(learner.email, person=learner.id) for _ in range(2))
    run = app.test_cli_runner().invoke

    assert str(first.id) in run(args=["mail", "failed"]).output
    assert run(args=["mail", "retry", str(other.id)]).output == "1 message will be sent again.\n"
    assert deliver_due(app) == 1
    assert run(args=["mail", "retry", "--all"]).output == "1 message will be sent again.\n"
    assert deliver_due(app) == 1
    assert [letter["To"] for letter in mails(data)] == [learner.email] * 2
    assert run(args=["mail", "retry"]).exit_code == 2
