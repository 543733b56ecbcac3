"""The first schema: every table as it was on the day it was made, independent of the models of today."""

from __future__ import annotations

from typing import Any

from peewee import SQL, AutoField, BooleanField, Check, ForeignKeyField, IntegerField, Model, TextField, fn

from db import database
from db.schema import create_tables
from db.triggers import create_triggers


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class InstitutionSetting(Base):
    name = TextField(unique=True, constraints=[Check('length("name") BETWEEN 1 AND 50')])
    value = TextField(constraints=[Check('length("value") <= 2000')])


class Degree(Base):
    name = TextField(unique=True, constraints=[Check('length("name") BETWEEN 1 AND 30')])
    is_physician = BooleanField()
    position = IntegerField()


class Unit(Base):
    name = TextField(unique=True, constraints=[Check('length("name") BETWEEN 1 AND 200')])
    closed_at = TextField(null=True)


class Person(Base):
    email = TextField(unique=True, constraints=[Check('length("email") BETWEEN 1 AND 254')])
    email_confirmed_at = TextField(null=True)
    first_name = TextField(constraints=[Check('length("first_name") BETWEEN 1 AND 100')])
    last_name = TextField(constraints=[Check('length("last_name") BETWEEN 1 AND 100')])
    degree = ForeignKeyField(Degree, on_delete="RESTRICT")
    degree_other = TextField(constraints=[Check('length("degree_other") <= 50')])
    other_is_physician = BooleanField()
    profession = TextField(constraints=[Check('"profession" IN (\'Physician\', \'Nurse\', \'Pharmacist\', \'Pharmacy Technician\', \'Physician Assistant\', \'Psychologist\', \'Optometrist\', \'Social Worker\', \'Dentist\', \'Allied Dental Staff\', \'Registered Dietitian\', \'Dietetic Technician Registered\', \'Athletic Trainer\', \'Resident/Fellow\', \'Student\', \'Other\')')])
    password_hash = TextField(null=True)
    password_set_at = TextField(null=True)
    agreement_version = TextField(constraints=[Check('length("agreement_version") <= 20')])
    agreed_at = TextField(null=True)
    created_at = TextField()
    disabled_at = TextField(null=True)

Person.add_index(Person.index(fn.LOWER(fn.SUBSTR(Person.last_name, 1, 2)), name="person_last_name_begins"))
Person.add_index(Person.index(fn.LOWER(fn.SUBSTR(Person.first_name, 1, 2)), name="person_first_name_begins"))
Person.add_index(Person.index(fn.LOWER(fn.SUBSTR(Person.email, 1, 2)), name="person_email_begins"))


class SignIn(Base):
    token_hash = TextField(unique=True, constraints=[Check('length("token_hash") BETWEEN 1 AND 64')])
    person = ForeignKeyField(Person, on_delete="CASCADE")
    created_at = TextField()
    seen_at = TextField()
    device = TextField(constraints=[Check('length("device") <= 200')])
    ended_at = TextField(null=True)


class OneTimeLink(Base):
    purpose = TextField(constraints=[Check('"purpose" IN (\'reset\', \'confirm\')')])
    token_hash = TextField(unique=True, constraints=[Check('length("token_hash") BETWEEN 1 AND 64')])
    person = ForeignKeyField(Person, on_delete="CASCADE")
    email = TextField(constraints=[Check('length("email") BETWEEN 1 AND 254')])
    created_at = TextField()
    expires_at = TextField()
    ended_at = TextField(null=True)


class FailureCount(Base):
    bucket = TextField(unique=True, constraints=[Check('length("bucket") BETWEEN 1 AND 120')])
    failures = IntegerField()
    began_at = TextField()


class KnownBrowser(Base):
    token_hash = TextField(unique=True, constraints=[Check('length("token_hash") BETWEEN 1 AND 64')])
    person = ForeignKeyField(Person, on_delete="CASCADE")
    seen_at = TextField()


class KeptForm(Base):
    person = ForeignKeyField(Person, on_delete="CASCADE")
    path = TextField(constraints=[Check('length("path") BETWEEN 1 AND 500')])
    fields = TextField()
    kept_at = TextField()

KeptForm.add_index(KeptForm.index(KeptForm.person, KeptForm.path, unique=True, name="keptform_person_path"))


