"""A certificate's PDF: drawn once from the snapshot, and from then on the bytes that were given out the first time."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from peewee import DatabaseError

from blueprints.certificates import pdf
from blueprints.shared.print.order import Order, drawn
from db.credit.certificate import Snapshot
from db.credit.issue import Damaged, drawn_before, issue, issued
from db.engine.letters import clean_name, unprintable
from db.files.store import Missing

if TYPE_CHECKING:
    from db.credit.tables import Certificate

log = logging.getLogger(__name__)


def pdf_of(certificate: Certificate, verify_url: str) -> bytes:
    """The PDF of this certificate: read if it was given out before, else drawn (about 50 ms) and kept for good.

    What cannot be kept, or was kept and is not whole any more, is drawn for this once, and the log says so.
    """
    try:
        kept = issued(certificate)
    except (Damaged, Missing) as fault:
        log.error("certificate %d: %s; it was drawn again", certificate.id, fault)
        return _draw(certificate, verify_url)
    if kept is not None:
        return kept
    return _issue(certificate, drawn_before(certificate) or _draw(certificate, verify_url))


def _issue(certificate: Certificate, body: bytes) -> bytes:
    try:
        return issue(certificate, body)
    except (OSError, DatabaseError) as error:  # a full disk, a database that is read-only: reading goes on
        log.warning("certificate %d could not be kept: %s", certificate.id, type(error).__name__)
        return body


def _draw(certificate: Certificate, verify_url: str) -> bytes:
    missing = unprintable(clean_name(" ".join(Snapshot.from_json(certificate.snapshot).texts())))
    if missing:
        log.warning("certificate %d has %d letters that cannot be printed: marked", certificate.id, len(missing))
    return drawn(Order(pdf.__name__, {"snapshot": certificate.snapshot, "verify_url": verify_url}))
