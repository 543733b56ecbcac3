"""The step on the way to credit that somebody lacks, as a filter of a session's people."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from db.credit.tables import Claim
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.tables import EvaluationQuestion, Participation

if TYPE_CHECKING:
    from collections.abc import Sequence


class Lack(StrEnum):
    """The step that is open; NOTHING: they have claimed."""

    ATTENDANCE = "attendance"
    ASSESSMENT = "assessment"
    EVALUATION = "evaluation"
    CLAIM = "claim"
    NOTHING = "nothing"


def lacking(lack: Lack, questions: Sequence[Any]) -> list[Any]:
    """Conditions: this step is the one that is not done; later ones are not looked at.

    `questions` are the activity and its versions of the assessment and of the evaluation.
    """
    current = Claim.select(SQL("1")).where(Claim.participation == Participation.id, Claim.superseded_at.is_null())
    if lack == Lack.NOTHING:
        return [fn.EXISTS(current)]
    activity, assessment, evaluation = questions
    open_of = {
        Lack.ATTENDANCE: [Participation.attended_at.is_null()],
        Lack.ASSESSMENT: [Participation.passed_at.is_null(), _has(AssessmentQuestion, activity, assessment)],
        Lack.EVALUATION: [~Participation.is_evaluated, _has(EvaluationQuestion, activity, evaluation)],
    }
    return [~fn.EXISTS(current), *open_of.get(lack, [])]


def _has(question: Any, activity: Any, version: Any) -> Any:
    return fn.EXISTS(question.select(SQL("1")).where(question.activity == activity, question.version == version))
