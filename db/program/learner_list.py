"""The learners of a session as the office lists them: how far each came, what is missing, and who is searched for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, fn

from db.activities.tables import Activity, Session
from db.credit.gap import missing
from db.credit.progress_list import progress_of_each
from db.credit.tables import Certificate, Claim
from db.engine.count import MOST, AtLeast, bounded
from db.engine.query import among, prepared
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.presence.seen import is_seen
from db.learning.tables import EvaluationQuestion, Participation
from db.people.tables import Person
from db.roles.directory import MOST_WORDS, SHORTEST, begins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect

    from db.credit.step import Progress


class Lack(StrEnum):
    """The filter of the list: what somebody lacks on the way to credit."""

    ATTENDANCE = "attendance"
    ASSESSMENT = "assessment"
    EVALUATION = "evaluation"
    CLAIM = "claim"
    NOTHING = "nothing"


class Row(NamedTuple):
    """One learner of the list; `gap` are the words that the learner reads, said of them."""

    progress: Progress
    claims: tuple[Claim, ...]  # current ones, each with its certificate
    gap: str

    @property
    def mine(self) -> Participation:
        return self.progress.participation


@dataclass(frozen=True)
class SessionLearners:
    """All who are registered for a session, the newest first; of a roster only once it is done."""

    session: Session
    lack: Lack | None = None
    typed: str = ""

    @property
    def words(self) -> list[str]:
        """The words that are searched for: the index of names holds two letters."""
        return [word for word in self.typed.split() if len(word) >= SHORTEST][:MOST_WORDS]

    def count(self) -> int | AtLeast:
        if self._is_narrowed:
            return bounded(self._found(Participation.select(SQL("1"))).limit(MOST + 1).count(), MOST)
        ((number,),) = _count(self.session.id, MOST + 1)
        return bounded(number, MOST)

    def page(self, _order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[Row]:
        if self._is_narrowed:
            query = self._found(Participation.select(Participation.id)).order_by(_by_time(is_descending))
            rows = query.limit(limit).offset(offset).tuples()
        else:
            rows = _page(self.session.id, limit, offset, is_descending=is_descending)
        numbers = [number for (number,) in rows]
        progress, claims = progress_of_each(numbers, self.session), claims_of(numbers)
        return [_row(progress[number], claims.get(number, ())) for number in numbers]

    @property
    def _is_narrowed(self) -> bool:
        """Whether a filter makes SQL of its own."""
        return bool(self.words) or self.lack is not None

    def _found(self, query: Any) -> Any:
        query = query.where(Participation.session == self.session.id, is_seen())
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
        activity = self.session.activity
        open_of = {
            Lack.ATTENDANCE: [Participation.attended_at.is_null()],
            Lack.ASSESSMENT: [Participation.passed_at.is_null(), _has(AssessmentQuestion, activity)],
            Lack.EVALUATION: [~Participation.is_evaluated, _has(EvaluationQuestion, activity)],
        }
        return open_of.get(lack, [])


def _by_time(is_descending: bool) -> Any:
    return Participation.id.desc() if is_descending else Participation.id.asc()


@prepared
def _count(session: Any, most: Any) -> Any:
    found = Participation.select(Participation.id).where(Participation.session == session, is_seen())
    return found.limit(most).select_from(fn.COUNT(SQL("*"))).tuples()


@prepared
def _page(session: Any, limit: Any, offset: Any, *, is_descending: bool) -> Any:
    found = Participation.select(Participation.id).where(Participation.session == session, is_seen())
    return found.order_by(_by_time(is_descending)).limit(limit).offset(offset).tuples()


def _has(question: Any, activity: Activity) -> Any:
    version = activity.assessment_version if question is AssessmentQuestion else activity.evaluation_version
    return fn.EXISTS(question.select(SQL("1")).where(question.activity == activity.id, question.version == version))


def _row(progress: Progress, claims: tuple[Claim, ...]) -> Row:
    gap = missing(progress)
    return Row(progress, claims, gap.words("The learner") if gap else "")


def claims_of(numbers: list[int]) -> dict[int, tuple[Claim, ...]]:
    """The current claims of these participations by their ids, each with its certificate."""
    if not numbers:
        return {}
    found: dict[int, tuple[Claim, ...]] = {}
    for claim in _current_claims(numbers):
        key = claim.participation_id
        found[key] = (*found.get(key, ()), claim)
    return found


@prepared
def _current_claims(numbers: Any) -> ModelSelect[Claim]:
    query = Claim.select(Claim, Certificate.id, Certificate.number)
    query = query.join(Certificate, on=Certificate.claim == Claim.id, attr="certificate")
    return query.where(among(Claim.participation, numbers), Claim.superseded_at.is_null()).order_by(Claim.id)
