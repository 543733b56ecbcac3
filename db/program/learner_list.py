"""The learners of a session as the office lists them: how far each came, what is missing, and who is searched for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from db.activities.tables import Session
from db.credit.gap import missing
from db.credit.lack import Lack
from db.credit.progress_list import standings_at
from db.credit.step import way_of
from db.credit.terms import Terms
from db.engine.clock import now
from db.engine.count import MOST, AtLeast, Counted, bounded
from db.people.search import MOST_FOUND
from db.people.tables import degree_words, listed_name
from db.people.word import Searched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from db.credit.facts import Facts
    from db.credit.progress_list import Credit, Standing


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
class SessionLearners(Searched):
    """All who are registered for a session, the newest first; of a roster only once it is done."""

    session_id: int
    session: Callable[[], Session]  # with its activity; called once the rows are there
    lack: Lack | None = None
    typed: str = ""

    @property
    def most(self) -> int:
        """How many are counted."""
        return MOST_FOUND if self.words or self.lack else MOST

    def count(self) -> Callable[[], int | AtLeast]:
        """How many, where the page does not tell."""
        return lambda: bounded(self._found(1, 0, is_descending=True)()[1], self.most)

    def page(
        self, _order: tuple[Any, ...], is_descending: bool, limit: int, offset: int
    ) -> Callable[[], Sequence[Row]]:
        found = self._found(limit, offset, is_descending=is_descending)
        return lambda: self._counted(*found())

    def _found(self, limit: int, offset: int, *, is_descending: bool) -> Callable[[], tuple[list[Standing], int]]:
        if self.is_too_short:
            return lambda: ([], 0)
        bounds = self.most, limit, offset
        return standings_at(self.session_id, *bounds, *self.words, lack=self.lack, is_descending=is_descending)

    def _counted(self, standings: list[Standing], total: int) -> Counted:
        return Counted(self._rows(standings), bounded(total, self.most))

    def _rows(self, standings: list[Standing]) -> list[Row]:
        gap_of = cache(partial(_gap, Terms(self.session(), now())))
        return [_row(one, gap_of(one.facts)) for one in standings]


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
