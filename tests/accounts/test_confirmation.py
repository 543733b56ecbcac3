"""The link that proves whose an email address is."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from db.credit.old_portal.tables import TranscriptRecord
from db.credit.tables import Credit
from db.outbox.tables import Message
from db.people.tables import Person
from tests.accounts.test_password_reset import mails
from tests.accounts.test_sign_in import member, sign_in
from tests.support.reader import Reader

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.usefixtures("cheap_hashes")


def confirmation(app: Flask) -> str:
    """The path of the link in the newest mail."""
    return re.findall(r"http://localhost:8000(/email/confirm/\S+)", mails(app)[-1][2])[0]


def test_confirming_on_another_device_attaches_what_waited_and_signs_nobody_in(app: Flask, reader: Reader) -> None:
    ada = member(email_confirmed_at=None)
    reader.as_(ada).submit("/account/confirmation")
    path, scanner = confirmation(app), Reader(app, reader.with_htmx)
    TranscriptRecord.create(
        system="the old portal", record_key="1", email=ada.email, learner_name="Ada Okafor", on=date(2004, 5, 6),
        title="Asthma", activity_type="Live Course", credit_type="AMA PRA Category 1 Credit(s)", hundredths=100,
    )  # fmt: skip
    scanner.get(path)
    assert scanner.client.head(path).status_code == 200
    assert not Credit.select().exists()

    assert scanner.submit(path).leads_to == "/sign-in"

    assert Person.get_by_id(ada.id).email_confirmed_at is not None
    assert [credit.learner.id for credit in Credit.select()] == [ada.id]
    assert scanner.get("/account").leads_to == "/sign-in?next=/account"


def test_a_confirmation_is_used_once_and_the_newest_counts(app: Flask, reader: Reader) -> None:
    ada = member(email_confirmed_at=None)
    reader.as_(ada).submit("/account/confirmation")
    old = confirmation(app)
    reader.submit("/account/confirmation")
    new = confirmation(app)

    assert reader.submit(old).status == 410
    assert reader.submit(new).leads_to == "/account"
    assert reader.submit(new).status == 410
    assert reader.get("/email/confirm/no-such").status == 410


def test_a_confirmation_after_a_correction_is_dead(app: Flask, visitor: Reader) -> None:
    ada = member(email_confirmed_at=None)
    visitor.as_(ada).submit("/account/confirmation")
    Person.update(email="other@example.org").execute()

    assert mails(app) == []
    visitor.submit("/account/confirmation")
    path = confirmation(app)
    Person.update(email="third@example.org").execute()
    assert visitor.get(path).status == 410


def test_at_most_five_confirmations_a_day(app: Flask, visitor: Reader) -> None:
    visitor.as_(member(email_confirmed_at=None))
    for _ in range(7):
        visitor.submit("/account/confirmation")

    assert len(mails(app)) == 5


def test_a_confirmed_person_is_not_asked_to_confirm(visitor: Reader) -> None:
    visitor.as_(member()).submit("/account/confirmation")

    assert not Message.select().exists()


def test_a_confirmed_address_has_its_mark(app: Flask) -> None:
    reader, ada = Reader(app, with_htmx=False), member()
    sign_in(reader, ada)

    assert "Confirmed" in reader.get("/account").one("#address").get_text()


def test_home_tells_what_an_unconfirmed_address_means(visitor: Reader) -> None:
    ada = member(email_confirmed_at=None)
    told = "Your email address is not confirmed yet."

    page = visitor.as_(ada).get("/home").text

    assert told in page
    assert f"the email we sent to {ada.email}" in page
    assert told not in visitor.as_(member()).get("/home").text
