"""A question as a form, a load file or an application says it: plain values, and the list of them as it is asked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db.engine.query import prepared
from db.learning.assessment.tables import AssessmentOption, AssessmentQuestion
from db.learning.tables import EvaluationQuestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.activities.tables import Activity

DIGITS = 16  # of a list's mark: enough to tell two lists apart


@dataclass(frozen=True)
class EvaluationItem:
    """A question of an evaluation. Its options are for the kinds `one` and `several` alone."""

    kind: str
    prompt: str
    options: tuple[str, ...] = ()
    is_required: bool = True


@dataclass(frozen=True)
class AnswerItem:
    """An answer of a scored question; `keeps_last` where it speaks of those above it."""

    text: str
    is_correct: bool = False
    keeps_last: bool = False


@dataclass(frozen=True)
class AssessmentItem:
    """A scored question with its answers; `reference` says where to read again."""

    prompt: str
    is_several: bool = False
    rationale: str = ""
    reference: str = ""
    answers: tuple[AnswerItem, ...] = ()


def evaluation_of(activity: Activity) -> tuple[EvaluationItem, ...]:
    """The evaluation as it is asked now, in order."""
    asked = _evaluation(activity.id, activity.evaluation_version)
    return tuple(EvaluationItem(kind, prompt, tuple(options), needed) for kind, prompt, options, needed in asked)


@prepared
def _evaluation(activity: Any, version: Any) -> Any:
    of = EvaluationQuestion
    query = of.select(of.kind, of.prompt, of.options, of.is_required).order_by(of.position)
    return query.where(of.activity == activity, of.version == version).tuples()


def assessment_of(activity: Activity) -> tuple[AssessmentItem, ...]:
    """The assessment as it is asked now, in order, each with its answers in their order; by two queries."""
    version = activity.assessment_version
    answers: dict[int, list[AnswerItem]] = {}
    for question, *option in _options(activity.id, version):
        answers.setdefault(question, []).append(AnswerItem(*option))
    return tuple(
        AssessmentItem(prompt, is_several, rationale, reference, tuple(answers.get(number, ())))
        for number, prompt, is_several, rationale, reference in _assessment(activity.id, version)
    )


@prepared
def _assessment(activity: Any, version: Any) -> Any:
    of = AssessmentQuestion
    query = of.select(of.id, of.prompt, of.is_several, of.rationale, of.reference).order_by(of.position)
    return query.where(of.activity == activity, of.version == version).tuples()


@prepared
def _options(activity: Any, version: Any) -> Any:
    one, of = AssessmentOption, AssessmentQuestion
    query = one.select(one.question, one.text, one.is_correct, one.keeps_last).join(of).order_by(one.position)
    return query.where(of.activity == activity, of.version == version).tuples()


def mark_of(*asked: Sequence[object] | object) -> str:
    """A mark of these values as they are: whoever changes them says which ones were read."""
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:DIGITS]
