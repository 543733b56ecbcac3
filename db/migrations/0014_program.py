"""The office's running of activities: their states, credit types, codes that were used, faculty, rosters, versions."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from peewee import BooleanField, Check, Default, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField, fn

from db import database
from db.engine.clock import now
from db.schema import create_tables
from db.triggers import create_triggers


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    pass


class File(Base):
    pass


class Activity(Base):
    title = TextField()
    status = TextField()
    last_at = TextField(null=True)
    first_at = TextField(null=True)
    previous = ForeignKeyField("self", null=True)


Activity.add_index(Activity.index(Activity.first_at, Activity.id, name="activity_by_first"))
Activity.add_index(Activity.index(Activity.status, Activity.last_at, Activity.id, name="activity_by_last"))


class Session(Base):
    activity = ForeignKeyField(Activity, index=False)
    starts_at = TextField(null=True)
    projector_key = TextField(null=True)
    rotation_key = TextField(null=True)


Session.add_index(Session.index(Session.projector_key, unique=True, name="session_projector"))
Session.add_index(Session.index(Session.rotation_key, unique=True, name="session_rotation"))
Session.add_index(Session.index(Session.activity, Session.starts_at, Session.id, name="session_of_activity"))


class FormerCode(Base):
    session = ForeignKeyField(Session, on_delete="RESTRICT")
    code = TextField(constraints=[Check('length("code") BETWEEN 1 AND 24')])
    code_key = TextField(unique=True, constraints=[Check('length("code_key") BETWEEN 1 AND 20')])
    ended_at = TextField()


class ActivityWord(Base):
    activity = ForeignKeyField(Activity, on_delete="CASCADE")
    word = TextField(constraints=[Check('length("word") BETWEEN 1 AND 40')])


ActivityWord.add_index(
    ActivityWord.index(
        fn.SUBSTR(ActivityWord.word, 1, 3), ActivityWord.word, ActivityWord.activity, name="activityword_begins"
    )
)


class CreditType(Base):
    key = TextField(unique=True, constraints=[Check('length("key") BETWEEN 1 AND 40')])
    name = TextField(constraints=[Check('length("name") BETWEEN 1 AND 100')])
    unit = TextField(constraints=[Check('length("unit") BETWEEN 1 AND 40')])
    step_quarters = IntegerField(constraints=[Check('"step_quarters" BETWEEN 1 AND 4')])
    professions = TextField()
    statement = TextField(constraints=[Check('length("statement") <= 2000')])
    number_label = TextField(constraints=[Check('length("number_label") <= 80')])
    is_on = BooleanField()
    position = IntegerField()


class ActivityCredit(Base):
    activity = ForeignKeyField(Activity, index=False, on_delete="RESTRICT")
    credit_type = ForeignKeyField(CreditType, on_delete="RESTRICT")
    number = TextField(constraints=[Check('length("number") <= 80')])


ActivityCredit.add_index(
    ActivityCredit.index(ActivityCredit.activity, ActivityCredit.credit_type, unique=True, name="activitycredit_once")
)

STATUS = "'nothing to disclose', 'not relevant', 'mitigated', 'open'"


class Faculty(Base):
    session = ForeignKeyField(Session, index=False, on_delete="RESTRICT")
    name = TextField(constraints=[Check('length("name") BETWEEN 1 AND 200')])
    credentials = TextField(constraints=[Check('length("credentials") <= 100')])
    email = TextField(constraints=[Check('length("email") <= 254')])
    position = IntegerField()
    added_at = TextField()
    left_at = TextField(null=True)
    status = TextField(null=True, constraints=[Check(f'"status" IN ({STATUS})')])
    relationships = TextField(constraints=[Check('length("relationships") <= 4000')])
    mitigation = TextField(constraints=[Check('length("mitigation") <= 4000')])
    recorded_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    recorded_at = TextField(null=True)


Faculty.add_index(Faculty.index(Faculty.session, Faculty.position, Faculty.id, name="faculty_of"))
Faculty.add_index(Faculty.index(Faculty.email, Faculty.session, name="faculty_email"))

STATE = "'reading', 'ready', 'writing', 'done', 'taking back', 'taken back', 'refused'"


class Roster(Base):
    session = ForeignKeyField(Session, on_delete="RESTRICT")
    by = ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    file = ForeignKeyField(File, null=True, unique=True, on_delete="RESTRICT")
    name = TextField(constraints=[Check('length("name") BETWEEN 1 AND 200')])
    state = TextField(constraints=[Check(f'"state" IN ({STATE})')])
    columns = TextField()
    mapping = TextField()
    rows = IntegerField()
    fault = TextField(constraints=[Check('length("fault") <= 1000')])
    made_at = TextField()
    done_at = TextField(null=True)
    taken_back_at = TextField(null=True)
    taken_back_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")


OUTCOME = "'matched', 'likely', 'new', 'there', 'refused'"


class RosterRow(Base):
    roster = ForeignKeyField(Roster, index=False, on_delete="CASCADE")
    line = IntegerField()
    email = TextField(constraints=[Check('length("email") <= 254')])
    name = TextField(constraints=[Check('length("name") <= 200')])
    minutes = IntegerField(null=True, constraints=[Check('"minutes" >= 0')])
    quarters = IntegerField(null=True, constraints=[Check('"quarters" >= 1')])
    outcome = TextField(constraints=[Check(f'"outcome" IN ({OUTCOME})')])
    person = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    candidates = TextField()
    faults = TextField()
    is_written = BooleanField()


RosterRow.add_index(RosterRow.index(RosterRow.roster, RosterRow.line, unique=True, name="rosterrow_line"))
RosterRow.add_index(RosterRow.index(RosterRow.roster, RosterRow.outcome, RosterRow.line, name="rosterrow_outcome"))
RosterRow.add_index(
    RosterRow.index(RosterRow.email, RosterRow.id, where=RosterRow.person.is_null(), name="rosterrow_held")
)


class Participation(Base):
    roster = ForeignKeyField(Roster, null=True)
    reminds_at = TextField(null=True)


Participation.add_index(
    Participation.index(
        Participation.reminds_at,
        Participation.id,
        where=Participation.reminds_at.is_null(False),
        name="participation_reminds",
    )
)


class EvaluationQuestion(Base):
    activity = ForeignKeyField(Activity, index=False)
    position = IntegerField()
    version = IntegerField(constraints=[Default("1")])


EvaluationQuestion.add_index(
    EvaluationQuestion.index(
        EvaluationQuestion.activity,
        EvaluationQuestion.version,
        EvaluationQuestion.position,
        unique=True,
        name="evaluationquestion_place",
    )
)


class AssessmentQuestion(Base):
    activity = ForeignKeyField(Activity, index=False)
    position = IntegerField()
    version = IntegerField(constraints=[Default("1")])


AssessmentQuestion.add_index(
    AssessmentQuestion.index(
        AssessmentQuestion.activity,
        AssessmentQuestion.version,
        AssessmentQuestion.position,
        unique=True,
        name="assessmentquestion_place",
    )
)


class Claim(Base):
    learner = ForeignKeyField(Person, index=False)
    session = ForeignKeyField(Session, index=False)
    superseded_at = TextField(null=True)
    credit_type = ForeignKeyField(CreditType, null=True, index=False)
    roster = ForeignKeyField(Roster, null=True)


Claim.add_index(
    Claim.index(
        Claim.learner,
        Claim.session,
        Claim.credit_type,
        unique=True,
        where=Claim.superseded_at.is_null(),
        name="claim_current",
    )
)

TO_PERSON = 'INTEGER REFERENCES "person" ("id") ON DELETE RESTRICT'
TO_ROSTER = 'INTEGER REFERENCES "roster" ("id") ON DELETE RESTRICT'
STATUSES = "'planned', 'active', 'closed', 'canceled'"
FLAG = "{boolean} NOT NULL DEFAULT FALSE"
VERSION = "INTEGER NOT NULL DEFAULT 1"
REASON = "TEXT NOT NULL DEFAULT '' CHECK (length(\"{name}\") <= 1000)"
COLUMNS: dict[str, dict[str, str]] = {
    "activity": {
        "revision": VERSION,
        "first_at": "TEXT",
        "last_at": "TEXT",
        "ended_at": "TEXT",
        "maximum_quarters": 'INTEGER CHECK ("maximum_quarters" >= 1)',
        "awards_attendance": FLAG,
        "rotates_code": FLAG,
        "evaluation_version": VERSION,
        "assessment_version": VERSION,
        "previous_id": 'INTEGER REFERENCES "activity" ("id") ON DELETE RESTRICT',
    },
    "session": {
        "revision": VERSION,
        "canceled_at": "TEXT",
        "is_gated": FLAG,
        "projector_key": 'TEXT CHECK (length("projector_key") <= 40)',
        "rotation_key": 'TEXT CHECK (length("rotation_key") <= 10)',
        "rotation_secret": "TEXT NOT NULL DEFAULT '' CHECK (length(\"rotation_secret\") <= 64)",
    },
    "participation": {
        "attended_at": "TEXT",
        "minutes": 'INTEGER CHECK ("minutes" >= 0)',
        "roster_id": TO_ROSTER,
        "reminds_at": "TEXT",
        "reminders": "INTEGER NOT NULL DEFAULT 0",
    },
    "late_claim": {"until": "TEXT", "reason": REASON, "answered_by_id": TO_PERSON},
    "correction": {"reason": REASON, "answered_by_id": TO_PERSON},
    "evaluation_question": {"version": VERSION},
    "assessment_question": {"version": VERSION},
    "evaluation_response": {"counts_in_activity": FLAG, "counts_in_session": FLAG},
    "claim": {
        "credit_type_id": 'INTEGER REFERENCES "credit_type" ("id") ON DELETE RESTRICT',
        "recorded_by_id": TO_PERSON,
        "roster_id": TO_ROSTER,
        "ended_as": "TEXT CHECK (\"ended_as\" IN ('changed', 'amended', 'revoked'))",
        "end_reason": REASON,
        "reported_at": "TEXT",
    },
    "certificate": {"revoked_at": "TEXT"},
    "credit": {"is_recorded": FLAG},
}
ADD = 'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind}'
OLD_INDEXES = ("evaluationquestion_place", "assessmentquestion_place", "claim_current")
NEW_INDEXES: tuple[type[Model], ...] = (Activity, Session, Participation, EvaluationQuestion, AssessmentQuestion, Claim)
MAY_CHANGE = {
    "claim": ("superseded_at", "ended_as", "end_reason", "reported_at"),
    "certificate": ("superseded_at", "revoked_at"),
    "credit": ("superseded_at",),
}
SPAN = """UPDATE "activity" SET
"first_at" = (SELECT MIN(s."starts_at") FROM "session" s WHERE s."activity_id" = "activity"."id"),
"last_at" = (SELECT MAX(s."ends_at") FROM "session" s WHERE s."activity_id" = "activity"."id")"""
ATTENDED = 'UPDATE "participation" SET "attended_at" = "registered_at"'
ENDED = 'UPDATE "activity" SET "ended_at" = \'{now}\' WHERE "status" = \'closed\''
TYPE_OF = """UPDATE "claim" SET "credit_type_id" = (SELECT t."id" FROM "credit_type" t WHERE t."key" =
CASE WHEN EXISTS (SELECT 1 FROM "certificate" c WHERE c."claim_id" = "claim"."id" AND c."kind" = 'credit')
THEN 'ama' ELSE 'participation' END)"""
AMA = "AMA PRA Category 1 Credit(s)™"
TYPES = (
    (
        "ama",
        AMA,
        "credit",
        "[]",
        f"{{provider}} designates this {{format}} for a maximum of {{max}} {AMA}. Physicians should claim only the "
        "credit commensurate with the extent of their participation in the activity.",
        "",
        True,
    ),
    ("participation", "Hours of participation", "hour", "[]", "", "", True),
    (
        "aapa",
        "AAPA Category 1 CME credits",
        "credit",
        '["Physician Assistant"]',
        "{provider} has been authorized by the American Academy of PAs (AAPA) to award AAPA Category 1 CME credit for "
        "activities planned in accordance with AAPA CME Criteria. This activity is designated for {max} AAPA Category "
        "1 CME credits. Approval is valid until {number}. PAs should only claim credit commensurate with the extent of "
        "their participation.",
        "Approval is valid until",
        False,
    ),
    (
        "nursing",
        "Nursing contact hours",
        "contact hour",
        '["Nurse"]',
        "{provider} designates this continuing nursing education activity for {max} contact hours.",
        "",
        False,
    ),
    (
        "pharmacy",
        "Pharmacy contact hours",
        "contact hour",
        '["Pharmacist","Pharmacy Technician"]',
        "This activity is approved for {max} contact hours of continuing pharmacy education, UAN {number}.",
        "Universal Activity Number (UAN)",
        False,
    ),
)
TYPE_COLUMNS = ("key", "name", "unit", "professions", "statement", "number_label", "is_on")
BATCH = 500


def up(migrator: Any, db: Any) -> None:
    on_sqlite = isinstance(db, SqliteDatabase)
    _drop(db, on_sqlite)
    _widen_status(db, on_sqlite)
    create_tables((FormerCode, ActivityWord, CreditType, ActivityCredit, Faculty, Roster, RosterRow))
    rows = [{**dict(zip(TYPE_COLUMNS, row, strict=True)), "step_quarters": 1} for row in TYPES]
    CreditType.insert_many([{**row, "position": at} for at, row in enumerate(rows, start=1)]).execute()
    boolean = "INTEGER" if on_sqlite else "BOOLEAN"
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            statement = ADD.format(table=table, name=name, kind=kind.format(name=name, boolean=boolean))
            db.execute_sql(statement)
    for statement in (SPAN, ATTENDED, ENDED.format(now=now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")), TYPE_OF):
        db.execute_sql(statement)
    for model in NEW_INDEXES:
        model._schema.create_indexes(safe=False)
    create_triggers(MAY_CHANGE)
    _keep_words()


def _drop(db: Any, on_sqlite: bool) -> None:
    triggers = ('DROP TRIGGER "{}_no_update"', 'DROP TRIGGER "{}_no_delete"')
    frozen = triggers if on_sqlite else ('DROP FUNCTION "{}_frozen"() CASCADE',)
    statements = [f'DROP INDEX "{index}"' for index in OLD_INDEXES]
    statements += [words.format(table) for table in MAY_CHANGE for words in frozen]
    for statement in statements:
        db.execute_sql(statement)


def _widen_status(db: Any, on_sqlite: bool) -> None:
    """A check of SQLite cannot be changed: a new column takes the place of the old one."""
    for statement in (
        f"""ALTER TABLE "activity" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'active' CHECK ("state" IN ({STATUSES}))""",
        'UPDATE "activity" SET "state" = "status"',
        'ALTER TABLE "activity" DROP COLUMN "status"',
        'ALTER TABLE "activity" RENAME COLUMN "state" TO "status"',
    ):
        db.execute_sql(statement)
    if not on_sqlite:  # which names a check by its column as it was
        db.execute_sql('ALTER TABLE "activity" RENAME CONSTRAINT "activity_state_check" TO "activity_status_check"')


def _keep_words() -> None:
    last = 0
    while batch := list(
        Activity.select(Activity.id, Activity.title).where(Activity.id > last).order_by(Activity.id).limit(BATCH)
    ):
        last = batch[-1].id
        words = [{"activity": row.id, "word": word} for row in batch for word in words_of(row.title)]
        if words:
            ActivityWord.insert_many(words).execute()


def words_of(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return list(dict.fromkeys(word[:40] for word in re.findall(r"[^\W_]+", plain)))
