"""Results of an evaluation as they are read: each question with its answers, beside those of the time before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN, fn

from db.activities.tables import Activity, Session
from db.engine.count import MOST, AtLeast, bounded
from db.learning.tables import EvaluationQuestion, Kind, Participation
from db.reports.intake import ANSWERED
from db.reports.tables import ResultComment, ResultSet, ResultTotal
from db.rosters.tables import Roster, RosterState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from peewee import ModelSelect

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
    def texts(self) -> tuple[Asked, ...]:
        return tuple(question for question in self.questions if question.is_text)

    @property
    def charts(self) -> tuple[Asked, ...]:
        return tuple(question for question in self.questions if not question.is_text)


def percent(part: int, whole: int) -> int:
    """A share in whole percent, half a percent up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def results_of(activity: Activity, session: Session | None = None, version: int | None = None) -> Results:
    """The report of an activity or one of its sessions; of the questions that are asked now unless a version is named.

    It takes at most nine queries, however many have answered.
    """
    sets = {row.version: row for row in ResultSet.select().where(_of(activity, session))}
    versions = tuple(sorted({*sets, activity.evaluation_version}))
    chosen = version if version in versions else activity.evaluation_version
    questions = questions_of(activity, chosen)
    shown = sets.get(chosen)
    name, shares = _before(activity, session, shown) if shown else ("", {})
    totals = _totals(shown, questions) if shown else {}
    asked = tuple(_asked(question, totals.get(question.id, {}), shares) for question in questions)
    responses = shown.responses if shown else 0
    rate = rate_of(activity, session)
    return Results(chosen, activity.evaluation_version, versions, responses, name, rate, asked)


def questions_of(activity: Activity, version: int) -> list[EvaluationQuestion]:
    """The questions of a version, in order."""
    mine = (EvaluationQuestion.activity == activity) & (EvaluationQuestion.version == version)
    return list(EvaluationQuestion.select().where(mine).order_by(EvaluationQuestion.position))


def rate_of(activity: Activity, session: Session | None = None) -> Rate:
    """How many attended and how many evaluated; a roster that is not done counts not yet."""
    evaluated = fn.COALESCE(fn.SUM(Participation.is_evaluated.cast("INTEGER")), 0)
    query = Participation.select(fn.COUNT(Participation.attended_at), evaluated).join(Roster, JOIN.LEFT_OUTER)
    query = query.where(Participation.roster.is_null() | (Roster.state == RosterState.DONE))
    if session is None:
        query = query.join_from(Participation, Session).where(Session.activity == activity)
    else:
        query = query.where(Participation.session == session)
    rows: Any = query.tuples()
    attended, count = next(iter(rows))
    return Rate(max(attended, count), count)


def _of(activity: Activity, session: Session | None) -> Any:
    """The rows of a report, one for each version."""
    if session is not None:
        return ResultSet.session == session
    return (ResultSet.activity == activity) & ResultSet.session.is_null()


def _totals(shown: ResultSet, questions: Iterable[EvaluationQuestion]) -> Totals:
    query = ResultTotal.select(ResultTotal.question, ResultTotal.choice, ResultTotal.people)
    asked = [question.id for question in questions]
    totals: Totals = defaultdict(dict)
    rows: Any = query.where(ResultTotal.question.in_(asked), ResultTotal.results == shown).tuples()
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
    earlier = activity.previous
    if earlier is not None:
        found = ResultSet.select().where(_of(earlier, None)).order_by(ResultSet.version.desc()).first()
        return (earlier.title, _shares(earlier, found)) if found else ("", {})
    if session is None:
        return "", {}
    whole = ResultSet.get(_of(activity, None), ResultSet.version == shown.version)
    return (ALL_SESSIONS, _shares(activity, whole)) if whole.responses > shown.responses else ("", {})


def _shares(activity: Activity, shown: ResultSet) -> Shares:
    questions = questions_of(activity, shown.version)
    totals = _totals(shown, questions)
    return {
        _same(question): {one.answer: one.percent for one in _asked(question, totals.get(question.id, {}), {}).given}
        for question in questions
    }


def _same(question: EvaluationQuestion) -> tuple[str, str]:
    """The words of a question and its kind: by them it is the same one in another version or activity."""
    return " ".join(question.prompt.casefold().split()), question.kind


class Comments:
    """The texts that were written to one question, in an order that tells nothing; of one session where it is named."""

    def __init__(self, question_id: int, session: Session | None = None) -> None:
        self.mine = ResultComment.question == question_id
        if session is not None:
            self.mine &= ResultComment.session == session

    def count(self) -> int | AtLeast:
        return bounded(self._texts().limit(MOST + 1).count())

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> list[str]:
        """Their texts; the order is that of their random keys, whatever is asked for."""
        del order, is_descending
        return [row.text for row in self._texts().limit(limit).offset(offset)]

    def first(self, limit: int) -> list[str]:
        """Some of them."""
        return self.page((), False, limit, 0)

    def _texts(self) -> ModelSelect[ResultComment]:
        return ResultComment.select(ResultComment.text).where(self.mine).order_by(ResultComment.key)
