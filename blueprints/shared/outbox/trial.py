"""A test mail, sent at once and not through the outbox, with the mail server's own answer."""

from __future__ import annotations

import smtplib
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from flask import current_app

from blueprints.shared.outbox import mail
from db.engine.address import fold_email
from db.upkeep.result import Finding

if TYPE_CHECKING:
    from email.message import EmailMessage

    from blueprints.shared.settings import Settings

SUBJECT = "test mail"
TAKEN = range(200, 300)  # SMTP replies that say yes (RFC 5321, 4.2.1)
JUNK = "Look for it there, in the junk folder too"


class Declined(Exception):
    """The mail server said no; the words are its own."""


def try_mail(to: str) -> Finding:
    """Send a test mail to this address, and tell how it went. Needs an app context."""
    settings: Settings = current_app.config["CME"]
    try:
        letter = mail.addressed("trial", {}, fold_email(to), f"trial.{uuid4().hex}")
        if not settings.mail_url:
            where = mail.write(letter, settings.mail_dir)
            return Finding(
                SUBJECT, True, f"none leaves this machine without CME_MAIL_URL; it is {where}", is_noted=True
            )
        return Finding(SUBJECT, True, f"{_sent(letter, settings.mail_url)}. {JUNK}")
    except mail.NotDeliverable as error:
        return Finding(SUBJECT, False, f"{to}: {error}")
    except (smtplib.SMTPException, OSError, Declined) as error:
        return Finding(SUBJECT, False, f"{_server(settings.mail_url)}: {_told(error)}")


def _sent(letter: EmailMessage, url: str) -> str:
    """The server's answer, and whether the way to it was encrypted. Raises OSError, SMTPException and Declined."""
    with mail.connected(url) as server:
        server.ehlo()
        is_secret = isinstance(server.sock, ssl.SSLSocket)
        _refuse(*server.mail(letter["From"].addresses[0].addr_spec))
        _refuse(*server.rcpt(letter["To"].addresses[0].addr_spec))
        code, words = server.data(letter.as_bytes(policy=letter.policy.clone(linesep="\r\n")))
        _refuse(code, words)
    way = "over TLS" if is_secret else "without TLS"
    return f"{_server(url)} took it, {way}, and answered: {code} {_text(words)}"


def _refuse(code: int, words: bytes) -> None:
    if code not in TAKEN:
        raise Declined(f"{code} {_text(words)}")


def _told(error: Exception) -> str:
    """The server's own words, or the system's."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _server(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _text(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())
