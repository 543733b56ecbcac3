"""Results of an evaluation as they are read: each question with its answers, beside those of the time before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
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
    from collections.abc import Callable, Mapping

    from peewee import ModelSelect

    from db.activities.tables import Activity, Session
    from db.engine.trip import Question
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

    @property
    def said(self) -> str:
        """It in one line, as beside its bar: 12 (40%) Agree."""
        return f"{self.people:,} ({self.percent}%) {self.answer}"


@dataclass(frozen=True)
class Asked:
    """A question with its answers; of a free text how many wrote one, and some of what they wrote."""

    id: int
    prompt: str
    kind: str
    answered: int
    given: tuple[Given, ...]
    comments: tuple[str, ...] = ()  # some of them, in no order

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


def results_of(
    activity: Activity, session: Session | None = None, version: int | None = None, *, comments: int = 0
) -> Results:
    """The report of an activity or one of its sessions; of the questions that are asked now unless a version is named.

    So many `comments` at most come with each free text. It asks twice, however many have answered: see `trip`.
    """
    newest = activity.evaluation_version
    chosen = min(version or newest, newest)
    rate, questions = rate_soon(activity, session), questions_of.soon(activity.id, chosen)
    whole = sets_of_activity.soon(activity.id)
    earlier = newest_set.soon(activity.previous_id) if activity.previous_id is not None else None
    sets = {row.version: row for row in (sets_of_session(session.id) if session else whole.rows())}
    versions = tuple(sorted({*sets, newest}))
    if chosen not in versions:
        return results_of(activity, session, comments=comments)
    shown, numbers = sets.get(chosen), (chosen, newest, versions)
    if shown is None:
        return Results(*numbers, 0, "", rate(), ())
    name, shares = _beside_earlier(earlier) if earlier else _beside_whole(whole, shown, questions)
    texts = _texts_soon(questions, session, comments)
    totals = _totals_soon(shown)()
    asked = tuple(_asked(one, totals.get(one.id, {}), shares(), texts.get(one.id)) for one in questions.rows())
    return Results(*numbers, shown.responses, name, rate(), asked)


def rate_soon(activity: Activity, session: Session | None = None) -> Callable[[], Rate]:
    """A function that returns how many attended and how many evaluated; a roster that is not done counts not yet.

    Its query goes along with the next one.
    """
    question = rate_of_session.soon(session.id) if session else rate_of_activity.soon(activity.id)

    def rate() -> Rate:
        attended, evaluated = question.rows()[0]
        return Rate(max(attended, evaluated), evaluated)

    return rate


def _beside_earlier(earlier: Question) -> tuple[str, Callable[[], Shares]]:
    """The activity that this one is a copy of, with the shares of all its sessions: a report is compared with it."""
    found = next(iter(earlier.rows()), None)
    if found is None:
        return "", dict
    return found.activity.title, _shares_soon(found, questions_of.soon(found.activity_id, found.version))


def _beside_whole(whole: Question, shown: ResultSet, questions: Question) -> tuple[str, Callable[[], Shares]]:
    """A session of an activity that is no copy is compared with all its sessions, where there are others."""
    found = next(row for row in whole.rows() if row.version == shown.version)
    return (ALL_SESSIONS, _shares_soon(found, questions)) if found.responses > shown.responses else ("", dict)


def _shares_soon(shown: ResultSet, questions: Question) -> Callable[[], Shares]:
    totals = _totals_soon(shown)

    @cache
    def shares() -> Shares:
        of = totals()
        return {
            _same(one): {given.answer: given.percent for given in _asked(one, of.get(one.id, {}), {}).given}
            for one in questions.rows()
        }

    return shares


def _totals_soon(shown: ResultSet) -> Callable[[], Totals]:
    question = totals_of.soon(shown.activity_id, shown.version, shown.id)

    def totals() -> Totals:
        found: Totals = defaultdict(dict)
        for asked, choice, people in question.rows():
            found[asked][choice] = people
        return found

    return totals


def _texts_soon(questions: Question, session: Session | None, most: int) -> dict[int, Question]:
    """Some comments to each free text, by its id."""
    texts = [one.id for one in questions.rows() if one.kind == Kind.TEXT] if most else []
    return {number: Comments(number, session).soon(most) for number in texts}


def _asked(
    question: EvaluationQuestion, totals: Mapping[int, int], shares: Shares, texts: Question | None = None
) -> Asked:
    answered = totals.get(ANSWERED, 0)
    before = shares.get(_same(question), {})
    given = tuple(
        Given(choice, totals.get(at, 0), percent(totals.get(at, 0), answered), before.get(choice))
        for at, choice in enumerate(question.choices, start=1)
    )
    comments = tuple(text for (text,) in texts.rows()) if texts else ()
    return Asked(question.id, question.prompt, question.kind, answered, given, comments)


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

    def soon(self, most: int) -> Question:
        """So many of them at most, each as a row of its own, as a question that goes along with the next one."""
        if self.session is None:
            return first_comments.soon(self.question, most)
        return first_comments_in.soon(self.session.id, self.question, most)

    def _texts(self) -> ModelSelect[ResultComment]:
        mine = ResultComment.question == self.question
        if self.session is not None:
            mine &= ResultComment.session == self.session
        return ResultComment.select(ResultComment.text).where(mine).order_by(ResultComment.key)
