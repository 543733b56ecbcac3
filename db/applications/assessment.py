"""The assessment of an approved activity: made from its application, and fixed once somebody has taken it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.activities.tables import Activity, Session
from db.learning.assessment.tables import AssessmentAttempt, AssessmentOption, AssessmentQuestion
from db.learning.attempt import keeps_last
from db.learning.tables import Participation

if TYPE_CHECKING:
    from db.applications.proposal import Proposal


def make_assessment(activity: Activity, proposal: Proposal) -> None:
    """The questions of an application, each with its options in the order of the alphabet."""
    for position, row in enumerate(proposal.many("how", "questions"), start=1):
        right, wrong = list(row.get("right") or []), list(row.get("wrong") or [])
        question = AssessmentQuestion.create(
            activity=activity,
            position=position,
            prompt=row["prompt"],
            is_several=len(right) > 1,
            rationale=row.get("rationale") or "",
        )
        for place, (text, is_correct) in enumerate(_options(right, wrong), start=1):
            option = {"text": text, "is_correct": is_correct, "keeps_last": keeps_last(text)}
            AssessmentOption.create(question=question, position=place, **option)


def _options(right: list[str], wrong: list[str]) -> list[tuple[str, bool]]:
    return sorted([(text, True) for text in right] + [(text, False) for text in wrong])


def remake_assessment(activity: Activity, proposal: Proposal) -> None:
    """The questions as they were approved again; those that somebody has answered stay as they are."""
    if is_taken(activity.id):
        return
    asked = AssessmentQuestion.select(AssessmentQuestion.id).where(AssessmentQuestion.activity == activity)
    AssessmentOption.delete().where(AssessmentOption.question.in_(asked)).execute()
    AssessmentQuestion.delete().where(AssessmentQuestion.activity == activity).execute()
    make_assessment(activity, proposal)


def is_taken(activity_id: int) -> bool:
    """Whether somebody has tried this activity's assessment."""
    sessions = Session.select(Session.id).where(Session.activity == activity_id)
    mine = Participation.select(Participation.id).where(Participation.session.in_(sessions))
    return bool(AssessmentAttempt.select().where(AssessmentAttempt.participation.in_(mine)).exists())


def differs(activity_id: int, proposal: Proposal) -> bool:
    """Whether the application asks other questions than the activity does."""
    wanted = [
        (
            row["prompt"],
            row.get("rationale") or "",
            _options(list(row.get("right") or []), list(row.get("wrong") or [])),
        )
        for row in proposal.many("how", "questions")
    ]
    return wanted != _asked(activity_id)


def _asked(activity_id: int) -> list[Any]:
    query = AssessmentQuestion.select().where(AssessmentQuestion.activity == activity_id)
    return [
        (one.prompt, one.rationale, sorted((option.text, option.is_correct) for option in _options_of(one)))
        for one in query.order_by(AssessmentQuestion.position)
    ]


def _options_of(question: AssessmentQuestion) -> list[AssessmentOption]:
    return list(AssessmentOption.select().where(AssessmentOption.question == question))
