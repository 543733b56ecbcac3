"""The base of every model: the database, the way tables are named, and how a row is added."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from peewee import AutoField, Model

from db import database, is_sqlite
from db.engine.query import plain

if TYPE_CHECKING:
    from typing import Self

SHAPES = 500  # of rows, each a model and the columns that are filled


class BaseModel(Model):
    id = AutoField()

    class Meta:
        database = database
        legacy_table_names = False

    @classmethod
    def create(cls, **values: Any) -> Self:
        """Add a row, as Peewee does, by SQL that is made once: to make it takes longer than to run it."""
        made: Any = cls(**values)
        fields = cls._meta.fields
        stored = {name: plain(fields[name].db_value(value)) for name, value in made.__data__.items()}
        if stored.get("id") is None:
            stored.pop("id", None)
        cursor = database.execute_sql(_insertion(cls, tuple(stored), is_sqlite()), list(stored.values()))
        made.id = cursor.lastrowid if is_sqlite() else cursor.fetchone()[0]
        made._dirty.clear()
        return cast("Self", made)


@lru_cache(maxsize=SHAPES)
def _insertion(model: type[BaseModel], names: tuple[str, ...], on_sqlite: bool) -> str:
    columns = ", ".join(f'"{model._meta.fields[name].column_name}"' for name in names)
    marks = ", ".join("?" if on_sqlite else "%s" for _ in names)
    added = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks})'  # noqa: S608 - names of our own
    return added if on_sqlite else f'{added} RETURNING "id"'
