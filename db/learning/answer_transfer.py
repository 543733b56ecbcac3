"""Answers that were given before the questions changed, brought over to those that are asked now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import prefetch

from db.engine.number import plain_number
from db.learning.assessment.tables import AssessmentOption, AssessmentQuestion
from db.learning.question_fault import MOST_QUESTIONS
from db.learning.tables import EvaluationQuestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from db.activities.tables import Activity

FIELD = "question_"  # of an evaluation's form; its question's number follows
MOST_KNOWN = 2 * MOST_QUESTIONS  # names that one form may bring

Answers = dict[str, list[str]]


def moved_answers(activity: Activity, asked: Sequence[EvaluationQuestion], given: Mapping[str, Any]) -> Answers | None:
    """The given answers, by field, under the questions asked now; None where they belong there already.

    An answer comes along where its question's words and kind stayed. It costs no query while nothing has changed.
    """
    known = {each.id for each in asked}
    old = _numbers(given) - known
    if not old:
        return None
    rows = EvaluationQuestion.select().where(EvaluationQuestion.activity == activity, EvaluationQuestion.id.in_(old))
    now_at = {(each.kind, each.prompt): each.id for each in asked}
    places = {each.id: now_at.get((each.kind, each.prompt)) for each in rows}
    kept = {name: _texts(given, name) for name in given if number_of(name) in known or not name.startswith(FIELD)}
    for number, place in places.items():
        if place is not None:
            kept.setdefault(f"{FIELD}{place}", _texts(given, f"{FIELD}{number}"))
    return kept


def number_of(name: str) -> int | None:
    """The question that a field of an evaluation's form is for."""
    return plain_number(name.removeprefix(FIELD)) if name.startswith(FIELD) else None


def _numbers(given: Iterable[str]) -> set[int]:
    numbers = {number for name in given if (number := number_of(name)) is not None}
    return set(sorted(numbers)[:MOST_KNOWN])


def _texts(given: Mapping[str, Any], name: str) -> list[str]:
    """All that was given under a name, by a form or by a draft."""
    listed = getattr(given, "getlist", None)
    return list(listed(name) if listed else given[name])


def moved_choices(asked: Sequence[Any], given: Mapping[int, set[int]]) -> dict[int, set[int]] | None:
    """The chosen options of an assessment under the questions asked now; None where they belong there already.

    A choice comes along where its question's words stayed and its option's too.
    """
    known = {each.id: each for each in asked}
    old = sorted(given.keys() - known.keys())[:MOST_KNOWN]
    if not old or not asked:
        return None
    now_at = {(each.prompt, each.is_several): each for each in asked}
    moved = {number: set(given[number]) for number in given.keys() & known.keys()}
    mine = (AssessmentQuestion.activity == asked[0].activity_id) & AssessmentQuestion.id.in_(old)
    for each in prefetch(AssessmentQuestion.select().where(mine), AssessmentOption.select()):
        place: Any = now_at.get((each.prompt, each.is_several))
        if place:
            texts = {option.text for option in each.options if option.id in given[each.id]}
            moved[place.id] = {option.id for option in place.options if option.text in texts}
    return moved
