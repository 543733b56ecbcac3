"""Inserting a row that may be there already, where one unique index decides, and inserting many by SQL made once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from db import database, is_sqlite
from db.engine.query import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from peewee import Field, Model, ModelInsert

    Finish = Callable[[ModelInsert], ModelInsert]

SHAPES = 50  # of insertions of many rows, each a model, the columns that are filled, and how many rows
_once: dict[Any, tuple[str, list[Any]]] = {}  # the SQL of rows that may be there already


def insert_once(model: type[Model], row: dict[str, Any], *unique: Field[Any], where: Any = None) -> int | None:
    """Insert a row and return its id; None when a row with the same values in the `unique` columns is there.

    `where` is the condition of that index where it is partial. Every other rule that the row breaks raises
    IntegrityError, as it does anywhere. It never aborts the transaction around it for a row that is there already.
    """
    fields, values = _stored(model, [row])
    shape = (model, fields, unique, is_sqlite())
    if shape not in _once:
        query = _empty(model, fields).on_conflict(action="NOTHING", conflict_target=unique, conflict_where=where)
        sql, given = query.returning(model._meta.primary_key).sql()
        _once[shape] = sql, [plain(value) for value in given[len(fields) :]]
    sql, fixed = _once[shape]
    with database.atomic():  # read to its end before it is committed
        made = database.execute_sql(sql, [*values, *fixed]).fetchall()
    return int(made[0][0]) if made else None


def insert_all(model: type[Model], rows: Sequence[Mapping[str, Any]], finish: Finish | None = None) -> None:
    """Insert many rows, as Peewee's `insert_many` does, in a tenth of its time. All of them fill the same fields.

    `finish` adds to the insertion what happens where a row is there already. It runs once for each kind of row, so the
    values in it are the same each time.
    """
    if rows:
        fields, values = _stored(model, rows)
        sql, fixed = _insertion(model, fields, finish, len(rows), is_sqlite())
        database.execute_sql(sql, [*values, *fixed])


def _stored(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[Any, ...], list[Any]]:
    """The fields that these rows fill, themselves or by default, and all values as the database holds them."""
    meta: Any = model._meta
    whole = [{**meta.get_default_dict(), **row} for row in rows]
    fields = tuple(field for field in meta.sorted_fields if field.name in whole[0])
    if len(fields) < len(whole[0]):
        raise ValueError(f"{model.__name__} has not all of these fields: {', '.join(whole[0])}")
    return fields, [plain(field.db_value(row[field.name])) for row in whole for field in fields]


def _empty(model: type[Model], fields: tuple[Any, ...]) -> ModelInsert:
    return model.insert(dict.fromkeys(fields)).returning()


@lru_cache(maxsize=SHAPES)
def _insertion(
    model: type[Model], fields: tuple[Any, ...], finish: Finish | None, count: int, on_sqlite: bool
) -> tuple[str, list[Any]]:
    """The SQL with the marks of so many rows, and the values behind theirs."""
    query = _empty(model, fields)
    sql, values = (finish(query) if finish else query).sql()
    marks = f"({', '.join(['?' if on_sqlite else '%s'] * len(fields))})"
    return sql.replace(marks, ", ".join([marks] * count), 1), [plain(value) for value in values[len(fields) :]]
