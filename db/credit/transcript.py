"""A learner's transcript: its lines in any order that is offered, how many, of which years, and how much credit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from peewee import JOIN, SQL, Select, fn

from db.activities.credit_type.tables import CreditType
from db.credit.tables import Certificate, Claim, Credit
from db.engine.count import bounded
from db.engine.query import prepared

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from peewee import Field, ModelSelect

    from db.engine.count import AtLeast
    from db.learning.tables import Participation
    from db.people.tables import Person

Order = tuple["Field[Any]", ...]
NAME_ENDS = re.compile(r"\W*(credits?)?\W*(\(s\))?\W*$")  # AMA PRA Category 1, with or without Credit(s)™
MOST_COUNTED = 1_000  # lines; two each week for ten years


class Line(Protocol):
    """A line as a list shows it. A whole Credit would take four times as long to make."""

    id: int
    on: date
    title: str
    activity_type: str
    credit_type: str
    hundredths: int
    is_recorded: bool
    kind: str | None  # of its certificate; none for a line without one


def lines_of(participation: Participation) -> list[Credit]:
    """The current lines of a participation, each with its certificate, its claim and its credit type."""
    query = Credit.select(Credit, Certificate, Claim, CreditType).join(Certificate).join(Claim).join(CreditType)
    return list(query.where(Claim.participation == participation, Claim.superseded_at.is_null()).order_by(Claim.id))


@dataclass(frozen=True)
class Transcript:
    """All of a learner's credit, or that of one calendar year."""

    learner: Person
    year: int | None = None

    def count(self) -> Callable[[], int | AtLeast]:
        """How many lines, or that they are more than MOST_COUNTED: beyond, counting would take longer than the page."""
        question = _count.soon(*self._which, MOST_COUNTED + 1, by_year=self.year is not None)
        return lambda: bounded(int(question.rows()[0][0]), MOST_COUNTED)

    def sums(self, years: range) -> list[int]:
        """The credit of each of these years, in hundredths, of the type of which there is most."""
        return self.main(years)[1]

    def main(self, years: range) -> tuple[str, list[int]]:
        """The same with that type's name, '' where there is no other: credit of different types is never added up.

        Names that older records write a little differently are one.
        """
        names: dict[str, str] = {}
        found: dict[str, dict[int, int]] = {}
        for year, name, sum_of in _sums(self.learner, f"{years[0]}-01-01", f"{years[-1]}-12-31"):
            kind = NAME_ENDS.sub("", name.casefold())
            names[kind] = max(names.get(kind, ""), name, key=len)
            of = found.setdefault(kind, {})
            of[int(year)] = of.get(int(year), 0) + int(sum_of)
        most = max(found, key=lambda kind: sum(found[kind].values()), default="")
        return names[most] if len(found) > 1 else "", [found.get(most, {}).get(year, 0) for year in years]

    def page(self, order: Order, is_descending: bool, limit: int, offset: int) -> list[Line]:
        """At most `limit` lines after the first `offset`, sorted by these columns of Credit."""
        shape = {"order": order, "is_descending": is_descending, "by_year": self.year is not None}
        return _page(*self._which, limit, offset, **shape)

    def years(self) -> list[str]:
        """The years in which the learner has credit, the newest first."""
        return sorted((text for (text,) in _years(self.learner)), reverse=True)

    @property
    def _which(self) -> tuple[Person, str, str]:
        return self.learner, f"{self.year or 0:04}-01-01", f"{self.year or 0:04}-12-31"


def _where(query: ModelSelect[Any], learner: Any, first: Any, last: Any, by_year: bool) -> ModelSelect[Any]:
    mine = query.where(Credit.mine(learner))
    return mine.where(Credit.on >= first, Credit.on <= last) if by_year else mine


@prepared
def _count(learner: Any, first: Any, last: Any, most: Any, *, by_year: bool) -> Any:
    lines = _where(Credit.select(SQL("1")), learner, first, last, by_year).limit(most)
    return lines.select_from(fn.COUNT(SQL("*"))).tuples()


@prepared
def _sums(learner: Any, first: Any, last: Any) -> Any:
    """Dates are text that begins with the year."""
    year = fn.SUBSTR(Credit.on, 1, 4)
    sums = Credit.select(year, Credit.credit_type, fn.SUM(Credit.hundredths))
    return _where(sums, learner, first, last, by_year=True).group_by(year, Credit.credit_type).tuples()


@prepared
def _page(
    learner: Any, first: Any, last: Any, limit: Any, offset: Any, *, order: Order, is_descending: bool, by_year: bool
) -> ModelSelect[Any]:
    sorting = [column.desc() if is_descending else column.asc() for column in order]
    own = [getattr(Credit, name) for name in Line.__annotations__ if name != "kind"]
    lines = Credit.select(*own, Certificate.kind).join(Certificate, JOIN.LEFT_OUTER).namedtuples()
    return _where(lines, learner, first, last, by_year).order_by(*sorting).limit(limit).offset(offset)


@prepared
def _years(learner: Any) -> Any:
    """One seek along the index of dates for each year: from its newest line to the newest one before that year.

    To read all lines takes a learner of 5,000 twice as long as one of 50. Dates are text that begins with the year.
    """
    first = Credit.select(fn.MAX(Credit.on).alias("day")).where(Credit.mine(learner))
    newest = first.cte("newest", recursive=True, columns=("day",))
    earlier = Credit.alias()
    before = fn.SUBSTR(newest.c.day, 1, 4)
    mine = (earlier.learner == learner) & earlier.superseded_at.is_null()
    step = Select([newest], [earlier.select(fn.MAX(earlier.on)).where(mine, earlier.on < before)])
    seek = newest.union_all(step.where(newest.c.day.is_null(False)))
    return seek.select_from(fn.SUBSTR(seek.c.day, 1, 4)).where(seek.c.day.is_null(False)).tuples()
