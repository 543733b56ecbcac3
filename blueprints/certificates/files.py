"""The PDFs of credit: a certificate's stays as it was first given out, a transcript's is kept for its day."""

from __future__ import annotations

import logging
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from peewee import DatabaseError

from blueprints.certificates import pdf, transcript
from blueprints.shared.filters import day
from blueprints.shared.print.order import Order, drawn
from db.credit import printout
from db.credit.certificate import Snapshot
from db.credit.issue import Damaged, drawn_before, issue, issued
from db.credit.seal import seal_picture
from db.credit.tables import Credit
from db.engine.clock import today
from db.engine.letters import clean_name, unprintable
from db.files.store import Missing
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.credit.tables import Certificate
    from db.people.tables import Person

RECORDED = "recorded by the office"
log = logging.getLogger(__name__)


def pdf_of(certificate: Certificate, verify_url: str) -> bytes:
    """The PDF of this certificate: read if it was given out before, else drawn (about 50 ms) and kept for good.

    What cannot be kept, or was kept and is not whole any more, is drawn for this once, and the log says so.
    """
    try:
        kept = issued(certificate)
    except (Damaged, Missing) as fault:
        log.error("certificate %d: %s; it was drawn again", certificate.id, fault)
        return _draw(certificate, verify_url, _seal_of(certificate))
    if kept is not None:
        return kept
    seal = _seal_of(certificate)
    body = drawn_before(certificate) or _draw(certificate, verify_url, seal)
    return body if seal is None else _issue(certificate, body)


def _seal_of(certificate: Certificate) -> bytes | None:
    """The picture that its snapshot names, empty where it names none; None where it is lost."""
    key = certificate.snapshot.get("seal", "")
    seal = seal_picture(key) if key else b""
    if seal is None:
        log.error("certificate %d: its seal is lost; it was drawn without it, and is not kept", certificate.id)
    return seal


def _issue(certificate: Certificate, body: bytes) -> bytes:
    try:
        return issue(certificate, body)
    except (OSError, DatabaseError) as error:  # a full disk, a database that is read-only: reading goes on
        log.warning("certificate %d could not be kept: %s", certificate.id, type(error).__name__)
        return body


def _draw(certificate: Certificate, verify_url: str, seal: bytes | None) -> bytes:
    missing = unprintable(clean_name(" ".join(Snapshot.from_json(certificate.snapshot).texts())))
    if missing:
        log.warning("certificate %d has %d letters that cannot be printed: marked", certificate.id, len(missing))
    values = {"snapshot": certificate.snapshot, "verify_url": verify_url, "seal": b64encode(seal or b"").decode()}
    return drawn(Order(pdf.__name__, values))


def transcript_of(learner: Person) -> bytes:
    """The learner's transcript of today: read if it was printed since the last change, else drawn and kept."""
    office = institution()
    day_of = today(office.timezone)
    name = f"{learner.full_name}, {learner.degree_text}" if learner.degree_text else learner.full_name
    key = printout.key_of(learner, day_of, name, office.provider, office.date_style)
    return printout.printed(key) or _print(key, transcript.values_of(name, office, day_of, _rows(learner)))


def _rows(learner: Person) -> list[transcript.Row]:
    columns = (Credit.on, Credit.title, Credit.activity_type, Credit.is_recorded, Credit.credit_type, Credit.hundredths)
    lines: Any = Credit.select(*columns).where(Credit.mine(learner)).order_by(Credit.on.desc(), Credit.id.desc())
    return [
        transcript.Row(day(on), title, f"{kind}, {RECORDED}" if is_recorded else kind, *others)
        for on, title, kind, is_recorded, *others in lines.tuples()
    ]


def _print(key: str, values: dict[str, Any]) -> bytes:
    body = drawn(Order(transcript.__name__, values))
    try:
        printout.keep(key, body)
    except (OSError, DatabaseError) as error:
        log.warning("a transcript could not be kept: %s", type(error).__name__)
    return body
