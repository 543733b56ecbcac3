"""The list of activities as whoever runs them sees it: searched, filtered, sorted and paged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from db import is_sqlite
from db.activities.format import FORMATS
from db.activities.indexes import BY_DATE, ORDERS
from db.activities.tables import Activity, ActivityStatus, ActivityWord
from db.applications.search import is_too_short, terms
from db.engine.count import MOST, AtLeast, Counted, bounded, counted
from db.engine.fields import MOMENT
from db.engine.query import each_of, of_each, prepared
from db.engine.word import begins, rarest_first, words_of
from db.institution.settings import institution
from db.program.need import Need, are_many_over, coordinated, in_need
from db.program.readiness_session import soon

if TYPE_CHECKING:
    from collections.abc import Callable

    from peewee import ModelSelect

    from db.people.tables import Person

STATUS_WORDS = {
    ActivityStatus.ACTIVE: "Open",
    ActivityStatus.PLANNED: "Planned",
    ActivityStatus.CLOSED: "Closed",
    ActivityStatus.CANCELED: "Canceled",
}
FIRST_YEAR, LAST_YEAR = 2000, 2099
NO_SPAN = ("", "")
OF_OVER = Need.ANY, Need.CLOSE
MOST_WORDS = 8  # of a search
SHOWN = (
    *(Activity.id, Activity.title, Activity.status, Activity.format, Activity.format_note, Activity.unit),
    *(Activity.first_at, Activity.last_at),
)
COLUMNS = len(SHOWN)


class Row(NamedTuple):
    """One activity as a line of the list."""

    id: int
    title: str
    status: str
    form: str
    unit: str
    held: str  # when, in words

    @property
    def url(self) -> str:
        return f"/office/activities/{self.id}"

    @property
    def label(self) -> str:
        """The status in words."""
        return STATUS_WORDS[ActivityStatus(self.status)]


@dataclass(frozen=True)
class Narrowing:
    """The filters of the list; '' and 0 for none."""

    typed: str = ""
    format: str = ""
    unit: int = 0
    status: str = ""
    year: int = 0  # in which it begins, by the office's calendar
    need: str = ""

    @property
    def shape(self) -> dict[str, Any]:
        """All of it that makes other SQL."""
        typed = {"form": self.format, "status": self.status, "need": self.need}
        return typed | {
            "by_unit": bool(self.unit),
            "by_year": bool(self.year),
            "is_too_short": is_too_short(self.typed),
        }

    @property
    def values(self) -> tuple[Any, ...]:
        """All of it that is filled in when the query runs, but the words: the unit, and two spans of time."""
        near = soon() if self.need else NO_SPAN
        year = _year(self.year) if self.year else NO_SPAN
        return self.unit, *near, *year

    @property
    def words(self) -> list[str]:
        """The words that are looked for: each begins one of the title's."""
        return [word for term in terms(self.typed) for word in words_of(term)][:MOST_WORDS]


Page = tuple[list[Any], int | AtLeast]  # lines, and how many there are in all


@dataclass(frozen=True)
class Activities:
    """The activities that this person runs: all of them, or those that they coordinate."""

    runner: Person
    is_all: bool
    by: Narrowing
    units: Callable[[], dict[int, str]]  # every unit's name by its id

    def count(self) -> Callable[[], int | AtLeast]:
        """How many, but no further than anybody pages. The question goes along with that of the page."""
        values = (*self.by.values, MOST + 1, *self.by.words)
        shape = {"is_all": self.is_all, **self.by.shape}
        if self.by.words:  # their page tells
            return lambda: bounded(_count(self.runner, *values, **shape)[0][0], MOST)
        found = _count.soon(self.runner, *values, **shape)
        return lambda: bounded(found.rows()[0][0], MOST)

    def page(self, order: tuple[str], is_descending: bool, limit: int, offset: int) -> list[Row]:
        """At most `limit` lines after the first `offset`, sorted by one of ORDERS; a search tells how many."""
        shape = {"is_all": self.is_all, "order": order[0], "is_descending": is_descending, **self.by.shape}
        shape["are_many"] = self.by.need in OF_OVER and are_many_over(self.by.values[1])
        if not self.by.words:
            return self._rows(_page(self.runner, *self.by.values, limit, offset, **shape))
        found, total = self._search(limit, offset, shape)
        return Counted(self._rows(found), total)

    def _search(self, limit: int, offset: int, shape: dict[str, Any]) -> Page:
        """Both ways are asked for together; by how many activities have the rarest word, one of them has no lines.

        What a rare word finds is sorted by itself. A page of many goes along the order until it is full. Nobody counts
        what lies behind that: there are at least as many as one looks for.
        """
        if self.by.shape["is_too_short"]:
            return [], 0
        words = rarest_first(self.by.words, _numbers, MOST + 1)
        many = _page.soon(self.runner, *self.by.values, limit, offset, *words, **shape)
        rows, lines = _found(self.runner, *self.by.values, MOST + 1, limit, offset, *words, **shape), many.rows()
        if rows[0][-1] <= MOST:
            found = [row for row in rows if row[0] is not None]
            return found, bounded(found[0][COLUMNS], MOST) if found else 0
        seen = offset + len(lines)
        return lines, AtLeast(seen - 1) if len(lines) == limit else seen

    def _rows(self, found: list[Any]) -> list[Row]:
        return [_row(units, *row[:COLUMNS]) for units in (self.units(),) for row in found]


