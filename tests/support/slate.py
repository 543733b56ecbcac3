"""PostgreSQL's database of this test process, wiped before each test over a connection that stays.

A new connection is a new process of the server, which first has to learn of every table that a test then uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import AutoField

from db.activities.credit_type.shipped import shipped_rows
from db.activities.credit_type.tables import CreditType
from db.learning.library.shipped import shipped_rows as library_rows
from db.learning.library.tables import LibraryQuestion
from db.people.tables import Degree, degree_rows
from db.postgres import PatientPostgres, is_sound, limits_of
from db.tables import MODELS

if TYPE_CHECKING:
    from collections.abc import Iterable

# Rows that the migrations make: a test may change them, and the next one finds them as they were.
REFERENCE: dict[type[Any], list[dict[str, Any]]] = {
    Degree: degree_rows(),
    CreditType: shipped_rows(),
    LibraryQuestion: library_rows(),
}
TABLES = [model._meta.table_name for model in MODELS if model not in REFERENCE]
NUMBERED = {model._meta.table_name for model in MODELS if isinstance(model._meta.primary_key, AutoField)}
FILLED = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in TABLES)  # noqa: S608
GIVEN = " UNION ALL ".join(
    f'SELECT md5(string_agg(CAST(one AS text), chr(10) ORDER BY id)) FROM "{model._meta.table_name}" one'  # noqa: S608
    for model in REFERENCE
)
# To plan the one about every table takes longer than to run it, so that the connection keeps the plans of both.
PREPARED = f"PREPARE filled AS {FILLED}; PREPARE given AS {GIVEN}"
# What a session remembers, less those plans.
FORGET = "RESET ALL; SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES"
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"


class Slate:
    """The connection over which the last test worked, and the reference rows as they are to be found."""

    def __init__(self, url: str) -> None:
        self._limits = "".join(f"; SET {name} = '{value}'" for name, value in limits_of(url)[1].items())
        self._line: Any = None
        self._given: list[Any] = []

    def lend(self, pool: PatientPostgres) -> None:
        """Give this pool its first connection, and wipe the database over it."""
        if self._line is None or not is_sound(self._line):
            self._line = pool._new()
            self._ask(PREPARED)
        self._ask(FORGET + self._limits)
        pool.server_version = self._line.server_version
        pool._idle.append(self._line)
        self._wipe()

    def take_back(self, pool: PatientPostgres) -> None:
        """Keep the connection, unless the test has ended it or not given it back, and end all others."""
        if self._line not in pool._idle:
            self._line = None
        pool.dispose()

    def _wipe(self) -> None:
        """Empty what the last test filled: TRUNCATE of all tables would take longer than most tests do."""
        self._ask(f"{OTHERS} AND datname = current_database()")  # what a test's threads left behind
        filled = [table for (table,) in self._ask("EXECUTE filled")]
        deletes = "".join(f'DELETE FROM "{table}";' for table in filled)  # noqa: S608
        from_one = "SELECT setval(pg_get_serial_sequence('{}', 'id'), 1, false);"
        deletes += "".join(from_one.format(table) for table in NUMBERED.intersection(filled))
        if filled:  # without the triggers that refuse it, and in any order: this is how a replica takes its rows
            self._ask(f"SET session_replication_role = replica; {deletes} RESET session_replication_role")
        if not self._given or self._ask("EXECUTE given") != self._given:
            self._give()

    def _give(self) -> None:
        for model, rows in REFERENCE.items():
            self._ask(f'TRUNCATE "{model._meta.table_name}" RESTART IDENTITY CASCADE')
            model.insert_many(rows).execute()
        self._given = list(self._ask("EXECUTE given"))

    def _ask(self, statement: str) -> Iterable[Any]:
        with self._line.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
