"""Files and their parts: what is known of each, wherever its bytes are."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from peewee import BlobField, Check, CompositeKey, ForeignKeyField, IntegerField, Model, TextField

from db import database
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import UtcDateTimeField, not_blank

if TYPE_CHECKING:
    from peewee import ModelSelect


class Kind(StrEnum):
    """The purpose of a file. The column takes any word, so that a new kind needs no migration."""

    DOCUMENT = "document"  # attached to an application
    PICTURE = "picture"
    PROOF = "proof"  # of credit from elsewhere
    SEAL = "seal"  # of certificates, which name it
    CERTIFICATE = "certificate"  # a PDF as it was issued
    RESULT = "result"  # of a long job
    TRANSCRIPT = "transcript"  # as it was printed today
    ROSTER = "roster"  # as it was brought in


class File(BaseModel):
    """One file. Its bytes lie under `key`: in the data folder on SQLite, in `file_part` on PostgreSQL."""

    key = TextField(unique=True, constraints=[not_blank("key", 64)])
    kind = TextField(constraints=[not_blank("kind", 40)])
    name = TextField(constraints=[not_blank("name", 200)])  # to offer it under; never a path
    media_type = TextField(constraints=[not_blank("media_type", 100)])
    size = IntegerField(constraints=[Check('"size" >= 0')])  # bytes
    sha256 = TextField(constraints=[Check('length("sha256") = 64')])
    created_at = UtcDateTimeField(default=now)

    @classmethod
    def in_order(cls) -> ModelSelect[File]:
        """Every file, the oldest first."""
        return cls.select().order_by(cls.id)


class FilePart(Model):
    """256 KiB of a file on PostgreSQL, or its last piece; on SQLite the table is empty."""

    file = ForeignKeyField(File, on_delete="CASCADE", index=False)
    number = IntegerField(constraints=[Check('"number" >= 0')])
    body = BlobField()

    class Meta:
        database = database
        legacy_table_names = False
        primary_key = CompositeKey("file", "number")
        stored_plain = ("body",)  # PDFs and pictures are compressed already
