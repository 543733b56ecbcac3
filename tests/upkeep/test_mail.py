"""Mail: what a message becomes, to whom it may go, and how it leaves."""

from __future__ import annotations

import socket
import stat
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from blueprints.shared.outbox import mail
from blueprints.shared.outbox.worker import deliver_due
from db.institution.settings import set_institution
from db.outbox.tables import Message
from tests.support.outbox import TEMPLATE, Mailbox, mail_server, mails, with_template

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings


@pytest.fixture(autouse=True)
def _template(app: Flask) -> None:
    with_template(app)


def by(app: Flask, data: Settings, url: str) -> None:
    app.config["CME"] = replace(data, mail_url=url)


def queue(name: str = "Ada", to: str = "ada@example.org") -> Message:
    return Message.queue(TEMPLATE, to, name=name)


def test_without_a_mail_server_a_mail_is_a_file_for_its_owner_only(app: Flask, data: Settings) -> None:
    queue(name="Zoë Łukasz")

    assert deliver_due(app) == 1

    [letter] = mails(data)
    assert letter["To"] == "ada@example.org"
    assert letter["From"] == "Test Hospital <office@cme.example.org>"
    assert letter["Subject"] == "Hello Zoë Łukasz"
    assert letter.get_content().splitlines() == ["Zoë Łukasz <&> Test Hospital at http://localhost:8000/x"]
    assert letter.get_content_type() == "text/plain"
    assert letter["Auto-Submitted"] == "auto-generated"
    [file] = data.mail_dir.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.mail_dir.stat().st_mode) == 0o700


def test_files_sort_in_the_order_of_sending(app: Flask, data: Settings) -> None:
    for name in ("one", "two", "three"):
        queue(name)
        deliver_due(app)

    assert [letter["Subject"] for letter in mails(data)] == ["Hello one", "Hello two", "Hello three"]


def test_a_mail_server_gets_the_mail_for_one_recipient(app: Flask, data: Settings) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as url:
        by(app, data, url)
        queue(name="Zoë")
        assert deliver_due(app) == 1

    [(recipients, letter)] = mailbox.received
    assert recipients == ["ada@example.org"]
    assert letter["Subject"] == "Hello Zoë"
    assert not data.mail_dir.exists()


def test_a_second_try_carries_the_same_message_id(app: Flask, data: Settings) -> None:
    message = queue()
    with app.app_context():
        first, second = mail.compose(message), mail.compose(Message.get())

    assert first
    assert second
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize(
    "to",
    [
        "a@x.org, b@y.org",
        "a@x.org b@y.org",
        "a@x.org\nBcc: b@y.org",
        "a@x.org\r\n",
        "Ada <a@x.org>",
        "a@x.org;b@y.org",
        "nobody",
        "@x.org",
        "a@",
        "ä@x.org",
        "a@x..org@y.org",
        f"{'a' * 65}@x.org",
    ],
)
def test_what_is_not_one_plain_address_gets_nothing(app: Flask, data: Settings, to: str) -> None:
    queue(to=to)

    assert deliver_due(app) == 0

    message = Message.get()
    assert message.failed_at is not None
    assert message.last_error == "the recipient is not one plain address"
    assert mails(data) == []


@pytest.mark.parametrize(("domain", "known"), [("bücher", "xn--bcher-kva"), ("straße", "xn--strae-oqa")])
def test_a_domain_of_other_letters_is_written_as_the_mail_system_knows_it(domain: str, known: str) -> None:
    """Never as another domain: until 2010 “ß” was read as “ss”, and Python's own codec still does."""
    assert mail.recipient(f"ada@{domain}.example").addr_spec == f"ada@{known}.example"


def test_a_name_cannot_add_a_header(app: Flask, data: Settings) -> None:
    queue(name="Ada\r\nBcc: eve@example.org")

    deliver_due(app)

    [letter] = mails(data)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Hello Ada Bcc: eve@example.org"


def test_a_feature_computes_the_values_at_the_moment_of_sending(
    app: Flask, data: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(message: Message) -> dict[str, Any] | None:
        return None if message.values["name"] == "Nobody" else {"name": f"Dr {message.values['name']}"}

    on = app.extensions["features"]
    monkeypatch.setitem(app.extensions, "features", replace(on, mails={**on.mails, TEMPLATE: prepare}))
    queue(name="Nobody")
    queue(name="Ada")

    deliver_due(app)

    assert [letter["Subject"] for letter in mails(data)] == ["Hello Dr Ada"]
    assert Message.select().where(Message.sent_at.is_null()).count() == 0


def test_without_an_office_the_operator_writes_and_then_nobody(app: Flask) -> None:
    set_institution({"office_email": "", "operator_email": "it@example.org"})
    assert mail.sender("cme.example.org") == "it@example.org"

    set_institution({"operator_email": ""})
    assert mail.sender("cme.example.org") == "noreply@cme.example.org"


def test_a_refused_recipient_is_given_up_and_not_named_in_the_reason(app: Flask, data: Settings) -> None:
    with mail_server(Mailbox("550 no mailbox ada@example.org here")) as url:
        by(app, data, url)
        queue()
        assert deliver_due(app) == 0

    message = Message.get()
    assert message.failed_at is not None
    assert message.last_error == "SMTPRecipientsRefused 550"


def test_a_recipient_that_is_to_wait_is_tried_again(app: Flask, data: Settings) -> None:
    with mail_server(Mailbox("450 greylisted")) as url:
        by(app, data, url)
        queue()
        deliver_due(app)

    message = Message.get()
    assert (message.failed_at, message.attempts) == (None, 1)
    assert message.last_error == "SMTPRecipientsRefused 450"


def test_a_mail_server_that_says_nothing_holds_the_worker_for_a_moment_only(
    app: Flask, data: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "SMTP_SECONDS", 0.3)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        by(app, data, f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        for _ in range(5):
            queue()
        assert deliver_due(app) == 0

    assert Message.select().where(Message.attempts == 1).count() == 1, "one try, not five"
    assert Message.select().where(Message.failed_at.is_null(False)).count() == 0


def test_the_office_is_told_of_errors_once_an_hour_although_the_values_are_forgotten(
    app: Flask, data: Settings
) -> None:
    @app.get("/boom")
    def boom() -> str:
        raise ZeroDivisionError

    boom.access = "public"  # type: ignore[attr-defined]
    for _ in range(2):
        app.test_client().get("/boom")
        deliver_due(app)

    [letter] = mails(data)
    assert "ZeroDivisionError at /boom" in letter.get_content()


def test_a_link_in_a_mail_file_stands_on_one_line(app: Flask, data: Settings) -> None:
    link = "http://localhost:8000/" + "x" * 100
    queue(name=link)

    deliver_due(app)

    [file] = data.mail_dir.iterdir()
    assert link in file.read_text(encoding="utf-8")
