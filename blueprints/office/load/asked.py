"""Reads the evaluation and assessment questions of an activity in a load file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.office.load.table import Table
from db.learning.attempt import keeps_last
from db.learning.question import AnswerItem, AssessmentItem, EvaluationItem
from db.learning.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_OPTIONS = 2


def read_evaluation(activity: Table) -> tuple[EvaluationItem, ...]:
    return tuple(_evaluation_question(table) for table in activity.tables("evaluation"))


def _evaluation_question(table: Table) -> EvaluationItem:
    required = table.flag("required")
    question = EvaluationItem(
        kind=table.choice("kind", [kind.value for kind in Kind]),
        prompt=table.text("prompt", 1000, required=True),
        options=tuple(table.texts("options", 200)),
        is_required=required if required is not None else True,
    )
    _check_options(table, question.kind, question.options)
    table.close()
    return question


def _check_options(table: Table, kind: str, options: Sequence[str]) -> None:
    if kind not in (Kind.ONE, Kind.SEVERAL):
        if options:
            table.problem("options", f"a question of kind {kind} has its answers already")
        return
    _check_choice(table, "options", options)


def _check_choice(table: Table, name: str, texts: Sequence[str]) -> None:
    if len(texts) < FEWEST_OPTIONS:
        table.problem(name, "at least two to choose from")
    if len(set(texts)) < len(texts):
        table.problem(name, "the same answer is given twice")


def read_assessment(activity: Table) -> tuple[AssessmentItem, ...]:
    return tuple(_assessment_question(table) for table in activity.tables("assessment"))


def _assessment_question(table: Table) -> AssessmentItem:
    several = table.flag("several")
    prompt = table.text("prompt", 2000, required=True)
    rationale = table.text("rationale", 4000, lines=True)
    reference = table.text("reference", 500)
    answers = tuple(_answer(answer) for answer in table.tables("answers"))
    right = sum(answer.is_correct for answer in answers)
    _check_choice(table, "answers", [answer.text for answer in answers])
    if not right:
        table.problem("answers", "none is marked correct = true")
    if several is False and right > 1:
        table.problem("several", f"false, but {right} answers are marked correct")
    table.close()
    return AssessmentItem(prompt, right > 1 if several is None else several, rationale, reference, answers)


def _answer(table: Table) -> AnswerItem:
    text, last = table.text("text", 1000, required=True), table.flag("keep_last")
    answer = AnswerItem(text, bool(table.flag("correct")), keeps_last(text) if last is None else last)
    table.close()
    return answer
