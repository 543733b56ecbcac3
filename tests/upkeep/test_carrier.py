"""Handing a round of mails over: one connection, and a refusal of one that keeps no other."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.outbox import mail
from blueprints.shared.outbox.worker import deliver_due
from db.outbox.tables import Message
from tests.support.outbox import Mailbox, mail_server, with_template
from tests.upkeep.test_mail import by, queue

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings


@pytest.fixture(autouse=True)
def _template(app: Flask) -> None:
    with_template(app)


@pytest.mark.parametrize("words", ["550 relay denied", "550 5.7.1 not allowed here", "554 blocked by policy"])
def test_a_refusal_that_names_no_recipient_is_worth_another_try(app: Flask, data: Settings, words: str) -> None:
    with mail_server(Mailbox(words)) as url:
        by(app, data, url)
        queue()
        deliver_due(app)

    assert (Message.get().failed_at, Message.get().attempts) == (None, 1)


def test_one_connection_carries_all_that_is_due(app: Flask, data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    really = mail.connected

    def counted(url: str) -> smtplib.SMTP:
        opened.append(url)
        return really(url)

    monkeypatch.setattr(mail, "connected", counted)
    mailbox = Mailbox()
    with mail_server(mailbox) as url:
        by(app, data, url)
        for number in range(6):
            queue(name=str(number))
        assert deliver_due(app) == 6

    assert (len(mailbox.received), len(opened)) == (6, 1)


def test_a_refused_mail_does_not_keep_the_next_one(app: Flask, data: Settings) -> None:
    mailbox = Mailbox("450 greylisted", only="bob@example.org")
    with mail_server(mailbox) as url:
        by(app, data, url)
        queue(to="bob@example.org")
        queue()
        assert deliver_due(app) == 1

    assert [recipients for recipients, _ in mailbox.received] == [["ada@example.org"]]
