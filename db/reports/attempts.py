"""Attempts at assessments as running totals: how many passed at which try, and the questions most often wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from peewee import EXCLUDED, Field

from db import database, is_sqlite
from db.learning.assessment.tables import AssessmentAttempt, AssessmentOption, AssessmentQuestion
from db.learning.tables import Participation
from db.reports.tables import AttemptTotal, MissTotal

if TYPE_CHECKING:
    from peewee import Model

AT_ONCE = 250  # attempts that one transaction counts
Key = tuple[int, int]  # a question and a session
Tried = tuple[int, AssessmentAttempt]  # in which session


def count_attempts() -> int:
    """Add every attempt that is in no total yet; returns how many."""
    counted = 0
    while count := _count_some():
        counted += count
    return counted


def _count_some() -> int:
    with database.atomic():
        query = AssessmentAttempt.select().where(~AssessmentAttempt.is_counted)
        query = query.order_by(AssessmentAttempt.id).limit(AT_ONCE)
        attempts = list(query if is_sqlite() else query.for_update())
        if attempts:
            asked = {int(number) for attempt in attempts for number in attempt.answers}
            sessions = _sessions(attempts)
            tried = [(sessions[attempt.participation_id], attempt) for attempt in attempts]
            _add_tries(tried, _versions(asked))
            _add_misses(tried, _right_options(asked))
            ids = [attempt.id for attempt in attempts]
            AssessmentAttempt.update(is_counted=True).where(AssessmentAttempt.id.in_(ids)).execute()
    return len(attempts)


def _sessions(attempts: Iterable[AssessmentAttempt]) -> dict[int, int]:
    """The session of each participation that tried."""
    mine = Participation.id.in_([attempt.participation_id for attempt in attempts])
    rows: Any = Participation.select(Participation.id, Participation.session).where(mine).tuples()
    return dict(rows)


def _versions(asked: Iterable[int]) -> dict[int, int]:
    """The version that each question is of."""
    query = AssessmentQuestion.select(AssessmentQuestion.id, AssessmentQuestion.version)
    rows: Any = query.where(AssessmentQuestion.id.in_(list(asked))).tuples()
    return dict(rows)


def _right_options(asked: Iterable[int]) -> dict[int, set[int]]:
    """The right options of each question; one that is gone is left out."""
    right: dict[int, set[int]] = {}
    query = AssessmentOption.select(AssessmentOption.question, AssessmentOption.id, AssessmentOption.is_correct)
    rows: Any = query.where(AssessmentOption.question.in_(list(asked))).tuples()
    for question, option, is_correct in rows:
        right.setdefault(question, set()).update({option} if is_correct else ())
    return right


def _add_tries(attempts: Iterable[Tried], versions: dict[int, int]) -> None:
    passed: Counter[tuple[int, int, int]] = Counter()
    failed: Counter[tuple[int, int, int]] = Counter()
    for at, attempt in attempts:
        version = next((versions[int(number)] for number in attempt.answers if int(number) in versions), 1)
        (passed if attempt.is_passed else failed)[at, version, attempt.number] += 1
    rows = [
        {"session": at, "version": version, "number": number, "passed": passed[key], "failed": failed[key]}
        for key in sorted({*passed, *failed})
        for at, version, number in [key]
    ]
    of = (AttemptTotal.session, AttemptTotal.version, AttemptTotal.number)
    _add(AttemptTotal, rows, of, (AttemptTotal.passed, AttemptTotal.failed))


def _add_misses(attempts: Iterable[Tried], right: dict[int, set[int]]) -> None:
    answered: Counter[Key] = Counter()
    missed: Counter[Key] = Counter()
    for at, attempt in attempts:
        for number, chosen in attempt.answers.items():
            if int(number) in right:
                key = (int(number), at)
                answered[key] += 1
                missed[key] += set(chosen) != right[int(number)]
    rows = [
        {"question": question, "session": at, "answered": count, "missed": missed[question, at]}
        for (question, at), count in sorted(answered.items())
    ]
    _add(MissTotal, rows, (MissTotal.question, MissTotal.session), (MissTotal.answered, MissTotal.missed))


def _add(model: type[Model], rows: list[dict[str, Any]], of: tuple[Any, ...], sums: tuple[Field[Any], ...]) -> None:
    """Add rows to those that are there already."""
    if rows:
        added = {column: column + getattr(EXCLUDED, column.name) for column in sums}
        model.insert_many(rows).on_conflict(conflict_target=list(of), update=added).execute()
