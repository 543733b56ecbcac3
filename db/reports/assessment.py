"""Results of an assessment: how many passed at which attempt, and the questions that were most often wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import fn

from db.activities.tables import Session
from db.learning.assessment.tables import AssessmentQuestion
from db.reports.results import percent
from db.reports.tables import AttemptTotal, MissTotal

if TYPE_CHECKING:
    from db.activities.tables import Activity

MOST_MISSED = 10  # questions of a version


class Try(NamedTuple):
    """The attempts of one number: how many passed, and how many did not."""

    number: int
    passed: int
    failed: int


class Missed(NamedTuple):
    """A question that was answered so often, and so often wrong."""

    prompt: str
    answered: int
    missed: int

    @property
    def percent(self) -> int:
        return percent(self.missed, self.answered)


@dataclass(frozen=True)
class Assessed:
    """The attempts at one version of an assessment, and its questions, those most often wrong first."""

    version: int
    tries: tuple[Try, ...]
    missed: tuple[Missed, ...]

    @property
    def passed(self) -> int:
        return sum(one.passed for one in self.tries)

    @property
    def people(self) -> int:
        """Whoever tried it has a first attempt."""
        return sum(one.passed + one.failed for one in self.tries if one.number == 1)


def assessed(activity: Activity, session: Session | None = None) -> list[Assessed]:
    """The versions that somebody attempted, the newest first. It takes two queries."""
    tries, missed = _tries(activity, session), _missed(activity, session)
    return [
        Assessed(version, tuple(tries[version]), tuple(missed.get(version, [])[:MOST_MISSED]))
        for version in sorted(tries, reverse=True)
    ]


def _tries(activity: Activity, session: Session | None) -> dict[int, list[Try]]:
    of = (AttemptTotal.version, AttemptTotal.number)
    query = AttemptTotal.select(*of, fn.SUM(AttemptTotal.passed), fn.SUM(AttemptTotal.failed))
    rows: Any = query.where(_in(AttemptTotal.session, activity, session)).group_by(*of).order_by(*of).tuples()
    found: dict[int, list[Try]] = {}
    for version, number, passed, failed in rows:
        found.setdefault(version, []).append(Try(number, int(passed), int(failed)))
    return found


def _missed(activity: Activity, session: Session | None) -> dict[int, list[Missed]]:
    of = (AssessmentQuestion.version, AssessmentQuestion.position, AssessmentQuestion.prompt)
    query = MissTotal.select(*of, fn.SUM(MissTotal.answered), fn.SUM(MissTotal.missed)).join(AssessmentQuestion)
    query = query.where(AssessmentQuestion.activity == activity)
    if session is not None:
        query = query.where(MissTotal.session == session)
    rows: Any = query.group_by(AssessmentQuestion.id, *of).order_by(*of[:2]).tuples()
    found: dict[int, list[Missed]] = {}
    for version, _, prompt, answered, missed in rows:
        if missed:
            found.setdefault(version, []).append(Missed(prompt, int(answered), int(missed)))
    for those in found.values():
        those.sort(key=lambda one: -one.missed / one.answered)
    return found


def _in(column: Any, activity: Activity, session: Session | None) -> Any:
    if session is not None:
        return column == session
    return column.in_(Session.select(Session.id).where(Session.activity == activity))
