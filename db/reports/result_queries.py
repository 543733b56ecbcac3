"""The queries of a page of results, whose SQL is made once. Each reads a few rows, however many have answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from db.activities.tables import Activity, Session
from db.engine.query import prepared
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.presence.seen import is_seen
from db.learning.tables import EvaluationQuestion, Participation
from db.reports.tables import OF_ACTIVITY, AttemptTotal, MissTotal, ResultComment, ResultSet, ResultTotal

if TYPE_CHECKING:
    from peewee import ModelSelect


@prepared
def sets_of_activity(activity_id: Any) -> ModelSelect[ResultSet]:
    """The reports of a whole activity, one for each version."""
    return ResultSet.select().where(ResultSet.activity == activity_id, OF_ACTIVITY)


@prepared
def sets_of_session(session_id: Any) -> ModelSelect[ResultSet]:
    """The reports of a session, one for each version."""
    return ResultSet.select().where(ResultSet.session == session_id)


@prepared
def newest_set(activity_id: Any) -> ModelSelect[ResultSet]:
    """The report of an activity about its newest version that has one, with the activity."""
    query = ResultSet.select(ResultSet, Activity.id, Activity.title).join(Activity)
    return query.where(ResultSet.activity == activity_id, OF_ACTIVITY).order_by(ResultSet.version.desc()).limit(1)


@prepared
def questions_of(activity_id: Any, version: Any) -> ModelSelect[EvaluationQuestion]:
    """The questions of a version, in order."""
    mine = (EvaluationQuestion.activity == activity_id) & (EvaluationQuestion.version == version)
    return EvaluationQuestion.select().where(mine).order_by(EvaluationQuestion.position)


@prepared
def totals_of(activity_id: Any, version: Any, results_id: Any) -> ModelSelect[ResultTotal]:
    """The question, the choice and the number of people of each total of a report."""
    mine = (EvaluationQuestion.activity == activity_id) & (EvaluationQuestion.version == version)
    query = ResultTotal.select(ResultTotal.question, ResultTotal.choice, ResultTotal.people)
    return query.join(EvaluationQuestion).where(mine, ResultTotal.results == results_id).tuples()


@prepared
def first_comments(question_id: Any, most: Any) -> ModelSelect[ResultComment]:
    """Some of what was written to a question."""
    mine = ResultComment.question == question_id
    return ResultComment.select(ResultComment.text).where(mine).order_by(ResultComment.key).limit(most).tuples()


@prepared
def first_comments_in(session_id: Any, question_id: Any, most: Any) -> ModelSelect[ResultComment]:
    """The same of one session."""
    mine = (ResultComment.session == session_id) & (ResultComment.question == question_id)
    return ResultComment.select(ResultComment.text).where(mine).order_by(ResultComment.key).limit(most).tuples()


@prepared
def rate_of_activity(activity_id: Any) -> ModelSelect[Participation]:
    """How many attended its sessions and how many evaluated; a roster that is not done counts not yet."""
    return _rate().join_from(Participation, Session).where(Session.activity == activity_id).tuples()


@prepared
def rate_of_session(session_id: Any) -> ModelSelect[Participation]:
    """The same of one session."""
    return _rate().where(Participation.session == session_id).tuples()


def _rate() -> Any:
    evaluated = fn.COALESCE(fn.SUM(Participation.is_evaluated.cast("INTEGER")), 0)
    return Participation.select(fn.COUNT(Participation.attended_at), evaluated).where(is_seen())


@prepared
def tries_of_activity(activity_id: Any) -> ModelSelect[AttemptTotal]:
    """By version and number of the attempt: how many passed and how many did not."""
    return _tries().join(Session).where(Session.activity == activity_id).tuples()


@prepared
def tries_of_session(session_id: Any) -> ModelSelect[AttemptTotal]:
    """The same of one session."""
    return _tries().where(AttemptTotal.session == session_id).tuples()


def _tries() -> Any:
    of = (AttemptTotal.version, AttemptTotal.number)
    query = AttemptTotal.select(*of, fn.SUM(AttemptTotal.passed), fn.SUM(AttemptTotal.failed))
    return query.group_by(*of).order_by(*of)


@prepared
def misses_of_activity(activity_id: Any) -> ModelSelect[MissTotal]:
    """By question: its version, place and words, how often it was answered, and how often wrong."""
    return _misses().where(AssessmentQuestion.activity == activity_id).tuples()


@prepared
def misses_of_session(activity_id: Any, session_id: Any) -> ModelSelect[MissTotal]:
    """The same of one session."""
    mine = (AssessmentQuestion.activity == activity_id) & (MissTotal.session == session_id)
    return _misses().where(mine).tuples()


def _misses() -> Any:
    of = (AssessmentQuestion.version, AssessmentQuestion.position, AssessmentQuestion.prompt)
    query = MissTotal.select(*of, fn.SUM(MissTotal.answered), fn.SUM(MissTotal.missed)).join(AssessmentQuestion)
    return query.group_by(AssessmentQuestion.id, *of).order_by(*of[:2])
