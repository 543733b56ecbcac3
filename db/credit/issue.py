"""The PDF of a certificate as it was issued: kept when it is first given out, and never another one after that."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from peewee import IntegrityError

from db import database
from db.credit.tables import Certificate, IssuedDocument
from db.engine import disk
from db.files import store
from db.files.tables import File, Kind

if TYPE_CHECKING:
    from pathlib import Path

OLD_FOLDER = "certificates"  # below files/, where drawn PDFs lay before there was a store
PDF = "application/pdf"


class Damaged(Exception):
    """The kept bytes are not the ones that were issued."""


def issued(certificate: Certificate) -> bytes | None:
    """The document that was given out; None if none was. Raises Missing or Damaged if it was and is not whole."""
    query = IssuedDocument.select(IssuedDocument, File).join(File)
    row = query.where(IssuedDocument.certificate == certificate.id).first()
    if row is None:
        return None
    body = store.read(row.file)
    if hashlib.sha256(body).hexdigest() != row.sha256:
        raise Damaged(f"the PDF of certificate {certificate.id} is damaged")
    return body


def issue(certificate: Certificate, body: bytes) -> bytes:
    """Keep this PDF as the certificate's document and return it; if another was issued meanwhile, return that.

    Raises OSError or peewee.DatabaseError if it cannot be kept, and then nothing stays.
    """
    try:
        with store.prepared(body) as found, database.atomic():
            file = found.keep(Kind.CERTIFICATE, f"certificate-{certificate.number}.pdf", PDF)
            IssuedDocument.create(certificate=certificate, file=file, sha256=found.sha256)
    except IntegrityError:
        return issued(certificate) or body
    return body


def drawn_before(certificate: Certificate) -> bytes | None:
    """The documents that this machine gave out before there was a store: their learners have these very bytes."""
    path = _old_path(certificate.number)
    return path.read_bytes() if path.exists() else None


def _old_path(number: str) -> Path:
    return store.folder().root / OLD_FOLDER / number[:2] / f"{number}.pdf"


def empty_old_folder() -> None:
    """Take in what lies there of certificates that were not issued by the store yet, and delete it."""
    for path in (store.folder().root / OLD_FOLDER).glob("*/*.pdf"):
        certificate = Certificate.get_or_none(Certificate.number == path.stem)
        if certificate is not None and not _is_issued(certificate):
            issue(certificate, path.read_bytes())
        if certificate is not None or disk.is_forgotten(path):
            path.unlink(missing_ok=True)


def _is_issued(certificate: Certificate) -> bool:
    return bool(IssuedDocument.select().where(IssuedDocument.certificate == certificate.id).exists())
