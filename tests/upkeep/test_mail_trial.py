"""check --mail: one test mail at once, with the mail server's own answer, good or bad."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from db.outbox.tables import Message
from tests.support.outbox import Mailbox, mail_server, mails
from tests.support.places import needs_pg_dump
from tests.support.ports import free_port
from tests.upkeep.test_mail import by

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask

    from blueprints.shared.settings import Settings

pytestmark = needs_pg_dump
TO = "Ops@Example.org"


def check(app: Flask, to: str = TO) -> tuple[str, Result]:
    """The line about the test mail, and the whole result."""
    result = app.test_cli_runner().invoke(args=["check", "--mail", to])
    (line,) = [line for line in result.output.splitlines() if " test mail: " in line]
    return line, result


def test_the_servers_answer_is_shown_and_the_mail_is_there(app: Flask, data: Settings) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as url:
        by(app, data, url)
        line, _ = check(app)

    where = url.removeprefix("smtp://")
    assert line.startswith(f"ok    test mail: {where} took it, without TLS, and answered: 250 OK. Look for it there")
    ((recipients, letter),) = mailbox.received
    assert recipients == ["ops@example.org"]
    assert letter["Subject"] == "Test mail from Test Hospital"
    assert "a test mail from http://localhost:8000." in letter.get_content()
    assert Message.select().count() == 0


@pytest.mark.parametrize("words", ["550 5.7.1 relay denied for you", "450 greylisted"])
def test_a_refusal_is_shown_in_the_servers_words(app: Flask, data: Settings, words: str) -> None:
    with mail_server(Mailbox(words)) as url:
        by(app, data, url)
        line, result = check(app)

    assert line == f"WRONG test mail: {url.removeprefix('smtp://')}: {words}"
    assert result.exit_code == 1


def test_a_server_that_is_not_there_is_named(app: Flask, data: Settings) -> None:
    port = free_port()
    by(app, data, f"smtp://127.0.0.1:{port}")

    assert check(app)[0] == f"WRONG test mail: 127.0.0.1:{port}: Connection refused"


def test_a_server_that_speaks_no_tls_is_told(app: Flask, data: Settings) -> None:
    with mail_server(Mailbox()) as url:
        by(app, data, url.replace("smtp://", "smtps://"))
        line, result = check(app)

    assert line.startswith(f"WRONG test mail: {url.removeprefix('smtp://')}: ")
    assert "ssl" in line.lower()
    assert result.exit_code == 1


def test_a_wrong_password_is_told_and_not_shown(app: Flask, data: Settings) -> None:
    refuses: dict[str, Any] = {
        "authenticator": lambda *_: AuthResult(success=False, handled=False),
        "auth_require_tls": False,
    }
    controller = Controller(Mailbox(), hostname="127.0.0.1", port=free_port(), **refuses)
    controller.start()
    try:
        by(app, data, f"smtp://cme:secret@127.0.0.1:{controller.port}")
        line, result = check(app)
    finally:
        controller.stop()

    assert line.startswith(f"WRONG test mail: 127.0.0.1:{controller.port}: 535 ")
    assert "secret" not in line
    assert result.exit_code == 1


def test_without_a_mail_server_it_is_a_file(app: Flask, data: Settings) -> None:
    line, _ = check(app)

    (letter,) = mails(data)
    assert letter["To"] == "ops@example.org"
    assert line.startswith(f"note  test mail: none leaves this machine without CME_MAIL_URL; it is {data.mail_dir}/")


@pytest.mark.parametrize("to", ["nobody", "a@example.org, b@example.org", "a@b.org\nBcc: c@d.org"])
def test_what_is_no_address_is_refused(app: Flask, to: str) -> None:
    result = app.test_cli_runner().invoke(args=["check", "--mail", to])

    assert result.exit_code == 1
    assert "the recipient is not one plain address" in result.output
