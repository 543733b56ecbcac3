"""Results of an evaluation as they are read: each question with its answers, beside those of the time before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from db.engine.count import MOST, AtLeast, bounded
from db.engine.number import percent
from db.learning.tables import Kind
from db.reports.intake import ANSWERED
from db.reports.result_queries import (
    first_comments,
    first_comments_in,
    newest_set,
    questions_of,
    rate_of_activity,
    rate_of_session,
    sets_of_activity,
    sets_of_session,
    totals_of,
)
from db.reports.tables import ResultComment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peewee import ModelSelect

    from db.activities.tables import Activity, Session
    from db.learning.tables import EvaluationQuestion
    from db.reports.tables import ResultSet

ALL_SESSIONS = "All sessions"
Totals = dict[int, dict[int, int]]  # by question: how many gave each choice
Shares = dict[tuple[str, str], dict[str, int]]  # by a question's words and kind: percent of each answer


class Given(NamedTuple):
    """An answer: how many gave it, how many percent of those who answered that is, and how many the time before."""

    answer: str
    people: int
    percent: int
    before: int | None


@dataclass(frozen=True)
class Asked:
    """A question with its answers; of a free text only how many wrote one."""

    id: int
    prompt: str
    kind: str
    answered: int
    given: tuple[Given, ...]

    @property
    def is_text(self) -> bool:
        return self.kind == Kind.TEXT

    @property
    def has_before(self) -> bool:
        return any(one.before is not None for one in self.given)


class Rate(NamedTuple):
    """How many people attended, and how many of them evaluated."""

    attended: int
    evaluated: int

    @property
    def percent(self) -> int:
        """The response rate; 0 where nobody attended."""
        return percent(self.evaluated, self.attended)


@dataclass(frozen=True)
class Results:
    """A report: of one version of the questions, with those that it may be compared with."""

    version: int
    newest: int
    versions: tuple[int, ...]  # that were answered, and the one that is asked now
    responses: int  # that are shown
    before: str  # the name of what it is compared with; '' for nothing
    rate: Rate
    questions: tuple[Asked, ...]

    @property
    def column(self) -> str:
        """The short name of the comparison: what a session is compared with did not come before it."""
        return ALL_SESSIONS if self.before == ALL_SESSIONS else "Before"

    @property
    def texts(self) -> tuple[Asked, ...]:
        return tuple(question for question in self.questions if question.is_text)

    @property
    def charts(self) -> tuple[Asked, ...]:
        return tuple(question for question in self.questions if not question.is_text)


def results_of(activity: Activity, session: Session | None = None, version: int | None = None) -> Results:
    """The report of an activity or one of its sessions; of the questions that are asked now unless a version is named.

    It takes at most seven queries, however many have answered.
    """
    sets = {row.version: row for row in _sets(activity, session)}
    versions = tuple(sorted({*sets, activity.evaluation_version}))
    chosen = version if version in versions else activity.evaluation_version
    questions, shown = questions_of(activity.id, chosen), sets.get(chosen)
    name, shares = _before(activity, session, shown) if shown else ("", {})
    totals = _totals(shown) if shown else {}
    asked = tuple(_asked(question, totals.get(question.id, {}), shares) for question in questions)
    responses = shown.responses if shown else 0
    rate = rate_of(activity, session)
    return Results(chosen, activity.evaluation_version, versions, responses, name, rate, asked)


def rate_of(activity: Activity, session: Session | None = None) -> Rate:
    """How many attended and how many evaluated; a roster that is not done counts not yet."""
    rows: Any = rate_of_session(session.id) if session else rate_of_activity(activity.id)
    attended, evaluated = rows[0]
    return Rate(max(attended, evaluated), evaluated)


def _sets(activity: Activity, session: Session | None) -> list[ResultSet]:
    """The rows of a report, one for each version."""
    return sets_of_session(session.id) if session else sets_of_activity(activity.id)


def _totals(shown: ResultSet) -> Totals:
    totals: Totals = defaultdict(dict)
    rows: Any = totals_of(shown.activity_id, shown.version, shown.id)
    for question, choice, people in rows:
        totals[question][choice] = people
    return totals


def _asked(question: EvaluationQuestion, totals: Mapping[int, int], shares: Shares) -> Asked:
    answered = totals.get(ANSWERED, 0)
    before = shares.get(_same(question))
    given = tuple(
        Given(choice, totals.get(at, 0), percent(totals.get(at, 0), answered), before.get(choice) if before else None)
        for at, choice in enumerate(question.choices, start=1)
    )
    return Asked(question.id, question.prompt, question.kind, answered, given)


def _before(activity: Activity, session: Session | None, shown: ResultSet) -> tuple[str, Shares]:
    """The activity that this one is a copy of, with the shares of all its sessions: a report is compared with it.

    A session of an activity that is no copy is compared with all sessions of its activity, where there are others.
    """
    if activity.previous_id is not None:
        found = next(iter(newest_set(activity.previous_id)), None)
        return (found.activity.title, _shares(found)) if found else ("", {})
    if session is None:
        return "", {}
    whole = next(row for row in sets_of_activity(activity.id) if row.version == shown.version)
    return (ALL_SESSIONS, _shares(whole)) if whole.responses > shown.responses else ("", {})


def _shares(shown: ResultSet) -> Shares:
    totals = _totals(shown)
    return {
        _same(question): {one.answer: one.percent for one in _asked(question, totals.get(question.id, {}), {}).given}
        for question in questions_of(shown.activity_id, shown.version)
    }


def _same(question: EvaluationQuestion) -> tuple[str, str]:
    """The words of a question and its kind: by them it is the same one in another version or activity."""
    return " ".join(question.prompt.casefold().split()), question.kind


class Comments:
    """The texts that were written to one question, in an order that tells nothing; of one session where it is named."""

    def __init__(self, question_id: int, session: Session | None = None) -> None:
        self.question, self.session = question_id, session

    def count(self) -> int | AtLeast:
        return bounded(self._texts().limit(MOST + 1).count())

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> list[str]:
        """Their texts; the order is that of their random keys, whatever is asked for."""
        del order, is_descending
        return [row.text for row in self._texts().limit(limit).offset(offset)]

    def first(self, most: int) -> list[str]:
        """So many of them at most."""
        if self.session is None:
            rows: Any = first_comments(self.question, most)
        else:
            rows = first_comments_in(self.session.id, self.question, most)
        return [text for (text,) in rows]

    def _texts(self) -> ModelSelect[ResultComment]:
        mine = ResultComment.question == self.question
        if self.session is not None:
            mine &= ResultComment.session == self.session
        return ResultComment.select(ResultComment.text).where(mine).order_by(ResultComment.key)
