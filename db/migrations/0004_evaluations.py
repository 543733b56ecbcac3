"""A sent evaluation keeps neither a day nor its place; a late claim has an answer, and may be asked again after it."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, Check, ForeignKeyField, Model, SqliteDatabase, TextField

from db import database
from db.schema import create_tables


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    pass


class Activity(Base):
    pass


class Session(Base):
    pass


class LateClaim(Base):
    learner = ForeignKeyField(Person, index=False)
    session = ForeignKeyField(Session, index=False)
    answer = TextField(null=True)

LateClaim.add_index(LateClaim.index(LateClaim.learner, LateClaim.session, unique=True, where=LateClaim.answer.is_null(), name="lateclaim_once"))


class EvaluationResponse(Base):
    key = TextField(primary_key=True, constraints=[Check('length("key") BETWEEN 1 AND 32')])
    activity = ForeignKeyField(Activity, on_delete="RESTRICT")
    session = ForeignKeyField(Session, null=True, index=False, on_delete="RESTRICT")
    answers = TextField()
    is_settled = BooleanField()

    class Meta:
        in_key_order = True

EvaluationResponse.add_index(EvaluationResponse.index(EvaluationResponse.session, EvaluationResponse.key, name="evaluationresponse_of"))
EvaluationResponse.add_index(EvaluationResponse.index(EvaluationResponse.session, where=~EvaluationResponse.is_settled, name="evaluationresponse_fresh"))

# The day becomes a flag. PostgreSQL writes the whole table anew, so that the days are gone from it.
FLAG_IN_SQLITE = (
    'ALTER TABLE "participation" ADD COLUMN "is_evaluated" INTEGER NOT NULL DEFAULT FALSE',
    'UPDATE "participation" SET "is_evaluated" = ("evaluated_on" IS NOT NULL)',
    'ALTER TABLE "participation" DROP COLUMN "evaluated_on"',
)
FLAG_IN_POSTGRESQL = (
    'ALTER TABLE "participation" ALTER COLUMN "evaluated_on" TYPE BOOLEAN USING ("evaluated_on" IS NOT NULL)',
    'ALTER TABLE "participation" RENAME COLUMN "evaluated_on" TO "is_evaluated"',
    'ALTER TABLE "participation" ALTER COLUMN "is_evaluated" SET NOT NULL',
    'ALTER TABLE "participation" ALTER COLUMN "is_evaluated" SET DEFAULT FALSE',
)
ANSWERED = (
    """ALTER TABLE "late_claim" ADD COLUMN "answer" TEXT CHECK ("answer" IN ('granted', 'declined'))""",
    'ALTER TABLE "late_claim" ADD COLUMN "answered_at" TEXT',
    'DROP INDEX "lateclaim_once"',
)
ASIDE = (
    'DROP INDEX "evaluation_response_activity_id"',
    'DROP INDEX "evaluationresponse_of"',
    'ALTER TABLE "evaluation_response" RENAME TO "evaluation_response_before"',
)
# Else PostgreSQL would number the constraints of the new table.
FREE_NAMES_IN_POSTGRESQL = (
    'ALTER TABLE "evaluation_response_before" DROP CONSTRAINT "evaluation_response_pkey"',
    'ALTER TABLE "evaluation_response_before" DROP CONSTRAINT "evaluation_response_key_check"',
    'ALTER TABLE "evaluation_response_before" DROP CONSTRAINT "evaluation_response_activity_id_fkey"',
)
# The keys are new and their order is the rows'. The session is known where the activity has one alone.
TAKE_OVER_IN_SQLITE = """
INSERT INTO "evaluation_response" ("key", "activity_id", "session_id", "answers", "is_settled")
SELECT lower(hex(randomblob(16))), b."activity_id", (
    SELECT min(s."id") FROM "session" AS s WHERE s."activity_id" = b."activity_id" HAVING count(*) = 1
), b."answers", TRUE FROM "evaluation_response_before" AS b ORDER BY 1
"""
TAKE_OVER_IN_POSTGRESQL = """
INSERT INTO "evaluation_response" ("key", "activity_id", "session_id", "answers", "is_settled")
SELECT replace(gen_random_uuid()::text, '-', ''), b."activity_id", (
    SELECT min(s."id") FROM "session" AS s WHERE s."activity_id" = b."activity_id" HAVING count(*) = 1
), b."answers", TRUE FROM "evaluation_response_before" AS b ORDER BY 1
"""
STALE_DRAFTS = (
    'DELETE FROM "evaluation_draft" WHERE "participation_id" IN '
    '(SELECT "id" FROM "participation" WHERE "is_evaluated")'
)


def up(migrator: Any, db: Any) -> None:
    is_sqlite = isinstance(db, SqliteDatabase)
    flag, names = (FLAG_IN_SQLITE, ()) if is_sqlite else (FLAG_IN_POSTGRESQL, FREE_NAMES_IN_POSTGRESQL)
    for statement in (*flag, STALE_DRAFTS, *ANSWERED, *ASIDE, *names):
        db.execute_sql(statement)
    LateClaim._schema.create_indexes(safe=False)
    create_tables([EvaluationResponse])
    db.execute_sql(TAKE_OVER_IN_SQLITE if is_sqlite else TAKE_OVER_IN_POSTGRESQL)
    db.execute_sql('DROP TABLE "evaluation_response_before"')
