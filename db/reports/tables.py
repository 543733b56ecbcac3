"""Running totals of evaluations and assessments, so that a page of results reads a few rows and no single response."""

from __future__ import annotations

from peewee import Check, ForeignKeyField, IntegerField, Model, TextField

from db import database
from db.activities.tables import Activity, Session
from db.engine.base import BaseModel
from db.engine.fields import not_blank
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.tables import EvaluationQuestion, random_key

FEWEST = 5  # people: fewer stand in no report by themselves


class ResultSet(BaseModel):
    """A report's responses to one version of the questions: those of an activity, or of one session of it."""

    activity_id: int
    activity = ForeignKeyField(Activity, index=False, on_delete="RESTRICT")
    session = ForeignKeyField(Session, null=True, index=False, on_delete="RESTRICT")  # none: of the whole activity
    version = IntegerField()
    responses = IntegerField(constraints=[Check(f'"responses" >= {FEWEST}')])


OF_ACTIVITY = ResultSet.session.is_null()
ResultSet.add_index(
    ResultSet.index(ResultSet.activity, ResultSet.version, unique=True, where=OF_ACTIVITY, name="resultset_of_activity")
)
ResultSet.add_index(ResultSet.index(ResultSet.session, ResultSet.version, unique=True, name="resultset_of_session"))


class ResultTotal(BaseModel):
    """How many people of a report gave an answer: the number of the choice, or 0 for whoever answered at all."""

    question_id: int
    results = ForeignKeyField(ResultSet, index=False, on_delete="RESTRICT")
    question = ForeignKeyField(EvaluationQuestion, index=False, on_delete="RESTRICT")
    choice = IntegerField(constraints=[Check('"choice" >= 0')])
    people = IntegerField(constraints=[Check('"people" >= 1')])


ResultTotal.add_index(
    ResultTotal.index(
        ResultTotal.question, ResultTotal.results, ResultTotal.choice, unique=True, name="resulttotal_once"
    )
)


class ResultComment(Model):
    """A text that somebody wrote, under a random key, apart from the other answers of the same person."""

    question_id: int
    session_id: int | None
    key = TextField(primary_key=True, default=random_key, constraints=[not_blank("key", 32)])
    question = ForeignKeyField(EvaluationQuestion, index=False, on_delete="RESTRICT")
    session = ForeignKeyField(
        Session, null=True, index=False, on_delete="RESTRICT"
    )  # none: shown in the activity alone
    text = TextField()

    class Meta:
        database = database
        legacy_table_names = False
        in_key_order = True


ResultComment.add_index(ResultComment.index(ResultComment.question, ResultComment.key, name="resultcomment_of"))
ResultComment.add_index(
    ResultComment.index(ResultComment.session, ResultComment.question, ResultComment.key, name="resultcomment_in")
)


class AttemptTotal(BaseModel):
    """How many attempts of this number passed in a session, and how many did not."""

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


class MissTotal(BaseModel):
    """How often a question of an assessment was answered in a session, and how often wrong."""

    question = ForeignKeyField(AssessmentQuestion, index=False, on_delete="RESTRICT")
    session = ForeignKeyField(Session, index=False, on_delete="RESTRICT")
    answered = IntegerField(constraints=[Check('"answered" >= 1')])
    missed = IntegerField(constraints=[Check('"missed" >= 0')])


MissTotal.add_index(MissTotal.index(MissTotal.question, MissTotal.session, unique=True, name="misstotal_once"))
