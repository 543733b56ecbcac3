"""The learners of a session as the office lists them: how far each came, what is missing, and who is searched for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial, reduce
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, fn

from db.activities.tables import Activity, Session
from db.credit.gap import missing
from db.credit.progress_list import by_time, standings_at, standings_of
from db.credit.step import way_of
from db.credit.tables import Claim
from db.credit.terms import Terms
from db.engine.clock import now
from db.engine.count import MOST, AtLeast, Counted, bounded
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.presence.seen import is_seen
from db.learning.tables import EvaluationQuestion, Participation
from db.people.tables import Person, degree_words, listed_name
from db.roles.directory import MOST_WORDS, SHORTEST, begins

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from db.credit.facts import Facts
    from db.credit.progress_list import Credit, Standing


class Lack(StrEnum):
    """The filter of the list: what somebody lacks on the way to credit."""

    ATTENDANCE = "attendance"
    ASSESSMENT = "assessment"
    EVALUATION = "evaluation"
    CLAIM = "claim"
    NOTHING = "nothing"


class Row(NamedTuple):
    """One learner of the list; `gap` are the words that the learner reads, said of them."""

    name: str  # the last one first, with the degree
    full_name: str
    email: str
    registered_at: datetime
    has_attended: bool
    minutes: int | None
    is_evaluated: bool
    credits: tuple[Credit, ...]
    gap: str


@dataclass(frozen=True)
class SessionLearners:
    """All who are registered for a session, the newest first; of a roster only once it is done."""

    session_id: int
    session: Callable[[], Session]  # with its activity; called once the rows are there
    lack: Lack | None = None
    typed: str = ""

    @property
    def words(self) -> list[str]:
        """The words that are searched for: the index of names holds two letters."""
        return [word for word in self.typed.split() if len(word) >= SHORTEST][:MOST_WORDS]

    def count(self) -> Callable[[], int | AtLeast]:
        """How many, where the page does not tell."""
        return lambda: bounded(self._found(Participation.select(SQL("1"))).limit(MOST + 1).count(), MOST)

    def page(
        self, _order: tuple[Any, ...], is_descending: bool, limit: int, offset: int
    ) -> Callable[[], Sequence[Row]]:
        if self._is_narrowed:
            return lambda: self._rows(self._narrowed(limit, offset, is_descending=is_descending))
        found = standings_at(self.session_id, limit, offset, is_descending=is_descending)
        return lambda: self._counted(*found())

    def _counted(self, standings: list[Standing], total: int) -> Counted:
        return Counted(self._rows(standings), bounded(total, MOST))

    def _narrowed(self, limit: int, offset: int, *, is_descending: bool) -> list[Standing]:
        query = self._found(Participation.select(Participation.id)).order_by(by_time(is_descending=is_descending))
        numbers = [number for (number,) in query.limit(limit).offset(offset).tuples()]
        return standings_of(numbers, self.session_id, is_descending=is_descending)

    def _rows(self, standings: list[Standing]) -> list[Row]:
        gap_of = cache(partial(_gap, Terms(self.session(), now())))
        return [_row(one, gap_of(one.facts)) for one in standings]

    @property
    def _is_narrowed(self) -> bool:
        """Whether a filter makes SQL of its own."""
        return bool(self.words) or self.lack is not None

    def _found(self, query: Any) -> Any:
        query = query.where(Participation.session == self.session_id, is_seen())
        if self.words:
            named = Person.select(Person.id).where(reduce(and_, map(begins, self.words)))
            query = query.where(Participation.learner.in_(named))
        return query.where(*self._lacking())

    def _lacking(self) -> list[Any]:
        if self.lack is None:
            return []
        current = Claim.select(SQL("1")).where(Claim.participation == Participation.id, Claim.superseded_at.is_null())
        if self.lack == Lack.NOTHING:
            return [fn.EXISTS(current)]
        return [~fn.EXISTS(current), *self._open(self.lack)]

    def _open(self, lack: Lack) -> list[Any]:
        """The conditions under which this step is the one that is not done; later ones are not looked at."""
        activity = self.session().activity
        open_of = {
            Lack.ATTENDANCE: [Participation.attended_at.is_null()],
            Lack.ASSESSMENT: [Participation.passed_at.is_null(), _has(AssessmentQuestion, activity)],
            Lack.EVALUATION: [~Participation.is_evaluated, _has(EvaluationQuestion, activity)],
        }
        return open_of.get(lack, [])


def _has(question: Any, activity: Activity) -> Any:
    version = activity.assessment_version if question is AssessmentQuestion else activity.evaluation_version
    return fn.EXISTS(question.select(SQL("1")).where(question.activity == activity.id, question.version == version))


def _gap(terms: Terms, facts: Facts) -> str:
    gap = missing(way_of(facts, terms))
    return gap.words("The learner") if gap else ""


def _row(standing: Standing, gap: str) -> Row:
    mine = standing.row
    first, last = mine.first_name, mine.last_name
    return Row(
        listed_name(last, first, degree_words(mine.degree, mine.degree_other)),
        f"{first} {last}",
        mine.email,
        mine.registered_at,
        mine.attended_at is not None,
        mine.minutes,
        mine.is_evaluated,
        standing.credits,
        gap,
    )
