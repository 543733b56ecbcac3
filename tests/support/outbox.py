"""What tests of mail need: a template of their own, the mails that were written, and a mail server on loopback."""

from __future__ import annotations

import email
import email.policy
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import ChoiceLoader, DictLoader

from tests.support.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from flask import Flask

    from blueprints.shared.settings import Settings

TEMPLATE = "test"
TEXT = """{% block subject %}Hello {{ name }}{% endblock %}
{% block body %}
{{ name }} <&> {{ site.name }} at {{ base_url }}/x
{% endblock %}
"""


def with_template(app: Flask) -> None:
    """Add a template to the app's own, which know nothing of tests."""
    loader = app.jinja_env.loader
    assert loader is not None
    app.jinja_env.loader = ChoiceLoader([loader, DictLoader({f"mail/{TEMPLATE}.txt": TEXT})])


def mails(settings: Settings) -> list[EmailMessage]:
    """The mails in the mail folder, in the order in which they were sent."""
    return [read(path.read_bytes()) for path in sorted(settings.mail_dir.glob("*.eml"))]


def read(raw: bytes) -> EmailMessage:
    message: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)
    return message


class Mailbox:
    """A mail server's memory; it answers RCPT (for `only`) with `answer`, or takes the mail where that is empty."""

    def __init__(self, answer: str = "", only: str = "") -> None:
        self.answer, self.only = answer, only
        self.received: list[tuple[list[str], EmailMessage]] = []

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if self.answer and self.only in ("", address):
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.received.append((list(envelope.rcpt_tos), read(envelope.content)))
        return "250 OK"


@contextmanager
def mail_server(mailbox: Mailbox) -> Iterator[str]:
    """A mail server on loopback, as the URL for CME_MAIL_URL."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()
