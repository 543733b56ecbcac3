"""From a row of the outbox to a mail: its values, its text, and its way out by SMTP or as a file."""

from __future__ import annotations

import re
import secrets
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote, urlsplit

from flask import current_app
from jinja2 import TemplateError

from blueprints.shared.feature import features
from blueprints.shared.outbox.subject import POLICY
from db.engine import disk
from db.engine.address import in_ascii
from db.engine.clock import now
from db.institution.settings import institution

if TYPE_CHECKING:
    from pathlib import Path

    from blueprints.shared.settings import Settings
    from db.outbox.tables import Message

Values = dict[str, Any]

SMTP_SECONDS = 15.0  # for each answer of the mail server; a whole delivery stays below the worker's lease
PERMANENT = range(500, 600)  # SMTP replies that no second try will change (RFC 5321, 4.2.1)
# Replies about us, not about the recipient: a relay or a policy that the operator can put right (RFC 3463, 3.8).
ABOUT_US = re.compile(
    rb"\b5\.7\.[0-9]+\b|relay|authentication|policy|denied|blocked|spam|banned|not allowed", re.IGNORECASE
)
LONGEST_ADDRESS = 254
# One plain address. A comma or a line break would make two recipients or a header of the sender's choice.
ONE_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


class NotDeliverable(Exception):
    """This message can never arrive; the words name no person."""


@dataclass(frozen=True)
class Letter:
    """The words of a template."""

    subject: str
    body: str


def compose(message: Message) -> EmailMessage | None:
    """The mail of an outbox row, or None if it is to be dropped. Needs an app context; raises NotDeliverable."""
    prepare = features().mails.get(message.template)
    values = prepare(message) if prepare else message.values
    if values is None:
        return None
    # The same for every try of the same message, so that a mailbox can tell a repetition.
    return addressed(message.template, values, message.to, f"{message.id}.{message.created_at:%Y%m%d%H%M%S%f}")


def addressed(template: str, values: Values, to: str, number: str) -> EmailMessage:
    """The mail of a template, with this number of its own. Needs an app context; raises NotDeliverable."""
    settings: Settings = current_app.config["CME"]
    letter = render(template, {**values, "site": institution(), "base_url": settings.base_url})
    host = urlsplit(settings.base_url).hostname or "localhost"
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(institution().name, addr_spec=sender(host))
    mail["To"] = recipient(to)
    mail["Subject"] = letter.subject
    mail["Date"] = now()
    mail["Message-ID"] = f"<{number}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"  # no out-of-office replies (RFC 3834)
    mail.set_content(letter.body, cte="quoted-printable")
    return mail


def render(template: str, values: Values) -> Letter:
    """The blocks `subject` and `body` of templates/mail/<template>.txt, filled with these values."""
    found = current_app.jinja_env.get_template(f"mail/{template}.txt")
    context = found.new_context(values)
    subject, body = ("".join(found.blocks[name](context)) for name in ("subject", "body"))
    return Letter(" ".join(subject.split()), body.strip() + "\n")


def recipient(address: str) -> Address:
    """The one address that this is. Raises NotDeliverable for none, several, or one with control characters."""
    local, at, domain = address.rpartition("@")
    plain = f"{local}{at}{in_ascii(domain)}"
    if len(address) > LONGEST_ADDRESS or not ONE_ADDRESS.fullmatch(plain):
        raise NotDeliverable("the recipient is not one plain address")
    return Address(addr_spec=plain)


def sender(host: str) -> str:
    """The sender of our mail: the office, else the operator, else nobody at this host."""
    return institution().office_email or institution().operator_email or f"noreply@{host}"


class Carrier:
    """Hands mails over for one round of the worker: over one connection, opened when the first mail needs it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def deliver(self, mail: EmailMessage) -> None:
        """Hand a mail to the mail server, or write it to the mail folder when there is none.

        Raises OSError or smtplib.SMTPException; the next mail then has a connection of its own.
        """
        if not self.settings.mail_url:
            write(mail, self.settings.mail_dir)
            return
        try:
            self.server = self.server or connected(self.settings.mail_url)
            self.server.send_message(mail)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the connection; a server that does not say goodbye is left alone."""
        server, self.server = self.server, None
        if server:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()


def connected(url: str) -> smtplib.SMTP:
    """A connection by smtp:// (with STARTTLS when it is offered) or smtps://; raises OSError or SMTPException."""
    parts = urlsplit(url)
    server = _connected(parts.scheme, parts.hostname or "", parts.port)
    try:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or smtplib.SMTP_SSL_PORT, timeout=SMTP_SECONDS, context=secure)
    server = smtplib.SMTP(host, port or smtplib.SMTP_PORT, timeout=SMTP_SECONDS)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=secure)
    except BaseException:
        server.close()
        raise
    return server


def write(mail: EmailMessage, folder: Path) -> Path:
    """Write a mail as a file that is complete or absent, readable by its owner only; names sort by time."""
    target = folder / f"{now():%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(3)}.eml"
    mail.set_content(mail.get_content(), cte="8bit")  # read by eye: no link is broken over two lines
    with disk.whole(target) as file:
        file.write(mail.as_bytes())
    return target


def reason(error: Exception) -> str:
    """Why a delivery failed, in words that hold no address: servers like to repeat the recipient in their answers."""
    if isinstance(error, NotDeliverable):
        return str(error)
    code = _smtp_code(error)
    if code:
        return f"{type(error).__name__} {code}"
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__}: {error.strerror}"[:200]
    return type(error).__name__


def is_permanent(error: Exception) -> bool:
    """Whether trying again is of no use: the server knows no such recipient.

    A refusal that names no recipient, such as a relay that is not set up yet, is worth another try.
    """
    if isinstance(error, NotDeliverable):
        return True
    if not isinstance(error, smtplib.SMTPRecipientsRefused) or _smtp_code(error) not in PERMANENT:
        return False
    return not any(ABOUT_US.search(words) for _, words in error.recipients.values())


def is_unreachable(error: Exception) -> bool:
    """Whether the mail server (or the mail folder) failed as such, so that the next message would fare no better."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError))
    return isinstance(error, OSError) and not isinstance(error, TemplateError)


def _smtp_code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
