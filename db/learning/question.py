"""A question as a form, a load file or an application says it: plain values, and the list of them as it is asked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peewee import prefetch

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
    asked = EvaluationQuestion.of(activity)
    return tuple(EvaluationItem(each.kind, each.prompt, tuple(each.options), each.is_required) for each in asked)


def assessment_of(activity: Activity) -> tuple[AssessmentItem, ...]:
    """The assessment as it is asked now, in order, each with its answers in their order; by two queries."""
    options = AssessmentOption.select().order_by(AssessmentOption.position)
    return tuple(
        AssessmentItem(
            each.prompt,
            each.is_several,
            each.rationale,
            each.reference,
            tuple(AnswerItem(one.text, one.is_correct, one.keeps_last) for one in each.options),
        )
        for each in prefetch(AssessmentQuestion.of(activity), options)
    )


def mark_of(*asked: Sequence[object] | object) -> str:
    """A mark of these values as they are: whoever changes them says which ones were read."""
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:DIGITS]
