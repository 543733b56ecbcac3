"""An activity's questions in the database: as a load file would say them, and replaced as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.office.load.plan import AnswerPlan, AssessmentPlan, EvaluationPlan
from db.activities.tables import Session
from db.learning.assessment.tables import AssessmentAttempt, AssessmentOption, AssessmentQuestion
from db.learning.tables import EvaluationDraft, EvaluationQuestion, EvaluationResponse, Participation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect

    from db.activities.tables import Activity


def stored_evaluation(activity: Activity) -> tuple[EvaluationPlan, ...]:
    questions = EvaluationQuestion.of(activity)
    return tuple(EvaluationPlan(each.kind, each.prompt, tuple(each.options), each.is_required) for each in questions)


def stored_assessment(activity: Activity) -> tuple[AssessmentPlan, ...]:
    return tuple(
        AssessmentPlan(each.prompt, each.is_several, each.rationale, each.reference, _stored_answers(each))
        for each in AssessmentQuestion.of(activity)
    )


def _stored_answers(question: AssessmentQuestion) -> tuple[AnswerPlan, ...]:
    options = AssessmentOption.select().where(AssessmentOption.question == question)
    return tuple(
        AnswerPlan(each.text, each.is_correct, each.keeps_last) for each in options.order_by(AssessmentOption.position)
    )


def has_answers(activity: Activity) -> bool:
    """Whether anybody has begun or sent an evaluation of it."""
    begun = EvaluationDraft.select().where(EvaluationDraft.participation.in_(_participations(activity)))
    return bool(EvaluationResponse.select().where(EvaluationResponse.activity == activity).exists() or begun.exists())


def has_attempts(activity: Activity) -> bool:
    """Whether anybody has tried its assessment."""
    mine = AssessmentAttempt.participation.in_(_participations(activity))
    return bool(AssessmentAttempt.select().where(mine).exists())


def _participations(activity: Activity) -> ModelSelect[Participation]:
    return Participation.select(Participation.id).join(Session).where(Session.activity == activity)


def replace_evaluation(activity: Activity, questions: Sequence[EvaluationPlan]) -> None:
    EvaluationQuestion.delete().where(EvaluationQuestion.activity == activity).execute()
    for position, each in enumerate(questions, start=1):
        EvaluationQuestion.create(
            activity=activity,
            position=position,
            kind=each.kind,
            prompt=each.prompt,
            options=list(each.options),
            is_required=each.is_required,
        )


def replace_assessment(activity: Activity, questions: Sequence[AssessmentPlan]) -> None:
    old = list(AssessmentQuestion.of(activity))
    AssessmentOption.delete().where(AssessmentOption.question.in_(old)).execute()
    AssessmentQuestion.delete().where(AssessmentQuestion.activity == activity).execute()
    for position, each in enumerate(questions, start=1):
        question = AssessmentQuestion.create(
            activity=activity,
            position=position,
            prompt=each.prompt,
            is_several=each.is_several,
            rationale=each.rationale,
            reference=each.reference,
        )
        for place, answer in enumerate(each.answers, start=1):
            AssessmentOption.create(question=question, position=place, **vars(answer))
