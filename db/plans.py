"""Questions that a connection asks again and again: PostgreSQL plans them once, for that takes longer than to answer.

psycopg2 prepares nothing by itself. Plans belong to a session, so a pooler that shares sessions must not meet them.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from functools import lru_cache
from typing import Any

from psycopg2 import DatabaseError, OperationalError, extensions

OFTEN = 3  # times that a connection asks before a question gets a plan
MOST = 200  # plans of a connection, each of some 50 KiB in the server
WATCHED = 2_000  # questions of a connection that are counted
QUESTIONS = ("SELECT", "(SELECT")
MARK = re.compile("(LIMIT |OFFSET |)%([s%])")
SQLS = 2_000  # of which the places of bounds are kept
SMALL = 2**31  # an integer of PostgreSQL is less
# What a value is when it stands in the SQL itself: text takes its kind from its surroundings.
KINDS = {bool: "boolean", int: "integer", str: "unknown", type(None): "unknown"}
Bounds = tuple[int | None, ...]
Key = tuple[str, tuple[type, ...], Bounds]


class PlanningConnection(extensions.connection):
    """A connection that knows which of its questions have a plan."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.asked: Counter[Key] = Counter()
        self.plans: dict[Key, str] = {}  # what asks by the plan; "" where PostgreSQL can make none

    def by_plan(self, sql: str, values: Any) -> str:
        """The SQL that asks this by its plan, made now if it is asked often; "" if there is none."""
        key = (sql, tuple(map(type, values)), _bounds(sql, values))
        found = self.plans.get(key)
        if found is None:
            found = self._planned(key) if self._is_worth_it(key) else ""
        return "" if found and any(type(value) is int and abs(value) >= SMALL for value in values) else found

    def _is_worth_it(self, key: Key) -> bool:
        """Whether to make a plan now: never in a transaction, which one that fails would undo."""
        if len(self.asked) > WATCHED:
            self.asked.clear()
        self.asked[key] += 1
        is_idle = self.get_transaction_status() == extensions.TRANSACTION_STATUS_IDLE
        return self.asked[key] >= OFTEN and len(self.plans) < MOST and is_idle

    def _planned(self, key: Key) -> str:
        sql, types, bounds = key
        self.plans[key] = ""
        if not set(types) <= KINDS.keys():
            return ""
        name = f"plan_{len(self.plans)}"
        try:
            with self.cursor() as cursor:
                cursor.execute(f"PREPARE {name} ({', '.join(KINDS[kind] for kind in types)}) AS {_body(sql, bounds)}")
        except OperationalError:
            raise
        except DatabaseError:
            return ""
        self.plans[key] = f"EXECUTE {name} ({', '.join('%s' for _ in types)})"
        return self.plans[key]


@lru_cache(maxsize=SQLS)
def _places(sql: str) -> tuple[tuple[int, bool], ...]:
    """Which values are limits (False) and offsets (True)."""
    before = [mark[1] for mark in MARK.finditer(sql) if mark[2] == "s"]
    return tuple((at, word.startswith("O")) for at, word in enumerate(before) if word)


def _bounds(sql: str, values: Any) -> Bounds:
    """Limits, and offsets of 0, by which PostgreSQL plans: where it knows none, it takes a tenth of everything for it.

    Other offsets are None: each of them would have a plan of its own.
    """
    return tuple(values[at] if values[at] == 0 or not is_offset else None for at, is_offset in _places(sql))


def _body(sql: str, bounds: Bounds) -> str:
    """The SQL with the marks of PostgreSQL's own, and with these bounds as they are."""
    numbers, known = itertools.count(1), iter(bounds)

    def marked(found: re.Match[str]) -> str:
        word, mark = found.groups()
        if mark == "%":
            return f"{word}%"
        number, bound = next(numbers), next(known) if word else None
        return f"{word}${number}" if bound is None else f"{word}{bound}"

    return MARK.sub(marked, sql)


class PlanningCursor(extensions.cursor):
    """A cursor that asks by the plan of its connection, where there is one."""

    connection: PlanningConnection

    def execute(self, query: Any, vars: Any = None) -> None:
        """Run it, as psycopg2 does."""
        if vars and self.name is None and query.startswith(QUESTIONS):
            query = self.connection.by_plan(query, vars) or query
        super().execute(query, vars)
