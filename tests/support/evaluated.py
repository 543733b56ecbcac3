"""A session that people have evaluated, and the results that reports have taken in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from db.activities.tables import Activity, ActivityStatus, Session
from db.learning.evaluation import send_evaluation, settle
from db.learning.tables import EvaluationQuestion, Participation
from db.reports.intake import take_in
from tests.support import make

Said = dict[str, Any]  # by the kind of a question


def evaluated(at: Session, said: Iterable[Said]) -> list[Participation]:
    """One learner for each of these evaluations, who sends it."""
    activity = Activity.get_by_id(at.activity_id)
    questions = {question.kind: str(question.id) for question in EvaluationQuestion.of(activity)}
    sent = []
    for answers in said:
        mine = make.participation(at=Session.get_by_id(at.id))
        assert send_evaluation(mine, {questions[kind]: answer for kind, answer in answers.items()})
        sent.append(mine)
    return sent


def counted(activity: Activity) -> None:
    """Close the activity and let reports take in what was sent."""
    Activity.update(status=ActivityStatus.CLOSED).where(Activity.id == activity.id).execute()
    settle()
    take_in()


def lecture(**more: Any) -> Session:
    """A session of an activity whose evaluation asks two questions."""
    at = make.session(make.activity(**more))
    make.evaluation(at.activity, "agreement", "text")
    return at


SIX: list[Said] = [
    *({"agreement": "Strongly agree", "text": "Bring <b>more</b> cases"} for _ in range(1)),
    *({"agreement": "Strongly agree"} for _ in range(2)),
    *({"agreement": "Agree", "text": f"Comment {number}"} for number in range(3)),
]
