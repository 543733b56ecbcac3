"""The way from schema 3: documents and drawn certificates of an older database are files of the store afterward."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from peewee import IntegrityError

import db
from db import schema
from db.applications.state import State
from db.applications.tables import Application, Attachment
from db.credit.tables import Certificate, IssuedDocument
from db.engine import disk
from db.files import store
from db.files.tables import File
from db.institution.settings import forget_institution
from db.people.tables import Person
from tests.guards.test_schema import KINDS, empty
from tests.support import make
from tests.support.documents import PDF
from tests.support.old_schema import before_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INSERT = (
    "INSERT INTO attachment (id, application_id, name, stored_name, media_type, size, sha256, added_by_id, added_at, "
    "removed_at) VALUES ({0}, {0}, {0}, {0}, 'application/pdf', {0}, {0}, {0}, {0}, {0})"
)
VERSION = (
    "INSERT INTO application_version (application_id, number, answers, submitted_at, submitted_by_id) "
    "VALUES ({0}, 1, '{{}}', {0}, {0})"
)
DAYS = [f"2026-03-0{day}T12:00:00.000000Z" for day in range(10)]
CERTIFICATE = (
    "INSERT INTO certificate (number, learner_id, kind, issued_at, snapshot) VALUES ({0}, {0}, 'record', {0}, '{{}}')"
)
NUMBER = "7F3K-0000-0000-0000-0000"
REFERRING = (
    "CREATE TABLE mention (id INTEGER PRIMARY KEY, "
    "attachment_id INTEGER NOT NULL REFERENCES attachment (id) ON DELETE RESTRICT)"
)


def run(statement: str, *values: object) -> None:
    db.database.execute_sql(statement.format("?" if db.is_sqlite() else "%s"), values)


@pytest.fixture(params=KINDS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A database of schema 3 with its data folder: a document attached, one sent and removed, one removed unsent."""
    with empty(request.param, tmp_path) as url:
        db.open_database(url, data_dir=tmp_path)
        db.begin_request()
        forget_institution()
        schema.runner().up("0003_application_indexes")
        with before_words():
            fill(tmp_path / "files")
        yield tmp_path
        db.database.close()
        db.database.obj.dispose()
        forget_institution()


def fill(files: Path) -> None:
    ada: Person = make.person()
    application = Application.create(applicant=ada, title="A course", state=State.RETURNED, version=1)
    run(VERSION, application.id, DAYS[3], ada.id)
    times = {"attached": (DAYS[4], None), "sent": (DAYS[2], DAYS[5]), "unsent": (DAYS[4], DAYS[5])}
    disk.make_folder(files / "attachments")
    for number, (name, (added, removed)) in enumerate(times.items(), start=1):
        body = PDF + name.encode()
        about = (name, name * 5, len(body), hashlib.sha256(body).hexdigest())
        run(INSERT, number, application.id, *about, ada.id, added, removed)
        (files / "attachments" / (name * 5)).write_bytes(body)
    run(CERTIFICATE, NUMBER, ada.id, DAYS[6])
    disk.make_folder(files / "certificates" / NUMBER[:2])
    (files / "certificates" / NUMBER[:2] / f"{NUMBER}.pdf").write_bytes(PDF + b"issued")


def test_documents_come_along_with_their_bytes_and_what_was_never_sent_does_not(old: Path) -> None:
    schema.migrate()

    rows = {row.name: row for row in Attachment.select()}
    assert {name: row.file and store.read(row.file) for name, row in rows.items()} == {
        "attached": PDF + b"attached",
        "sent": PDF + b"sent",
        "unsent": None,
    }
    assert rows["sent"].removed_at is not None
    assert [file.kind for file in File.in_order()] == ["document", "document", "certificate"]
    assert (
        Attachment.create(application=rows["sent"].application, name="next", size=1, added_by=rows["sent"].added_by).id
        == max(row.id for row in rows.values()) + 1
    )


def test_a_certificate_that_was_drawn_stays_the_document(old: Path) -> None:
    schema.migrate()

    row = IssuedDocument.get()
    assert row.certificate == Certificate.get()
    assert store.read(row.file) == PDF + b"issued"
    assert row.sha256 == hashlib.sha256(PDF + b"issued").hexdigest()


def test_what_refers_to_a_document_still_does(old: Path) -> None:
    db.database.execute_sql(REFERRING)
    db.database.execute_sql("INSERT INTO mention (id, attachment_id) VALUES (1, 2)")

    schema.migrate()

    if db.is_sqlite():
        assert db.database.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    with pytest.raises(IntegrityError):
        db.database.execute_sql("DELETE FROM attachment WHERE id = 2")


def test_a_document_of_another_machine_keeps_its_row_and_is_missed(old: Path) -> None:
    store.old_path("sent" * 5).unlink()

    schema.migrate()

    assert {file.name: store.fault(file) for file in File.in_order() if file.kind == "document"} == {
        "attached": "",
        "sent": "missing",
    }
