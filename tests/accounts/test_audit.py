"""Sign-ins and refused access stand in the audit log, in few lines however often somebody tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.shared import throttle
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.outbox.tables import Message
from tests.accounts.test_password_reset import mails
from tests.accounts.test_sign_in import member, sign_in
from tests.accounts.test_sign_up import ADA
from tests.accounts.test_throttle import browser
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

pytestmark = pytest.mark.usefixtures("cheap_hashes")

WRONG = "Gauze!Lamp43"


def lines(action: Action) -> list[AuditLine]:
    return list(AuditLine.select().where(AuditLine.action == action).order_by(AuditLine.id))


def test_a_sign_in_is_a_line_of_its_person(reader: Reader) -> None:
    ada = member()

    sign_in(reader, ada)

    assert [(line.person, line.subject_id) for line in lines(Action.SIGNED_IN)] == [(ada, ada.id)]


def test_signing_up_signs_in_and_says_so(visitor: Reader) -> None:
    visitor.submit("/sign-up", ADA)

    assert len(lines(Action.SIGNED_IN)) == 1


def test_failures_at_an_account_are_its_first_and_its_last_before_the_stop(app: Flask) -> None:
    ada = member()
    for number in range(30):
        sign_in(browser(app, f"192.0.2.{number}"), ada, WRONG)

    noted = [(line.person, line.subject_id, line.detail["tries"]) for line in lines(Action.SIGN_IN_REFUSED)]
    assert noted == [(None, ada.id, 1), (None, ada.id, 10)]


def test_a_flood_of_invented_addresses_is_one_line_of_nobody(app: Flask) -> None:
    for number in range(30):
        fields = {"email": f"nobody{number}@example.org", "password": WRONG}
        browser(app).submit("/sign-in", fields)

    (line,) = lines(Action.SIGN_IN_REFUSED)
    assert (line.person, line.subject_type, line.subject_id) == (None, "site", None)
    assert "192.0.2" not in str(line.detail)


def test_a_refused_page_is_noted_with_its_rule_ten_times(reader: Reader) -> None:
    person = make.person()
    reader.as_(person)
    for number in range(12):
        assert reader.get(f"/office/people/{number}").status == 403

    noted = lines(Action.ACCESS_REFUSED)
    assert len(noted) == 10
    assert (noted[0].person, noted[0].detail) == (person, {"at": "/office/people/<int:person_id>", "method": "GET"})


def test_a_page_that_is_not_there_and_a_visitor_are_not_noted(visitor: Reader) -> None:
    visitor.get("/office")
    visitor.as_(make.person()).get("/nowhere")

    assert lines(Action.ACCESS_REFUSED) == []


def test_three_hundred_failures_in_all_are_told_to_the_operator_once(app: Flask) -> None:
    with app.test_request_context():
        for _ in range(298):
            throttle.count_failure(throttle.EVERYBODY)
    for number in range(4):
        sign_in(browser(app, f"192.0.2.{number}"), member(), WRONG)

    assert [line.detail for line in lines(Action.GUESSING_NOTICED)] == [{"failures": 300}]
    assert [message.to for message in Message.select()] == ["office@cme.example.org"]
    assert "300 sign-ins failed within 15 minutes" in mails(app)[0][2]
    assert sign_in(browser(app), member()).leads_to == "/home"  # nobody is locked out by it
