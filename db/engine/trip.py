"""Questions that go to PostgreSQL in one trip: the way there and back takes most of the time of each.

SQLite answers in the process itself, so there each is asked when its rows are wanted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import db

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.engine.query import Made

TRIPS = 500  # of which the SQL is kept
MOST_COLUMNS = 100  # PostgreSQL gives a function no more


@dataclass(eq=False)
class Question:
    """A prepared query with its values; `found` are its rows once it has been asked."""

    made: Made
    values: tuple[Any, ...]
    found: list[Any] | None = None

    def rows(self) -> list[Any]:
        """Its rows, asked now unless they came along with those of another."""
        return rows_of(self) if self.found is None else self.found


def to_come(question: Question) -> Question:
    """Let this one go along with the next question of this unit of work."""
    if not db.is_sqlite():
        _waiting().append(question)
    return question


def rows_of(question: Question) -> list[Any]:
    """The rows of this one, and with them those of all that wait to go along.

    Never of others in a transaction, which is not to be held up, nor of one that was never asked before: its columns
    are not known yet.
    """
    waiting, made = _waiting(), question.made
    if question in waiting:
        waiting.remove(question)
    along: list[Question] = []
    if waiting and _fits(made) and not db.database.in_transaction():
        along = [one for one in waiting if _fits(one.made)]
        waiting.clear()
    if along:
        _ask([question, *along])
    else:
        question.found = made.rows(question.values)
    return question.found or []


def _fits(made: Made) -> bool:
    return 0 < made.columns <= MOST_COLUMNS


def _waiting() -> list[Question]:
    """Those of this thread's unit of work that are still to come."""
    number, waiting = getattr(db.unit, "questions", (None, []))
    if number != db.unit_number():
        waiting = []
        db.unit.questions = (db.unit_number(), waiting)
    return waiting


def _ask(questions: Sequence[Question]) -> None:
    sql = _joined(tuple(one.made for one in questions))
    values = [value for one in questions for value in one.made.filled(one.values)]
    cursor = db.database.execute_sql(sql, values)
    for one, text in zip(questions, cursor.fetchone(), strict=True):
        read: Any = one.made.read
        one.found = [read(row) for row in json.loads(text, parse_float=Decimal)] if text else []
    cursor.close()


@lru_cache(maxsize=TRIPS)
def _joined(parts: tuple[Made, ...]) -> str:
    """One query with a column for each: its rows as JSON. The marks of the values stay in their order."""
    columns = [", ".join(f"c{at}" for at in range(part.columns)) for part in parts]
    answers = [
        f"(SELECT json_agg(json_build_array({names})) FROM ({part.sql}) AS rows_of ({names}))::text"  # noqa: S608 - ours
        for part, names in zip(parts, columns, strict=True)
    ]
    return f"SELECT {', '.join(answers)}"
