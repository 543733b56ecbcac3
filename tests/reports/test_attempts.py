"""Attempts at an assessment, counted as totals: each once, by its number, and by the questions that were wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.learning.assessment.tables import AssessmentOption, AssessmentQuestion
from db.learning.attempt import send_attempt
from db.learning.question import assessment_of
from db.learning.question_change import replace_assessment
from db.learning.tables import Participation
from db.reports.assessment import assessed
from db.reports.attempts import count_attempts
from db.reports.tables import AttemptTotal, MissTotal
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

    from db.activities.tables import Session


def attempt(mine: Participation, number: int, right: tuple[bool, ...]) -> None:
    """One try, in which these of the questions are right."""
    chosen = {}
    for question, is_right in zip(AssessmentQuestion.select().order_by(AssessmentQuestion.id), right, strict=True):
        options = AssessmentOption.select().where(AssessmentOption.question == question)
        chosen[question.id] = {
            one.id for one in options.order_by(AssessmentOption.id)[slice(0, 1) if is_right else slice(2, 3)]
        }
    send_attempt(mine, str(number), chosen)


def asked() -> Session:
    at = make.session(make.activity(minimum_percent=100))
    make.assessment(at.activity, False, False)
    return at


def test_attempts_are_counted_by_their_number_and_whether_they_passed(app: Flask) -> None:
    at = asked()
    first, second = make.participation(at=at), make.participation(at=at)
    attempt(first, 1, (True, False))
    attempt(first, 2, (True, True))
    attempt(second, 1, (True, True))

    assert count_attempts() == 3

    totals = [(row.number, row.passed, row.failed) for row in AttemptTotal.select().order_by(AttemptTotal.number)]
    assert totals == [(1, 1, 1), (2, 1, 0)]
    misses = [(row.answered, row.missed) for row in MissTotal.select().order_by(MissTotal.question)]
    assert misses == [(3, 0), (3, 1)]


def test_an_attempt_is_counted_once_and_later_ones_are_added(app: Flask) -> None:
    at = asked()
    attempt(make.participation(at=at), 1, (True, True))
    count_attempts()
    assert count_attempts() == 0
    attempt(make.participation(at=at), 1, (False, True))

    assert count_attempts() == 1

    assert [(row.passed, row.failed) for row in AttemptTotal.select()] == [(1, 1)]
    assert sum(row.missed for row in MissTotal.select()) == 1


def test_who_goes_on_with_a_new_version_is_counted_among_those_who_tried_it(app: Flask) -> None:
    at = asked()
    for _ in range(2):
        attempt(make.participation(at=at), 1, (True, False))
    replace_assessment(at.activity, assessment_of(at.activity))
    newer = AssessmentOption.select().join(AssessmentQuestion).where(AssessmentQuestion.version == 2)
    right = {one.question.id: {one.id} for one in newer.where(AssessmentOption.is_correct)}
    send_attempt(again(at), "2", right)
    count_attempts()

    assert [(one.version, one.passed, one.people) for one in assessed(at.activity)] == [(2, 1, 1), (1, 0, 2)]


def again(at: Session) -> Participation:
    """The participation of the first, read with its activity as it is now."""
    found: Participation = Participation.select().where(Participation.session == at).order_by(Participation.id).get()
    return found
