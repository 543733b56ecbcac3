"""Requests of learners that wait for an answer: late claims and corrections, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, Value

from db.activities.tables import Activity, Session
from db.credit.tables import Claim, Correction
from db.engine.count import MOST, bounded, counted
from db.engine.query import among, prepared
from db.learning.tables import LateClaim
from db.office.request_line import Kind, Line, key_of, lines_of, url_of
from db.people.search import are_named
from db.people.tables import Degree, Person
from db.people.word import Searched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from peewee import ModelSelect

    from db.engine.count import AtLeast
    from db.engine.query import Prepared
    from db.roles.tables import Grants

MOST_IN_MENU = 100
OLDEST_FIRST = (SQL("3"), SQL("1"), SQL("2"))  # a union is sorted by the places of its columns


class Request(NamedTuple):
    """One request with all that its answer needs; a late claim has no claim."""

    kind: Kind
    asked: Any  # a LateClaim or a Correction
    learner: Person
    session: Session
    claim: Claim | None = None

    @property
    def line(self) -> Line:
        """As the list shows it; costs a query."""
        return lines_of([(self.kind, self.asked.id)])[0]

    @property
    def key(self) -> str:
        return key_of(self.kind, self.asked.id)

    @property
    def url(self) -> str:
        return url_of(self.kind, self.asked.id)


@dataclass(frozen=True)
class Requests(Searched):
    """Those that wait: of all activities, or of those that a coordinator runs; of one kind or both."""

    activities: frozenset[int] | None = None
    kind: Kind | None = None
    typed: str = ""  # how the learner's name or address begins

    def count(self) -> Callable[[], int | AtLeast]:
        """How many wait, but no further than anybody pages. The question goes along with that of the page."""
        numbers = self._ask(_counts, MOST + 1)
        return lambda: bounded(sum(map(sum, numbers())), MOST)

    def page(self, _order: tuple[Any, ...], _is_descending: bool, limit: int, offset: int) -> list[Line]:
        """The oldest come first in every order: nobody reads this list from its end."""
        return lines_of((Kind(kind), number) for kind, number, _ in self._ask(_oldest, limit, offset)())

    def _ask(self, query: Prepared[Any], *values: int) -> Callable[[], list[Any]]:
        """A query about those that wait, asked when its rows are wanted or along with another before that."""
        if self.is_too_short:
            return list
        shape = {"kind": self.kind, "is_all": self.activities is None}
        return query.soon(sorted(self.activities or ()), *values, *self.words, **shape).rows


def _parts(mine: Any, kind: Kind | None, is_all: bool, words: Sequence[Any]) -> list[Any]:
    """Those that wait, one query for each kind: of all activities, or of `mine`."""
    late = LateClaim.select(Value(Kind.LATE_CLAIM), LateClaim.id, LateClaim.asked_at).where(LateClaim.answer.is_null())
    wrong = Correction.select(Value(Kind.CORRECTION), Correction.id, Correction.asked_at).join(Claim)
    wrong = wrong.where(Correction.answer.is_null())
    parts: dict[Kind, tuple[Any, Any]] = {
        Kind.LATE_CLAIM: (late, LateClaim.learner),
        Kind.CORRECTION: (wrong, Claim.learner),
    }
    chosen = [part for key, part in parts.items() if kind in (None, key)]
    if not is_all:
        chosen = [(part.join(Session), learner) for part, learner in chosen]
    return [reduce(_where, _narrowed(learner, mine, is_all, words), part) for part, learner in chosen]


def _where(part: Any, condition: Any) -> Any:
    return part.where(condition)


def _narrowed(learner: Any, mine: Any, is_all: bool, words: Sequence[Any]) -> list[Any]:
    return [*([] if is_all else [among(Session.activity, mine)]), *are_named(learner, words)]


@prepared
def _counts(mine: Any, most: Any, *words: Any, kind: Kind | None, is_all: bool) -> Any:
    numbers = [counted(part, most) for part in _parts(mine, kind, is_all, words)]
    return LateClaim.select(*numbers).from_().tuples()


@prepared
def _oldest(mine: Any, limit: Any, offset: Any, *words: Any, kind: Kind | None, is_all: bool) -> Any:
    """The oldest come first; only one kind is asked for, or both."""
    found = reduce(add, _parts(mine, kind, is_all, words))
    return found.order_by(*OLDEST_FIRST).limit(limit).offset(offset).tuples()


def late_claims(numbers: list[int]) -> dict[tuple[Kind, int], Request]:
    """The late claims of these ids, whatever became of them."""
    rows, kind = _late_claims(numbers) if numbers else [], Kind.LATE_CLAIM
    return {(kind, row.id): Request(kind, row, row.learner, row.session) for row in rows}


@prepared
def _late_claims(numbers: Any) -> ModelSelect[LateClaim]:
    query = LateClaim.select(LateClaim, Person, Degree, Session, Activity).join(Person, on=LateClaim.learner)
    return query.join(Degree).join_from(LateClaim, Session).join(Activity).where(among(LateClaim.id, numbers))


def corrections(numbers: list[int]) -> dict[tuple[Kind, int], Request]:
    """The corrections of these ids, whatever became of them."""
    rows, kind = _corrections(numbers) if numbers else [], Kind.CORRECTION
    return {(kind, row.id): Request(kind, row, row.claim.learner, row.claim.session, row.claim) for row in rows}


@prepared
def _corrections(numbers: Any) -> ModelSelect[Correction]:
    query = Correction.select(Correction, Claim, Person, Degree, Session, Activity).join(Claim)
    query = query.join(Person, on=Claim.learner).join(Degree).join_from(Claim, Session).join(Activity)
    return query.where(among(Correction.id, numbers))


def waiting_count(grants: Grants) -> Callable[[], int]:
    """A function that returns the number of requests that who holds these can answer, up to MOST_IN_MENU.

    The office and approvers answer all, a coordinator those of the own activities. One query, for the menu, which goes
    along with the next one.
    """
    shape = {"kind": None, "is_all": grants.runs_all}
    question = _counts.soon([] if grants.runs_all else sorted(grants.coordinated), MOST_IN_MENU, **shape)
    return lambda: min(sum(question.rows()[0]), MOST_IN_MENU)
