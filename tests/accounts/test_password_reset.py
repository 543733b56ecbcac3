"""A forgotten password: the same answer to everybody, and a link that works once, for an hour."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
import time_machine

from blueprints.shared.outbox.worker import deliver_due
from blueprints.shared.passwords import is_password_of
from db.engine.clock import now
from db.outbox.tables import Message
from db.people.tables import Person
from db.sign_ins.lookup import sign_in_of
from db.sign_ins.tables import OneTimeLink, Purpose, SignIn
from tests.accounts.test_sign_in import member, sign_in
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Page, Reader

pytestmark = pytest.mark.usefixtures("cheap_hashes")

SENT = (
    "If that address has an account, a notification has been sent to it "
    "with instructions on how to reset your password."
)
NEW = "Teapot&Lamp77"
NEW_TWICE = {"password": NEW, "confirm": NEW}


def mails(app: Flask) -> list[tuple[str, str, str]]:
    """What has gone out so far: recipient, subject and text of each mail."""
    deliver_due(app)
    files = sorted(app.config["CME"].mail_dir.glob("*.eml"))
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [(mail["To"], mail["Subject"], mail.get_content()) for mail in read]


def ask(reader: Reader, email: str) -> Page:
    return reader.submit("/password/forgot", {"email": email})


def link_for(app: Flask, reader: Reader, person: Person) -> str:
    """The path of the link in the newest mail, after asking for one."""
    ask(reader, person.email)
    return re.findall(r"http://localhost:8000(/password/reset/\S+)", mails(app)[-1][2])[0]


def test_an_address_that_was_typed_with_a_wrong_password_need_not_be_typed_again(reader: Reader) -> None:
    sign_in(reader, member(email="ada@example.org"), "Wrong!Lamp42")

    assert reader.get("/password/forgot").one("#email")["value"] == "ada@example.org"
    assert reader.get("/password/forgot").one("#email")["value"] == ""  # once: the browser may be shared


def test_nobody_finds_the_address_of_who_signed_out(reader: Reader) -> None:
    sign_in(reader, member(email="ada@example.org"))
    reader.submit("/sign-out")

    assert reader.get("/password/forgot").one("#email")["value"] == ""


def test_known_and_unknown_addresses_get_one_answer(reader: Reader) -> None:
    answers = [ask(reader, email) for email in (member().email, "nobody@example.org")]

    assert SENT in answers[0].text
    assert answers[0].status == answers[1].status == 200
    assert answers[0].text == answers[1].text
    assert [message.template for message in Message.select()] == ["password_reset"] * 2


def test_only_a_known_address_is_written_to(app: Flask, visitor: Reader) -> None:
    ada = member()
    ask(visitor, "nobody@example.org")
    ask(visitor, member(disabled_at=now()).email)
    ask(visitor, ada.email.upper())

    [(to, subject, text)] = mails(app)
    assert (to, subject) == (ada.email, "Reset your password")
    assert "http://localhost:8000/password/reset/" in text


def test_the_link_sets_a_new_password_and_signs_in(app: Flask, reader: Reader) -> None:
    ada = member()
    elsewhere = SignIn.start(ada, "a stolen phone")
    path = link_for(app, reader, ada)

    page = reader.submit(path, NEW_TWICE)

    assert page.leads_to == "/home"
    assert is_password_of(Person.get_by_id(ada.id), NEW)
    ended = sign_in_of(elsewhere)
    assert ended
    assert not ended.is_live
    assert ada.email in reader.get("/account").text


def test_the_owner_is_told_by_mail(app: Flask, visitor: Reader) -> None:
    ada = member()
    visitor.submit(link_for(app, visitor, ada), NEW_TWICE)

    to, subject, text = mails(app)[-1]
    assert (to, subject) == (ada.email, "Your password was changed")
    assert NEW not in text


def test_no_password_and_no_link_waits_in_the_outbox(app: Flask, visitor: Reader) -> None:
    ada = member()
    path = link_for(app, visitor, ada)
    visitor.submit(path, NEW_TWICE)
    token = path.rpartition("/")[2]

    stored = [str(row) for row in Message.select().dicts()] + [str(row) for row in OneTimeLink.select().dicts()]
    assert not [text for text in stored if token in text or NEW in text]


def test_looking_at_the_link_spends_nothing(app: Flask, reader: Reader) -> None:
    path = link_for(app, reader, member())
    for _ in range(2):
        page = reader.get(path)
        assert page.response.headers["Referrer-Policy"] == "strict-origin"
        assert reader.client.head(path).status_code == 200

    assert reader.submit(path, NEW_TWICE).leads_to == "/home"


def test_a_refused_password_does_not_spend_the_link(app: Flask, reader: Reader) -> None:
    path = link_for(app, reader, member())
    for fields, words in (
        ({"password": "short", "confirm": "short"}, "Choose a password that meets every rule in its list"),
        ({"password": NEW, "confirm": "x"}, "Passwords must match"),
        ({"password": "AdaOkafor!1", "confirm": "AdaOkafor!1"}, "too easy to guess"),
    ):
        page = reader.submit(path, fields)
        assert page.status == 422
        assert words in page.text

    assert reader.submit(path, NEW_TWICE).leads_to == "/home"


@pytest.mark.parametrize("reason", ["used", "too old", "newer", "address", "password", "disabled", "cut off", "é"])
def test_a_dead_link_changes_nothing_whatever_killed_it(app: Flask, reader: Reader, reason: str) -> None:
    ada = member()
    path = link_for(app, reader, ada)
    kill = {
        "newer": lambda: [link_for(app, reader, ada), link_for(app, reader, ada)],
        "address": lambda: Person.update(email="other@example.org").execute(),
        "password": lambda: OneTimeLink.end_all(ada, Purpose.RESET),
        "used": lambda: reader.submit(path, {"password": "Lantern%99x", "confirm": "Lantern%99x"}),
        "disabled": lambda: Person.update(disabled_at=now()).execute(),
        "too old": lambda: OneTimeLink.update(expires_at=now()).execute(),
    }
    kill.get(reason, lambda: None)()
    path = {"cut off": path[:-1], "é": "/password/reset/é"}.get(reason, path)

    for page in (reader.get(path), reader.submit(path, NEW_TWICE)):
        assert page.status == 410
        assert "This link no longer works" in page.text
    assert not is_password_of(Person.get_by_id(ada.id), NEW)


def test_the_link_lives_for_one_hour(app: Flask, visitor: Reader) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        path = link_for(app, visitor, member())
        clock.shift(timedelta(hours=1, seconds=-1))
        assert visitor.get(path).status == 200
        clock.shift(timedelta(seconds=1))
        assert visitor.get(path).status == 410
        clock.shift(timedelta(hours=-2))  # a clock set back does not bring it to life
        assert visitor.get(path).status == 410


def test_the_sixth_request_of_a_day_gets_the_same_answer_and_no_mail(app: Flask, visitor: Reader) -> None:
    ada = member()
    with time_machine.travel(now(), tick=False) as clock:
        answers = {ask(visitor, ada.email).text for _ in range(6)}
        assert len(answers) == 1
        assert len(mails(app)) == 5
        clock.shift(timedelta(days=1, seconds=1))
        ask(visitor, ada.email)
        assert len(mails(app)) == 6


def test_the_outbox_cannot_be_flooded_from_one_browser(visitor: Reader) -> None:
    statuses = [ask(visitor, f"nobody{number}@example.org").status for number in range(11)]

    assert statuses == [200] * 10 + [429]


def test_who_was_brought_in_without_a_password_gets_the_first_one_so(app: Flask, visitor: Reader) -> None:
    ada = make.person(password_hash=None, email_confirmed_at=None)
    visitor.submit(link_for(app, visitor, ada), NEW_TWICE)
    visitor.submit("/sign-out")

    assert sign_in(visitor, ada, NEW).leads_to == "/home"
    assert Person.get_by_id(ada.id).email_confirmed_at is not None


def test_the_link_is_made_from_the_configured_address(app: Flask, visitor: Reader) -> None:
    fields = {"email": member().email, "csrf_token": visitor.token()}
    for name in ("Host", "X-Forwarded-Host"):
        visitor.client.post("/password/forgot", data=fields, headers={name: "evil.example"})

    assert "evil" not in str(mails(app))
    assert len(mails(app)) == 1  # the one whose Host was ours


def test_a_hanging_mail_server_delays_no_page(visitor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object) -> None:
        raise AssertionError("a page must not send mail")

    monkeypatch.setattr("blueprints.shared.outbox.mail.Carrier.deliver", hang)

    assert ask(visitor, member().email).status == 200