def _row(units: dict[int, str], *row: Any) -> Row:
    number, title, status, form, note, unit, first_at, last_at = row
    label = FORMATS[form].label
    return Row(number, title, status, note or label, units.get(unit, ""), _held(first_at, last_at))


def _held(first_at: datetime | None, last_at: datetime | None) -> str:
    """Its first and last day in the office's zone; '' where it has none."""
    site = institution()
    days = [moment.astimezone(site.zone).date() for moment in (first_at, last_at or first_at) if moment]
    return site.dates.days(days[0], days[-1]) if days else ""


def _year(year: int) -> tuple[str, str]:
    """The first moments of a year and of the next one, as the database holds them: an expression converts nothing."""
    zone = institution().zone
    begins, ends = (datetime(one, 1, 1, tzinfo=zone).astimezone(UTC).strftime(MOMENT) for one in (year, year + 1))
    return begins, ends


def _with_word(word: Any, *shown: Any) -> ModelSelect[Any]:
    return ActivityWord.select(*shown).where(begins(ActivityWord.word, word))


@prepared
def _numbers(most: Any, *words: Any) -> Any:
    return Activity.select(*[counted(_with_word(word, ActivityWord.id), most) for word in words]).from_().tuples()


@prepared
def _count(runner: Any, unit: Any, moment: Any, until: Any, begins: Any, ends: Any, *values: Any, **shape: Any) -> Any:
    limit, *words = values
    conditions = _conditions(runner, unit, (moment, until), (begins, ends), words, **shape)
    return counted(_narrowed(Activity.select(Activity.id), conditions), limit).tuples()


@prepared
def _page(runner: Any, unit: Any, moment: Any, until: Any, begins: Any, ends: Any, *values: Any, **shape: Any) -> Any:
    """The lines of a page, read along the index of the order until there are enough; of a rare word none."""
    limit, offset, *words = values
    order = _order(shape.pop("order"), is_descending=shape.pop("is_descending"))
    conditions = _conditions(runner, unit, (moment, until), (begins, ends), words, **shape)
    query = _narrowed(Activity.select(*SHOWN), conditions).order_by(*order).offset(offset).tuples()
    if not words:
        return query.limit(limit)
    are_many = counted(_with_word(words[0], ActivityWord.id), SQL(str(MOST + 1))) > SQL(str(MOST))
    if is_sqlite():  # which asks a condition of each row
        return query.limit(Case(None, ((are_many, limit),), 0))
    return query.where(are_many).limit(limit)


@prepared
def _found(runner: Any, unit: Any, moment: Any, until: Any, begins: Any, ends: Any, *values: Any, **shape: Any) -> Any:
    """The same of the first `most` activities with a word, with how many there are in all and how many have the word.

    The last comes with or without lines.
    """
    most, limit, offset, first, *words = values
    order = _order(shape.pop("order"), is_descending=shape.pop("is_descending"))
    with_word: Any = _with_word(first, ActivityWord.activity).limit(most).cte("with_word", materialized=True)
    looked_at = Activity.select(fn.COUNT(SQL("*")).alias("number")).from_(with_word).alias("looked_at")
    conditions = _conditions(runner, unit, (moment, until), (begins, ends), words, **shape)
    ids = Activity.select(with_word.c.activity_id).from_(with_word)
    few = Activity.select(fn.COUNT(SQL("*"))).from_(with_word) < most  # of more, nobody wants the lines
    conditions.append(each_of(Activity.id, ids.where(few)))
    page: Any = Activity.select(Activity.id, fn.COUNT(SQL("*")).over().alias("total")).where(*conditions)
    page = page.order_by(*order).limit(limit).offset(offset).alias("page")
    query = Activity.select(*SHOWN, page.c.total, looked_at.c.number).from_(looked_at)
    query = query.join(page, JOIN.LEFT_OUTER, on=SQL("1 = 1"))
    query = query.join(Activity, JOIN.LEFT_OUTER, on=page.c.id == Activity.id)
    return query.with_cte(with_word).order_by(*order).tuples()


def _order(name: str, *, is_descending: bool) -> list[Any]:
    return [column.desc() if is_descending else column.asc() for column in ORDERS[name]]


def _conditions(
    runner: Any, unit: Any, near: tuple[Any, Any], year: tuple[Any, Any], words: list[Any], **shape: Any
) -> list[Any]:
    conditions = [] if shape["is_all"] else [Activity.id.in_(coordinated(runner))]
    conditions += [Activity.format == shape["form"]] if shape["form"] else []
    conditions += [Activity.unit == unit] if shape["by_unit"] else []
    conditions += [Activity.status == shape["status"]] if shape["status"] else []
    conditions += [in_need(Need(shape["need"]), *near, are_many=shape.get("are_many", False))] if shape["need"] else []
    conditions += [(BY_DATE[0] >= year[0]) & (BY_DATE[0] < year[1])] if shape["by_year"] else []
    if shape["is_too_short"]:
        return [SQL("1 = 0")]
    # As no index holds it: few words are of one activity, and many begin so. “More than 0” as PostgreSQL takes that to
    # hold of a third of them, and goes along the order.
    own = ActivityWord.select(SQL("1")).where(ActivityWord.activity == Activity.id)
    word_of = ActivityWord.word.concat("")
    return [*conditions, *[of_each(own.where(begins(word_of, word))) > SQL("0") for word in words]]


def _narrowed(query: Any, conditions: list[Any]) -> Any:
    return query.where(*conditions) if conditions else query
