"""Files: one row for each, and on PostgreSQL their bytes in parts."""

from __future__ import annotations

from typing import Any

from peewee import BlobField, Check, CompositeKey, ForeignKeyField, IntegerField, Model, TextField

from db import database
from db.schema import create_tables


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


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


def up(migrator: Any, db: Any) -> None:
    create_tables((File, FilePart))
