"""Running totals of evaluations and assessments, and which responses and attempts are in them."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

from db import database
from db.schema import create_tables


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Activity(Base):
    pass


class Session(Base):
    pass


class EvaluationQuestion(Base):
    pass


class AssessmentQuestion(Base):
    pass


class EvaluationResponse(Base):
    key = TextField(primary_key=True)
    activity = ForeignKeyField(Activity, index=False)
    session = ForeignKeyField(Session, null=True, index=False)
    counts_in_activity = BooleanField()
    version = IntegerField()


EvaluationResponse.add_index(
    EvaluationResponse.index(
        EvaluationResponse.activity,
        EvaluationResponse.session,
        EvaluationResponse.version,
        where=~EvaluationResponse.counts_in_activity,
        name="evaluationresponse_waiting",
    )
)


class AssessmentAttempt(Base):
    is_counted = BooleanField()


AssessmentAttempt.add_index(
    AssessmentAttempt.index(
        AssessmentAttempt.id, where=~AssessmentAttempt.is_counted, name="assessmentattempt_waiting"
    )
)


class ResultSet(Base):
    activity = ForeignKeyField(Activity, index=False, on_delete="RESTRICT")
    session = ForeignKeyField(Session, null=True, index=False, on_delete="RESTRICT")
    version = IntegerField()
    responses = IntegerField(constraints=[Check('"responses" >= 5')])


ResultSet.add_index(
    ResultSet.index(
        ResultSet.activity,
        ResultSet.version,
        unique=True,
        where=ResultSet.session.is_null(),
        name="resultset_of_activity",
    )
)
ResultSet.add_index(ResultSet.index(ResultSet.session, ResultSet.version, unique=True, name="resultset_of_session"))


class ResultTotal(Base):
    results = ForeignKeyField(ResultSet, index=False, on_delete="RESTRICT")
    question = ForeignKeyField(EvaluationQuestion, index=False, on_delete="RESTRICT")
    choice = IntegerField(constraints=[Check('"choice" >= 0')])
    people = IntegerField(constraints=[Check('"people" >= 1')])


ResultTotal.add_index(
    ResultTotal.index(
        ResultTotal.question, ResultTotal.results, ResultTotal.choice, unique=True, name="resulttotal_once"
    )
)


class ResultComment(Base):
    key = TextField(primary_key=True, constraints=[Check('length("key") BETWEEN 1 AND 32')])
    question = ForeignKeyField(EvaluationQuestion, index=False, on_delete="RESTRICT")
    session = ForeignKeyField(Session, null=True, index=False, on_delete="RESTRICT")
    text = TextField()

    class Meta:
        in_key_order = True


ResultComment.add_index(ResultComment.index(ResultComment.question, ResultComment.key, name="resultcomment_of"))
ResultComment.add_index(
    ResultComment.index(ResultComment.session, ResultComment.question, ResultComment.key, name="resultcomment_in")
)


class AttemptTotal(Base):
    session = ForeignKeyField(Session, index=False, on_delete="RESTRICT")
    version = IntegerField()
    number = IntegerField(constraints=[Check('"number" >= 1')])
    passed = IntegerField(constraints=[Check('"passed" >= 0')])
    failed = IntegerField(constraints=[Check('"failed" >= 0')])


AttemptTotal.add_index(
    AttemptTotal.index(
        AttemptTotal.session, AttemptTotal.version, AttemptTotal.number, unique=True, name="attempttotal_once"
    )
)


class MissTotal(Base):
    question = ForeignKeyField(AssessmentQuestion, index=False, on_delete="RESTRICT")
    session = ForeignKeyField(Session, index=False, on_delete="RESTRICT")
    answered = IntegerField(constraints=[Check('"answered" >= 1')])
    missed = IntegerField(constraints=[Check('"missed" >= 0')])


MissTotal.add_index(MissTotal.index(MissTotal.question, MissTotal.session, unique=True, name="misstotal_once"))


def up(migrator: Any, db: Any) -> None:
    """Nothing is in a report yet: the worker takes in what there is, batch by batch."""
    boolean = "INTEGER" if isinstance(db, SqliteDatabase) else "BOOLEAN"
    for statement in (
        'ALTER TABLE "evaluation_response" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1',
        f'ALTER TABLE "assessment_attempt" ADD COLUMN "is_counted" {boolean} NOT NULL DEFAULT FALSE',
    ):
        db.execute_sql(statement)
    for model in (EvaluationResponse, AssessmentAttempt):
        model._schema.create_indexes(safe=False)
    create_tables((ResultSet, ResultTotal, ResultComment, AttemptTotal, MissTotal))
