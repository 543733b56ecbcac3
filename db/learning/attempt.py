"""Scoring an attempt at an assessment: a question is right when exactly its right options were chosen."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING, Any

from peewee import prefetch

from db import database
from db.engine.clock import now
from db.engine.insert import insert_once
from db.engine.number import plain_number
from db.engine.row import hold
from db.learning.answer_transfer import moved_choices
from db.learning.assessment.draft import end_choices
from db.learning.assessment.tables import AssessmentAttempt, AssessmentOption, AssessmentQuestion
from db.learning.tables import Participation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.activities.tables import Activity


OF_THOSE_ABOVE = re.compile(r"(?:all|none|any|both|neither) of (?:the above|these|them)\b", re.IGNORECASE)


class NothingAsked(Exception):
    """The activity has no assessment."""


class Unanswered(Exception):
    """Some questions have no answer that is one of theirs; `questions` are their ids."""

    def __init__(self, questions: tuple[int, ...]) -> None:
        super().__init__()
        self.questions = questions


class QuestionsChanged(Exception):
    """The questions changed after these were answered; `chosen` is what comes along to those that are asked now."""

    def __init__(self, chosen: dict[int, set[int]]) -> None:
        super().__init__()
        self.chosen = chosen


class NoAttemptsLeft(Exception):
    """The activity allows no further attempt after the last one."""

    def __init__(self, last: AssessmentAttempt) -> None:
        super().__init__()
        self.last = last


def questions_of(activity: Activity) -> list[Any]:
    """The activity's questions in order, each with its options in order, by two queries."""
    options = AssessmentOption.select().order_by(AssessmentOption.position)
    return list(prefetch(AssessmentQuestion.of(activity), options))


def questions_answered(attempt: AssessmentAttempt) -> list[Any]:
    """The questions that this try answered, as they were then; as `questions_of`."""
    options = AssessmentOption.select().order_by(AssessmentOption.position)
    numbers = [int(question) for question in attempt.answers]
    asked = AssessmentQuestion.select().where(AssessmentQuestion.id.in_(numbers))
    return list(prefetch(asked.order_by(AssessmentQuestion.position), options))


def shuffled(questions: list[Any], participation: Participation, number: int) -> list[Any]:
    """The same questions, their options as this attempt shows them: in an order of its own, the same at every look.

    What the option before it is part of, as “All of the above”, stays last.
    """
    for question in questions:
        order = Random(f"{participation.id} {number} {question.id}")  # noqa: S311 - no secret: it only mixes
        options = list(question.options)
        order.shuffle(options)
        question.shown = sorted(options, key=lambda option: bool(option.keeps_last))
    return questions


def keeps_last(text: str) -> bool:
    """Whether an answer speaks of those above it, so that it stays last also where nobody marked it."""
    return bool(OF_THOSE_ABOVE.match(text.strip()))


def needed(minimum_percent: int, questions: int) -> int:
    """How many of so many questions have to be right to reach the minimum performance level."""
    return -(-minimum_percent * questions // 100)


def attempts_used(participation: Participation) -> int:
    return int(AssessmentAttempt.select().where(AssessmentAttempt.participation == participation).count())


def last_attempt(participation: Participation) -> AssessmentAttempt | None:
    query = AssessmentAttempt.select().where(AssessmentAttempt.participation == participation)
    return query.order_by(AssessmentAttempt.number.desc()).first()


def attempts_left(participation: Participation, used: int) -> int | None:
    """How many attempts are left; None where the activity sets no limit."""
    allowed = participation.session.activity.attempts_allowed
    return max(0, allowed - used) if allowed else None


def none_left(participation: Participation, used: int) -> bool:
    return attempts_left(participation, used) == 0


def send_attempt(participation: Participation, number: str, chosen: Mapping[int, set[int]]) -> AssessmentAttempt:
    """Score and keep the attempt of this number; one that was sent before is returned as it was kept.

    Passing means reaching the activity's minimum performance level (domain.md 2.1, S9). Raises NothingAsked,
    QuestionsChanged, Unanswered or NoAttemptsLeft, and then nothing is kept.
    """
    asked = questions_of(participation.session.activity)
    if not asked:
        raise NothingAsked
    last = last_attempt(participation)
    used = last.number if last else 0
    earlier = _earlier(participation, number, used)
    if earlier:
        return earlier
    if last and none_left(participation, used):
        raise NoAttemptsLeft(last)
    moved = moved_choices(asked, chosen)
    if moved is not None:
        raise QuestionsChanged(moved)
    answers = _answers(asked, chosen)
    right = sum(
        answers[question.id] == {option.id for option in question.options if option.is_correct} for question in asked
    )
    return _keep(participation, used + 1, answers, right)


def _earlier(participation: Participation, number: str, used: int) -> AssessmentAttempt | None:
    sent = plain_number(number)
    if sent is None or sent > used:
        return None
    mine = (AssessmentAttempt.participation == participation) & (AssessmentAttempt.number == sent)
    return AssessmentAttempt.get_or_none(mine)


def _answers(asked: list[Any], given: Mapping[int, set[int]]) -> dict[int, set[int]]:
    answers = {question.id: given.get(question.id, set()) & {o.id for o in question.options} for question in asked}
    missing = tuple(q.id for q in asked if not answers[q.id] or (len(answers[q.id]) > 1 and not q.is_several))
    if missing:
        raise Unanswered(missing)
    return answers


def _keep(participation: Participation, number: int, answers: dict[int, set[int]], right: int) -> AssessmentAttempt:
    """Keep the attempt; where the same one was sent at the same moment, that one is it."""
    activity = participation.session.activity
    minimum = activity.minimum_percent
    row = {
        "participation": participation,
        "number": number,
        "answers": {str(question): sorted(options) for question, options in answers.items()},
        "right": right,
        "questions": len(answers),
        "is_passed": right * 100 >= minimum * len(answers),
        "sent_at": now(),
        "version": activity.assessment_version,
    }
    with database.atomic():
        hold(Participation, participation.id)  # a draft that is just being kept is ended too
        insert_once(AssessmentAttempt, row, AssessmentAttempt.participation, AssessmentAttempt.number)
        attempt: AssessmentAttempt = AssessmentAttempt.get(
            AssessmentAttempt.participation == participation, AssessmentAttempt.number == number
        )
        end_choices(participation)
        if attempt.is_passed:
            open_still = (Participation.id == participation.id) & Participation.passed_at.is_null()
            Participation.update(passed_at=attempt.sent_at).where(open_still).execute()
            participation.passed_at = participation.passed_at or attempt.sent_at
    return attempt
