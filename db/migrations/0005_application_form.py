"""The documents of each submitted version stand in a table of their own, no longer worked out from two clocks."""

from __future__ import annotations

from typing import Any

from peewee import ForeignKeyField, Model

from db import database
from db.schema import create_tables
from db.triggers import create_triggers


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class ApplicationVersion(Base):
    pass


class Attachment(Base):
    pass


class VersionAttachment(Base):
    version = ForeignKeyField(ApplicationVersion, on_delete="RESTRICT", index=False)
    attachment = ForeignKeyField(Attachment, on_delete="RESTRICT")

VersionAttachment.add_index(VersionAttachment.index(VersionAttachment.version, VersionAttachment.attachment, unique=True, name="versionattachment_once"))


APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "version_attachment": (),
}

# The rule that held until now: attached by then, and not taken off yet.
KNOWN = """
INSERT INTO "version_attachment" ("version_id", "attachment_id")
SELECT v."id", a."id" FROM "application_version" AS v JOIN "attachment" AS a ON a."application_id" = v."application_id"
WHERE a."added_at" <= v."submitted_at" AND (a."removed_at" IS NULL OR a."removed_at" > v."submitted_at")
ORDER BY v."id", a."id"
"""


def up(migrator: Any, db: Any) -> None:
    create_tables((VersionAttachment,))
    db.execute_sql(KNOWN)
    create_triggers(APPEND_ONLY)
