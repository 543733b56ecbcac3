"""Issued certificates: the same document for ever, from every machine, and one that can be had on a full disk."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
from typing import TYPE_CHECKING

import pytest
from peewee import DatabaseError

import db
from blueprints.certificates import files
from db.credit.issue import empty_old_folder, issue
from db.credit.tables import Certificate, IssuedDocument
from db.engine import disk
from db.files import store
from db.files.tables import File
from tests.support import make
from tests.support.documents import lose

if TYPE_CHECKING:
    from pathlib import Path

    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader

OTHER = b"%PDF-1.7 as another version of the library would draw it"


def drawn_otherwise(*_: object) -> bytes:
    return OTHER


def old_pdf(certificate: Certificate, body: bytes) -> Path:
    path = store.folder().root / "certificates" / certificate.number[:2] / f"{certificate.number}.pdf"
    disk.make_folder(path.parent)
    path.write_bytes(body)
    return path


def served(reader: Reader, certificate: Certificate) -> bytes:
    page = reader.as_(certificate.learner).get(f"/certificates/{certificate.number}.pdf")
    assert page.status == 200
    body: bytes = page.response.get_data()
    return body


def test_a_certificate_stays_the_document_that_was_given_out(visitor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make.certificate()
    first = served(visitor, certificate)

    monkeypatch.setattr(files, "_draw", drawn_otherwise)

    assert first.startswith(b"%PDF")
    assert served(visitor, certificate) == first
    row = IssuedDocument.get()
    assert row.sha256 == row.file.sha256 == hashlib.sha256(first).hexdigest()


def test_of_two_who_issue_at_once_one_document_remains(data: Settings) -> None:
    certificate = make.certificate()

    assert issue(certificate, b"%PDF first") == b"%PDF first"
    assert issue(certificate, b"%PDF second") == b"%PDF first"
    assert File.select().count() == 1


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"file": 9}])
def test_what_was_issued_never_changes(data: Settings, change: dict[str, object]) -> None:
    issue(make.certificate(), b"%PDF")

    with pytest.raises(DatabaseError):
        IssuedDocument.update(change).execute()
    with pytest.raises(DatabaseError):
        File.delete().execute()


def test_on_a_full_disk_it_is_answered_from_memory_and_the_log_says_so(
    visitor: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    certificate = make.certificate()
    if not db.is_sqlite():
        return  # there the disk is PostgreSQL's

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    visitor.as_(certificate.learner)
    monkeypatch.setattr(os, "fsync", full)
    body = served(visitor, certificate)

    assert body.startswith(b"%PDF")
    assert IssuedDocument.select().count() == 0
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == [
        f"certificate {certificate.id} could not be kept: OSError"
    ]


def test_in_a_database_that_takes_nothing_it_is_answered_from_memory(
    visitor: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make.certificate()
    visitor.as_(certificate.learner)
    monkeypatch.setattr(files, "issue", lambda *_: issue(Certificate(id=0, number="x"), b"%PDF"))

    assert served(visitor, certificate).startswith(b"%PDF")
    assert IssuedDocument.select().count() == 0


def test_one_whose_bytes_were_lost_is_drawn_for_this_once_and_told(
    visitor: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    certificate = make.certificate()
    served(visitor, certificate)
    lose(File.get())
    monkeypatch.setattr(files, "_draw", drawn_otherwise)

    assert served(visitor, certificate) == OTHER
    assert "it was drawn again" in caplog.text
    assert store.fault(File.get()) == "missing"


def test_what_was_drawn_before_there_was_a_store_is_the_document(visitor: Reader) -> None:
    certificate = make.certificate()
    path = old_pdf(certificate, b"%PDF as it was drawn in spring")

    assert served(visitor, certificate) == b"%PDF as it was drawn in spring"
    path.unlink()
    assert served(visitor, certificate) == b"%PDF as it was drawn in spring"


def test_the_old_folder_is_emptied_into_the_store(data: Settings) -> None:
    first, second = make.certificate(), make.certificate()
    issue(first, b"%PDF issued")
    paths = [old_pdf(first, b"%PDF drawn here"), old_pdf(second, b"%PDF drawn here")]

    empty_old_folder()

    assert [path.exists() for path in paths] == [False, False]
    rows = IssuedDocument.select().order_by(IssuedDocument.certificate)
    assert [store.read(row.file) for row in rows] == [b"%PDF issued", b"%PDF drawn here"]
