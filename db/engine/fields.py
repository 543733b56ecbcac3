"""The column types and checks that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from peewee import SQL, Check, Field, NodeList

from db import is_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable

    AnyField = Field[Any]
else:
    AnyField = Field

MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


class BytewiseField(AnyField):
    """Text in the order of its bytes, so that whatever begins alike is one stretch of an index.

    SQLite orders all text so. PostgreSQL orders it by the rules of a language, unless a column says otherwise.
    """

    field_type = "TEXT"

    def ddl(self, ctx: Any) -> Any:
        made: Any = super().ddl(ctx)
        return made if is_sqlite() else NodeList((*made.nodes, SQL('COLLATE "C"')))


class UtcDateTimeField(AnyField):
    """A moment, kept as text in UTC with a fixed width, so that it sorts the same everywhere. Refuses naive values."""

    field_type = "TEXT"

    def db_value(self, value: datetime | str | None) -> str | None:
        if value is None or isinstance(value, str):
            return value
        if value.tzinfo is None:
            raise ValueError("a moment without its time zone")
        return value.astimezone(UTC).strftime(MOMENT)

    def python_value(self, value: str | None) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)  # a tenth of the time of strptime


class DayField(AnyField):
    """A calendar day in the office's time zone, kept as ISO text."""

    field_type = "TEXT"

    def db_value(self, value: date | str | None) -> str | None:
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        return None if value is None else date.fromisoformat(value)


class JsonField(AnyField):
    """A small value as JSON text; never searched, so no database's own JSON type is needed."""

    field_type = "TEXT"

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


class PaddedJsonField(JsonField):
    """JSON whose stored size tells little: blanks fill it up to the next PAD bytes, and a reader passes over them."""

    PAD = 2048

    def db_value(self, value: Any) -> str | None:
        text = super().db_value(value)
        return None if text is None else text + " " * (-len(text.encode()) % self.PAD)


def at_most(column: str, characters: int) -> Any:
    """A check that a text column holds at most so many characters; SQLite ignores VARCHAR(n)."""
    return Check(f'length("{column}") <= {characters}')


def not_blank(column: str, characters: int) -> Any:
    """A check that a text column holds between one and so many characters."""
    return Check(f'length("{column}") BETWEEN 1 AND {characters}')


def one_of(column: str, values: Iterable[str]) -> Any:
    """A check that a text column holds one of these words."""
    words = ", ".join(f"'{value}'" for value in values)
    return Check(f'"{column}" IN ({words})')