class AuditLine(Base):
    at = TextField()
    person = ForeignKeyField(Person, null=True, on_delete="RESTRICT")
    on_behalf_of = ForeignKeyField(Person, null=True, on_delete="RESTRICT")
    action = TextField(constraints=[Check('length("action") BETWEEN 1 AND 60')])
    subject_type = TextField(constraints=[Check('length("subject_type") BETWEEN 1 AND 40')])
    subject_id = IntegerField(null=True)
    from_state = TextField(constraints=[Check('length("from_state") <= 40')])
    to_state = TextField(constraints=[Check('length("to_state") <= 40')])
    detail = TextField()

AuditLine.add_index(AuditLine.index(AuditLine.subject_type, AuditLine.subject_id, AuditLine.id, name="auditline_of"))


class Message(Base):
    template = TextField(constraints=[Check('length("template") BETWEEN 1 AND 60')])
    to = TextField(constraints=[Check('length("to") BETWEEN 1 AND 254')])
    values = TextField()
    created_at = TextField()
    due_at = TextField()
    attempts = IntegerField()
    sent_at = TextField(null=True)
    failed_at = TextField(null=True)
    last_error = TextField(constraints=[Check('length("last_error") <= 500')])

Message.add_index(Message.index(Message.due_at, Message.id, where=SQL('(("sent_at" IS NULL) AND ("failed_at" IS NULL))'), name="message_waiting"))


class Job(Base):
    name = TextField(unique=True, constraints=[Check('length("name") BETWEEN 1 AND 60')])
    due_at = TextField()
    ran_at = TextField(null=True)
    last_error = TextField(constraints=[Check('length("last_error") <= 500')])


class Activity(Base):
    key = TextField(unique=True, constraints=[Check('length("key") BETWEEN 1 AND 60')])
    title = TextField(constraints=[Check('length("title") BETWEEN 1 AND 300')])
    description = TextField(constraints=[Check('length("description") <= 2500')])
    format = TextField(constraints=[Check('"format" IN (\'live\', \'rss\', \'enduring\', \'journal\', \'manuscript\', \'test-item\', \'pi\', \'search\', \'committee\', \'teaching\', \'other\')')])
    format_note = TextField(constraints=[Check('length("format_note") <= 100')])
    status = TextField(constraints=[Check('"status" IN (\'active\', \'closed\')')])
    unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
    place = TextField(constraints=[Check('length("place") <= 200')])
    joint_provider = TextField(constraints=[Check('length("joint_provider") <= 200')])
    disclosure = TextField(constraints=[Check('length("disclosure") <= 20000')])
    minimum_percent = IntegerField(constraints=[Check('"minimum_percent" BETWEEN 0 AND 100')])
    attempts_allowed = IntegerField(constraints=[Check('"attempts_allowed" >= 0')])
    created_at = TextField()


class Session(Base):
    activity = ForeignKeyField(Activity, on_delete="RESTRICT")
    key = TextField(constraints=[Check('length("key") BETWEEN 1 AND 60')])
    title = TextField(constraints=[Check('length("title") <= 300')])
    starts_at = TextField(null=True)
    ends_at = TextField(null=True)
    place = TextField(constraints=[Check('length("place") <= 200')])
    maximum_quarters = IntegerField(constraints=[Check('"maximum_quarters" BETWEEN 1 AND 400')])
    code = TextField(constraints=[Check('length("code") BETWEEN 1 AND 24')])
    code_key = TextField(unique=True, constraints=[Check('length("code_key") BETWEEN 1 AND 20')])
    opens_at = TextField(null=True)
    closes_at = TextField(null=True)

Session.add_index(Session.index(Session.activity, Session.key, unique=True, name="session_activity_key"))
Session.add_index(Session.index(Session.ends_at, Session.starts_at, name="session_ends_at"))


class RoleGrant(Base):
    person = ForeignKeyField(Person, on_delete="RESTRICT")
    role = TextField(constraints=[Check('"role" IN (\'office\', \'approver\', \'reviewer\', \'coordinator\')')])
    unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
    activity = ForeignKeyField(Activity, null=True, on_delete="RESTRICT")
    granted_at = TextField()

RoleGrant.add_index(RoleGrant.index(RoleGrant.person, RoleGrant.role, fn.COALESCE(RoleGrant.unit, 0), fn.COALESCE(RoleGrant.activity, 0), unique=True, name="rolegrant_once"))


class Participation(Base):
    learner = ForeignKeyField(Person, on_delete="RESTRICT")
    session = ForeignKeyField(Session, on_delete="RESTRICT")
    how = TextField(constraints=[Check('"how" IN (\'code\', \'roster\', \'web\', \'office\')')])
    registered_at = TextField()
    passed_at = TextField(null=True)
    evaluated_on = TextField(null=True)

