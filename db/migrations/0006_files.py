"""Files: one row for each, and on PostgreSQL their bytes in parts; documents and issued certificates become such files."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

from peewee import BlobField, Check, CompositeKey, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

from db import database
from db.engine.disk import data_dir, make_folder, sync
from db.schema import create_tables
from db.triggers import create_triggers

PART_BYTES = 256 * 1024


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    pass


class Application(Base):
    pass


class ApplicationVersion(Base):
    application = ForeignKeyField(Application)
    submitted_at = TextField()


class Certificate(Base):
    number = TextField()
    issued_at = TextField()


class File(Base):
    key = TextField(unique=True, constraints=[Check('length("key") BETWEEN 1 AND 64')])
    kind = TextField(constraints=[Check('length("kind") BETWEEN 1 AND 40')])
    name = TextField(constraints=[Check('length("name") BETWEEN 1 AND 200')])
    media_type = TextField(constraints=[Check('length("media_type") BETWEEN 1 AND 100')])
    size = IntegerField(constraints=[Check('"size" >= 0')])
    sha256 = TextField(constraints=[Check('length("sha256") = 64')])
    created_at = TextField()


class FilePart(Base):
    file = ForeignKeyField(File, on_delete="CASCADE", index=False)
    number = IntegerField(constraints=[Check('"number" >= 0')])
    body = BlobField()

    class Meta:
        primary_key = CompositeKey("file", "number")
        stored_plain = ("body",)


class OldAttachment(Base):
    application = ForeignKeyField(Application)
    name = TextField()
    stored_name = TextField()
    media_type = TextField()
    size = IntegerField()
    sha256 = TextField()
    added_by = ForeignKeyField(Person)
    added_at = TextField()
    removed_at = TextField(null=True)

    class Meta:
        table_name = "attachment"


class Attachment(Base):
    application = ForeignKeyField(Application, on_delete="RESTRICT")
    name = TextField(constraints=[Check('length("name") BETWEEN 1 AND 200')])
    file = ForeignKeyField(File, null=True, unique=True, on_delete="RESTRICT")
    size = IntegerField(constraints=[Check('"size" > 0')])
    added_by = ForeignKeyField(Person, on_delete="RESTRICT")
    added_at = TextField()
    removed_at = TextField(null=True)

Attachment.add_index(Attachment.index(Attachment.removed_at, where=Attachment.file.is_null(), name="attachment_forgotten"))


class IssuedDocument(Base):
    certificate = ForeignKeyField(Certificate, unique=True, on_delete="RESTRICT")
    file = ForeignKeyField(File, unique=True, on_delete="RESTRICT")
    sha256 = TextField(constraints=[Check('length("sha256") = 64')])
    issued_at = TextField()


class LongJob(Base):
    owner = ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    kind = TextField(constraints=[Check('length("kind") BETWEEN 1 AND 60')])
    arguments = TextField()
    state = TextField(constraints=[Check('"state" IN (\'waiting\', \'running\', \'done\', \'failed\')')])
    done = IntegerField(constraints=[Check('"done" >= 0')])
    total = IntegerField(constraints=[Check('"total" >= 0')])
    file = ForeignKeyField(File, null=True, unique=True, on_delete="RESTRICT")
    error = TextField(constraints=[Check('length("error") <= 500')])
    lease = TextField(constraints=[Check('length("lease") <= 40')])
    attempts = IntegerField()
    created_at = TextField()
    due_at = TextField()
    ended_at = TextField(null=True)

LongJob.add_index(LongJob.index(LongJob.owner, LongJob.created_at, name="longjob_of"))
LongJob.add_index(LongJob.index(LongJob.due_at, LongJob.id, where=LongJob.ended_at.is_null(), name="longjob_waiting"))
LongJob.add_index(LongJob.index(LongJob.ended_at, name="longjob_ended"))


APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "issued_document": (),
}


def up(migrator: Any, db: Any) -> None:
    on_sqlite = isinstance(db, SqliteDatabase)
    create_tables((File, FilePart))
    move_attachments(db, on_sqlite)
    create_tables((IssuedDocument, LongJob))
    create_triggers(APPEND_ONLY)
    move_certificates(on_sqlite)


def move_attachments(db: Any, on_sqlite: bool) -> None:
    """A file for each document that a version was submitted with, or that is attached now; the others are gone."""
    rows = list(OldAttachment.select().order_by(OldAttachment.id))
    referring = without_references(db, on_sqlite)
    create_tables((Attachment,))
    for row in rows:
        file = keep_document(row, on_sqlite) if row.removed_at is None or was_submitted(row) else None
        values = {name: row.__data__[name] for name in ("id", "application", "name", "size", "added_by", "added_at", "removed_at")}
        Attachment.insert(**values, file=file).execute()
    for statement in referring:
        db.execute_sql(statement)
    if rows and not on_sqlite:
        db.execute_sql("SELECT setval(pg_get_serial_sequence('attachment', 'id'), (SELECT max(id) FROM attachment))")


def without_references(db: Any, on_sqlite: bool) -> list[str]:
    """Drop the table; returns what has to be said again once the new one is filled, for tables that refer to it."""
    if on_sqlite:
        db.execute_sql("PRAGMA defer_foreign_keys = ON")  # until the end of this transaction
        db.execute_sql('DROP TABLE "attachment"')
        return []
    found = db.execute_sql(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND confrelid = 'attachment'::regclass"
    ).fetchall()
    for statement in [f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' for table, name, _ in found]:
        db.execute_sql(statement)
    db.execute_sql('DROP TABLE "attachment"')
    return [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for table, name, definition in found]


def was_submitted(row: Any) -> bool:
    at = ApplicationVersion.submitted_at
    mine = ApplicationVersion.application == row.application_id
    return ApplicationVersion.select().where(mine, at >= row.added_at, at < row.removed_at).exists()


def keep_document(row: Any, on_sqlite: bool) -> Any:
    about = {"name": row.name, "media_type": row.media_type, "size": row.size, "sha256": row.sha256}
    file = File.create(key=row.stored_name, kind="document", created_at=row.added_at, **about)
    body = data_dir() / "files" / "attachments" / row.stored_name
    if body.exists():  # else it lies on another machine, and is taken in there
        take_in(file, body, on_sqlite)
    return file


def move_certificates(on_sqlite: bool) -> None:
    """The PDFs that were drawn are the documents that people have: each stays as it is."""
    for certificate in Certificate.select().order_by(Certificate.id).iterator():
        number = certificate.number
        body = data_dir() / "files" / "certificates" / number[:2] / f"{number}.pdf"
        if not body.exists():
            continue
        about = {"name": f"certificate-{number}.pdf", "media_type": "application/pdf", "size": body.stat().st_size}
        digest = hashlib.sha256(body.read_bytes()).hexdigest()
        key = secrets.token_hex(16)
        file = File.create(key=key, kind="certificate", sha256=digest, created_at=certificate.issued_at, **about)
        take_in(file, body, on_sqlite)
        IssuedDocument.create(certificate=certificate, file=file, sha256=digest, issued_at=certificate.issued_at)


def take_in(file: Any, body: Path, on_sqlite: bool) -> None:
    """The bytes where the store looks for them; the old file stays until the transaction is over, and is swept then."""
    if not on_sqlite:
        with body.open("rb") as source:
            for number, piece in enumerate(iter(lambda: source.read(PART_BYTES), b"")):
                FilePart.insert(file=file, number=number, body=piece).execute()
        return
    target = data_dir() / "files" / file.key[:2] / file.key
    make_folder(target.parent)
    target.unlink(missing_ok=True)
    try:
        os.link(body, target)
    except OSError:  # a file system without links
        shutil.copyfile(body, target)
        target.chmod(0o600)
        sync(target)
    sync(target.parent)
