"""Queries whose SQL is made once: to build it costs Peewee several times what the database takes to answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from operator import itemgetter
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from peewee import SQL, ColumnBase, Model, Node, fn

from db import database, is_sqlite
from db.engine.literal import with_literals
from db.engine.reader import reader
from db.engine.trip import Question, rows_of, to_come

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from peewee import Context, ModelSelect

Row = TypeVar("Row", bound=Model)
NO_NULL = "{name}: None is no value to compare with, for no column equals NULL; give the query a keyword and is_null()"
MOST_SHAPES = 100  # of one query, each with SQL of its own
# SQLite looks into the value of a bare LIMIT ? to plan by it, and so plans anew, for longer than such a query runs.
OPEN_LIMIT = (" LIMIT ?", " LIMIT (? + 0)")
_name = itemgetter(0)


class Slot(NamedTuple):
    """A place among a query's values that is filled when it runs, and how its column writes such a value."""

    at: int
    convert: Callable[[Any], Any] | None


class Parameter(Node):
    """Stands in a query for the value number `at`."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __sql__(self, ctx: Context) -> Context:
        made: Context = ctx.value(Slot(self.at, ctx.state.converter), converter=False)
        return made


def as_array(values: Iterable[int | str]) -> str:
    """Ids or texts as the text of an array of PostgreSQL, which takes its kind from what it is compared with."""
    quoted = (str(value).replace("\\", r"\\").replace('"', r"\"") for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


class Among(ColumnBase):
    """The condition that a column holds one of several values, which are filled in as one text: see `among`."""

    LISTS: ClassVar[dict[bool, tuple[str, str, Callable[[Any], str]]]] = {
        True: (" IN (SELECT value FROM json_each(", "))", json.dumps),
        False: (" = ANY (", ")", as_array),  # the planner sees how long it is
    }

    def __init__(self, column: Any, wanted: Parameter | list[Any]) -> None:
        self.column, self.wanted = column, wanted

    def __sql__(self, ctx: Context) -> Context:
        before, after, written = self.LISTS[is_sqlite()]
        wanted = self.wanted
        filled = Slot(wanted.at, written) if isinstance(wanted, Parameter) else written(wanted)
        made: Context = ctx.sql(self.column).literal(before).value(filled, converter=False).literal(after)
        return made


def among(column: Any, wanted: Any) -> Any:
    """A condition: the column holds one of these ids or texts, given as a list of any length.

    `in_` has a mark for each of them, so Peewee takes as long as the list is, and a prepared query cannot have it.
    """
    return Among(column, wanted)


def each_of(column: Any, found: Any) -> Any:
    """A condition: the column holds one of what another query finds.

    PostgreSQL looks for each of them along the column's index. By `in_` it sorts them first, or reads the whole table.
    """
    return column.in_(found) if is_sqlite() else column == fn.ANY(fn.ARRAY(found))


def none_of(column: Any, found: Any) -> Any:
    """A condition: the column holds nothing of what another query finds, which is asked once."""
    return ~column.in_(found) if is_sqlite() else column != fn.ALL(fn.ARRAY(found))


def of_each(found: Any) -> Any:
    """As SQL: 1 where a query of 1 finds something for a row, else 0. It is asked row by row, until there are enough.

    PostgreSQL makes a join of EXISTS, and for that may first read all that fits any row.
    """
    return fn.COALESCE(found.limit(SQL("1")), SQL("0"))


@dataclass(eq=False)
class Made:
    """A query as it is kept: its SQL, the values to fill in and, after the first run, how to read its columns."""

    query: Any
    sql: str
    slots: list[Any]
    read: Callable[[Any], Any] | None = None
    columns: int = 0

    @cached_property
    def places(self) -> list[tuple[int, int, Callable[[Any], Any] | None]]:
        """The values to fill in, each with the given one that fills it and how it is written."""
        return [(place, *slot) for place, slot in enumerate(self.slots) if isinstance(slot, Slot)]

    def filled(self, values: tuple[Any, ...]) -> list[Any]:
        """The values as they stand at the marks of the SQL."""
        filled = self.slots[:]
        for place, at, convert in self.places:
            filled[place] = plain(convert(values[at]) if convert else values[at])
        return filled

    def rows(self, values: tuple[Any, ...]) -> list[Any]:
        cursor = database.execute_sql(self.sql, self.filled(values))
        if self.read is None:
            wrapper = self.query._get_cursor_wrapper(cursor)  # what Peewee itself asks once it has the SQL
            wrapper.initialize()
            self.read, self.columns = reader(wrapper), len(cursor.description)
        rows = [self.read(row) for row in cursor.fetchall()]
        cursor.close()
        return rows


class Prepared(Generic[Row]):
    """A function that builds a query from values, turned into one that runs it: see `prepared`."""

    def __init__(self, build: Callable[..., ModelSelect[Row]]) -> None:
        self.build = build
        self.made: dict[Hashable, Made] = {}
        self._lock = Lock()

    def __call__(self, *values: Any, **shape: Hashable) -> list[Row]:
        """The rows. Positional values go into the query as it runs; each set of keywords has SQL of its own."""
        return rows_of(Question(self._made(values, shape), values))

    def soon(self, *values: Any, **shape: Hashable) -> Question:
        """The same for later: `.rows()` gives them. On PostgreSQL it goes along with the next question: see `trip`."""
        return to_come(Question(self._made(values, shape), values))

    def _made(self, values: tuple[Any, ...], shape: dict[str, Hashable]) -> Made:
        if any(value is None for value in values):
            raise ValueError(NO_NULL.format(name=self.build.__name__))
        key = (type(database.obj), len(values), *sorted(shape.items(), key=_name))
        made = self.made.get(key)
        if made is None:
            query = self.build(*map(Parameter, range(len(values))), **shape)
            sql, filled = query.sql()
            slots = [plain(value) for value in filled]
            sql, slots = (sql.replace(*OPEN_LIMIT), slots) if is_sqlite() else with_literals(sql, slots)
            made = Made(query, sql, slots)
            self._keep(key, made)
        return made

    def _keep(self, key: Hashable, made: Made) -> None:
        """In the place of the oldest: what somebody types may choose among more shapes than memory can hold."""
        with self._lock:
            if len(self.made) >= MOST_SHAPES:
                self.made.pop(next(iter(self.made)))
            self.made[key] = made


def plain(value: Any) -> Any:
    """A word of an enumeration as the text it is: SQLite's driver takes 10 microseconds to find that out each time."""
    return value.value if isinstance(value, Enum) else value


def prepared(build: Callable[..., ModelSelect[Row]]) -> Prepared[Row]:
    """Make of `build(value, ..., *, shape...)`, which returns a query, a function that returns the query's rows.

    `build` runs once for each number of values and combination of keywords, and for each kind of database. It must hand
    its positional arguments on as they are, as values to compare with or as a limit, because it is given stand-ins for
    them. None is refused: no column equals NULL. A query that looks for it as well has a keyword for that
    (`*, is_null: bool`) and `.is_null()`.
    """
    return Prepared(build)