Participation.add_index(Participation.index(Participation.learner, Participation.session, unique=True, name="participation_once"))


class LateClaim(Base):
    learner = ForeignKeyField(Person, on_delete="RESTRICT")
    session = ForeignKeyField(Session, on_delete="RESTRICT")
    note = TextField(constraints=[Check('length("note") <= 1000')])
    asked_at = TextField()

LateClaim.add_index(LateClaim.index(LateClaim.learner, LateClaim.session, unique=True, name="lateclaim_once"))


class AssessmentQuestion(Base):
    activity = ForeignKeyField(Activity, on_delete="RESTRICT")
    position = IntegerField()
    prompt = TextField(constraints=[Check('length("prompt") BETWEEN 1 AND 2000')])
    is_several = BooleanField()
    rationale = TextField(constraints=[Check('length("rationale") <= 4000')])

AssessmentQuestion.add_index(AssessmentQuestion.index(AssessmentQuestion.activity, AssessmentQuestion.position, unique=True, name="assessmentquestion_place"))


class AssessmentOption(Base):
    question = ForeignKeyField(AssessmentQuestion, on_delete="RESTRICT")
    position = IntegerField()
    text = TextField(constraints=[Check('length("text") BETWEEN 1 AND 1000')])
    is_correct = BooleanField()

AssessmentOption.add_index(AssessmentOption.index(AssessmentOption.question, AssessmentOption.position, unique=True, name="assessmentoption_place"))


class AssessmentAttempt(Base):
    participation = ForeignKeyField(Participation, on_delete="RESTRICT")
    number = IntegerField(constraints=[Check('"number" >= 1')])
    answers = TextField()
    right = IntegerField()
    questions = IntegerField(constraints=[Check('"questions" >= 1')])
    is_passed = BooleanField()
    sent_at = TextField()

AssessmentAttempt.add_index(AssessmentAttempt.index(AssessmentAttempt.participation, AssessmentAttempt.number, unique=True, name="assessmentattempt_number"))


class EvaluationQuestion(Base):
    activity = ForeignKeyField(Activity, on_delete="RESTRICT")
    position = IntegerField()
    kind = TextField(constraints=[Check('"kind" IN (\'agreement\', \'yes-no\', \'one\', \'several\', \'text\')')])
    prompt = TextField(constraints=[Check('length("prompt") BETWEEN 1 AND 1000')])
    options = TextField()
    is_required = BooleanField()

EvaluationQuestion.add_index(EvaluationQuestion.index(EvaluationQuestion.activity, EvaluationQuestion.position, unique=True, name="evaluationquestion_place"))


class EvaluationDraft(Base):
    participation = ForeignKeyField(Participation, unique=True, on_delete="CASCADE")
    answers = TextField()
    saved_at = TextField()


class EvaluationResponse(Base):
    key = TextField(primary_key=True, constraints=[Check('length("key") BETWEEN 1 AND 32')])
    activity = ForeignKeyField(Activity, on_delete="RESTRICT")
    day = TextField()
    answers = TextField()

    class Meta:
        in_key_order = True

EvaluationResponse.add_index(EvaluationResponse.index(EvaluationResponse.activity, EvaluationResponse.day, name="evaluationresponse_of"))


class Claim(Base):
    learner = ForeignKeyField(Person, on_delete="RESTRICT")
    session = ForeignKeyField(Session, on_delete="RESTRICT")
    participation = ForeignKeyField(Participation, on_delete="RESTRICT")
    quarters = IntegerField(constraints=[Check('"quarters" >= 1')])
    claimed_at = TextField()
    supersedes = ForeignKeyField("self", null=True, on_delete="RESTRICT")
    superseded_at = TextField(null=True)

Claim.add_index(Claim.index(Claim.learner, Claim.session, unique=True, where=SQL('("superseded_at" IS NULL)'), name="claim_current"))


class Certificate(Base):
    number = TextField(unique=True, constraints=[Check('length("number") BETWEEN 1 AND 30')])
    learner = ForeignKeyField(Person, on_delete="RESTRICT")
    claim = ForeignKeyField(Claim, unique=True, null=True, on_delete="RESTRICT")
    kind = TextField(constraints=[Check('"kind" IN (\'credit\', \'participation\', \'record\')')])
    issued_at = TextField()
    snapshot = TextField()
    superseded_at = TextField(null=True)


