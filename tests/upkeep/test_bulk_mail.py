"""Mail to many goes when nothing else waits: no password mail stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.shared.outbox import mail
from blueprints.shared.outbox.worker import BATCH, deliver_due
from db.outbox.tables import Message
from tests.support.outbox import TEMPLATE, with_template

if TYPE_CHECKING:
    from email.message import EmailMessage

    import pytest
    from flask import Flask


def queued(name: str, *, is_bulk: bool) -> None:
    put = Message.queue_bulk if is_bulk else Message.queue
    put(TEMPLATE, f"{name}@example.org", name=name)


def test_mail_to_one_person_goes_before_what_waited_longer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with_template(app)
    went: list[str] = []
    monkeypatch.setattr(mail.Carrier, "deliver", lambda _, letter: went.append(letter["Subject"]))
    for number in range(BATCH + 5):
        queued(f"many{number}", is_bulk=True)
    queued("one", is_bulk=False)

    assert deliver_due(app) == BATCH
    assert went[0] == "Hello one"
    assert deliver_due(app) == 6
    assert len(set(went)) == BATCH + 6


def test_mail_to_one_person_that_comes_meanwhile_goes_next(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with_template(app)
    went: list[str] = []

    def deliver(_: mail.Carrier, letter: EmailMessage) -> None:
        went.append(str(letter["Subject"]))
        if len(went) == 1:
            queued("one", is_bulk=False)

    monkeypatch.setattr(mail.Carrier, "deliver", deliver)
    for number in range(3):
        queued(f"many{number}", is_bulk=True)
    deliver_due(app)

    assert went == ["Hello many0", "Hello one", "Hello many1", "Hello many2"]
