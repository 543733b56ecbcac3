"""When a session is claimed, answers that keep their place, where to read again, and requests to correct a claim."""

from __future__ import annotations

from typing import Any

from peewee import AutoField, Check, ForeignKeyField, Model, SqliteDatabase, TextField

from db import database
from db.schema import create_tables


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Claim(Base):
    pass


class Correction(Base):
    id = AutoField()
    claim = ForeignKeyField(Claim, on_delete="RESTRICT")
    about = TextField(constraints=[Check("\"about\" IN ('amount', 'name', 'other')")])
    note = TextField(constraints=[Check('length("note") BETWEEN 1 AND 1000')])
    asked_at = TextField()
    answer = TextField(null=True, constraints=[Check("\"answer\" IN ('granted', 'declined')")])
    answered_at = TextField(null=True)


Correction.add_index(
    Correction.index(Correction.claim, unique=True, where=Correction.answer.is_null(), name="correction_once")
)


class Participation(Base):
    tells_at = TextField(null=True)


Participation.add_index(
    Participation.index(
        Participation.tells_at,
        Participation.id,
        where=Participation.tells_at.is_null(False),
        name="participation_tells",
    )
)

TELLS_AT = 'ALTER TABLE "participation" ADD COLUMN "tells_at" TEXT'
BEFORE_END = """ALTER TABLE "activity" ADD COLUMN "claims_before_end" INTEGER DEFAULT 15
CHECK ("claims_before_end" BETWEEN 0 AND 1440)"""
REFERENCE = """ALTER TABLE "assessment_question" ADD COLUMN "reference" TEXT NOT NULL DEFAULT ''
CHECK (length("reference") <= 500)"""
KEEPS_LAST = 'ALTER TABLE "assessment_option" ADD COLUMN "keeps_last" {} NOT NULL DEFAULT FALSE'
# The questions of before were written in the order in which they are read.
ALL_OF_THEM = """UPDATE "assessment_option" SET "keeps_last" = TRUE
WHERE substr(lower("text"), 1, 16) = 'all of the above' OR substr(lower("text"), 1, 17) = 'none of the above'"""


def up(migrator: Any, db: Any) -> None:
    boolean = "INTEGER" if isinstance(db, SqliteDatabase) else "BOOLEAN"
    for statement in (TELLS_AT, BEFORE_END, REFERENCE, KEEPS_LAST.format(boolean), ALL_OF_THEM):
        db.execute_sql(statement)
    create_tables([Correction])
    Participation._schema.create_indexes(safe=False)