class Credit(Base):
    learner = ForeignKeyField(Person, on_delete="RESTRICT")
    on = TextField()
    title = TextField(constraints=[Check('length("title") BETWEEN 1 AND 600')])
    activity_type = TextField(constraints=[Check('length("activity_type") BETWEEN 1 AND 150')])
    credit_type = TextField(constraints=[Check('length("credit_type") BETWEEN 1 AND 100')])
    hundredths = IntegerField(constraints=[Check('"hundredths" >= 0')])
    certificate = ForeignKeyField(Certificate, unique=True, null=True, on_delete="RESTRICT")
    number = TextField(constraints=[Check('length("number") <= 30')])
    created_at = TextField()
    superseded_at = TextField(null=True)

Credit.add_index(Credit.index(Credit.learner, Credit.on, Credit.id, where=SQL('("superseded_at" IS NULL)'), name="credit_by_date"))
Credit.add_index(Credit.index(Credit.learner, Credit.activity_type, Credit.id, where=SQL('("superseded_at" IS NULL)'), name="credit_by_type"))
Credit.add_index(Credit.index(Credit.learner, Credit.hundredths, Credit.id, where=SQL('("superseded_at" IS NULL)'), name="credit_by_amount"))


class TranscriptRecord(Base):
    system = TextField(constraints=[Check('length("system") BETWEEN 1 AND 60')])
    record_key = TextField(constraints=[Check('length("record_key") BETWEEN 1 AND 100')])
    email = TextField(constraints=[Check('length("email") BETWEEN 1 AND 254')])
    learner_name = TextField(constraints=[Check('length("learner_name") BETWEEN 1 AND 200')])
    degree = TextField(constraints=[Check('length("degree") <= 50')])
    on = TextField()
    title = TextField(constraints=[Check('length("title") BETWEEN 1 AND 600')])
    activity_type = TextField(constraints=[Check('length("activity_type") BETWEEN 1 AND 150')])
    credit_type = TextField(constraints=[Check('length("credit_type") BETWEEN 1 AND 100')])
    hundredths = IntegerField(constraints=[Check('"hundredths" >= 0')])
    imported_at = TextField()
    credit = ForeignKeyField(Credit, unique=True, null=True, on_delete="RESTRICT")

TranscriptRecord.add_index(TranscriptRecord.index(TranscriptRecord.system, TranscriptRecord.record_key, unique=True, name="transcriptrecord_key"))
TranscriptRecord.add_index(TranscriptRecord.index(TranscriptRecord.email, name="transcriptrecord_email"))


TABLES = (InstitutionSetting, Degree, Unit, Person, SignIn, OneTimeLink, FailureCount, KnownBrowser, KeptForm, AuditLine, Message, Job, Activity, Session, RoleGrant, Participation, LateClaim, AssessmentQuestion, AssessmentOption, AssessmentAttempt, EvaluationQuestion, EvaluationDraft, EvaluationResponse, Claim, Certificate, Credit, TranscriptRecord)

DEGREES = (
    ("BSN", False),
    ("BSN, RN", False),
    ("CNM", False),
    ("CRNA", False),
    ("DDS", False),
    ("DMD", False),
    ("DO", True),
    ("DPM", False),
    ("DPT", False),
    ("JD", False),
    ("LCSW", False),
    ("LPN", False),
    ("MA", False),
    ("MBBS", True),
    ("MD", True),
    ("MD, MPH", True),
    ("MD, PhD", True),
    ("MHA", False),
    ("MPH", False),
    ("MS", False),
    ("MSN", False),
    ("MSN, NP", False),
    ("MSN, RN", False),
    ("MSW", False),
    ("None", False),
    ("NP", False),
    ("OD", False),
    ("Other", False),
    ("PA", False),
    ("PharmD", False),
    ("PhD", False),
    ("PsyD", False),
    ("PT", False),
    ("RN", False),
)

APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "audit_line": (),
    "certificate": ('superseded_at',),
    "credit": ('superseded_at',),
    "claim": ('superseded_at',),
}


def up(migrator: Any, db: Any) -> None:
    create_tables(TABLES)
    create_triggers(APPEND_ONLY)
    rows = [
        {"name": name, "is_physician": flag, "position": at} for at, (name, flag) in enumerate(DEGREES, start=1)
    ]
    Degree.insert_many(rows).execute()
