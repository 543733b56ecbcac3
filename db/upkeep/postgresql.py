"""How a PostgreSQL database is dumped, proved and loaded: by pg_dump, pg_restore and psql."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from peewee import PeeweeException

import db
from db.engine.refusal import Refused
from db.upkeep.contents import LEFT_OUT, Contents, Measured
from db.upkeep.pool import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ENDING_SECONDS = 3.0
LONGEST_SECONDS = 24 * 3600.0  # for one table to be read, or one program to end
# Each table with the statement that measures it: rows, and a sum over the digests of all, in whatever order they come.
# Not those that no dump holds.
TABLES = """
SELECT 'SELECT ' || quote_literal(tablename) || ', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) '
    || 'FROM public.' || quote_ident(tablename) || ' AS t'
FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('file_part', 'evaluation_draft', 'kept_form')"""
HAS_FILES = "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = 'file'"
EMPTY = ("file_part", *LEFT_OUT)  # the bytes of files go to the pool, once, and not into every dump
PROGRAMS = ("pg_dump", "pg_restore", "psql")
# The application's own limits are for pages.
UNTIMED = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL lock_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)
# So that a row is written alike wherever it is read.
ALIKE = (
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)


class Postgresql:
    """pg_dump's custom format; loaded in one transaction, so that a failure leaves everything as it was."""

    kind = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url

    @contextmanager
    def dump(self, target: Path) -> Iterator[Contents]:
        """Dump, measure and read the files in one and the same state, which a transaction of our own holds."""
        from db.postgres import within  # noqa: PLC0415 - only where PostgreSQL is used

        _refuse_without_programs()
        target.touch(mode=0o600)
        with own_transaction(self.url) as held, within(LONGEST_SECONDS):
            held.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            for line in ALIKE:
                held.execute_sql(line)
            state = held.execute_sql("SELECT pg_export_snapshot()").fetchone()[0]
            words = ("--format=custom", "--no-owner", "--no-privileges")
            left_out = [f"--exclude-table-data=public.{table}" for table in EMPTY]
            self._run("pg_dump", self._named(), *words, *left_out, f"--snapshot={state}", f"--file={target}")
            yield Contents(_measure(held), _kept(held), lambda key: _live(held, key), lambda _: True)

    def trial(self, dump: Path, statements: Sequence[str]) -> Measured:
        """Load the dump into a schema of its own, measure it, and take everything back.

        The one that is in use is renamed within the transaction only; nobody else ever sees that.
        """
        begin = ["BEGIN", *UNTIMED, *ALIKE, "ALTER SCHEMA public RENAME TO cme_in_use", "CREATE SCHEMA public"]
        end = [*ALIKE, "SET LOCAL search_path = public", f"{TABLES} \\gexec", *statements, "ROLLBACK"]
        said = self._load(dump, begin, end, "--tuples-only", "--no-align", "--field-separator=|")
        rows = [line.split("|") for line in said.splitlines() if line.count("|") == 2]  # noqa: PLR2004 - name, rows, sum
        return {name: (int(count), total) for name, count, total in rows}

    def load(self, dump: Path, statements: Sequence[str], stamp: str) -> None:
        """Replace the whole schema `public`. Raises Refused while anybody else is connected."""
        _refuse_without_programs()
        _refuse_others()
        begin = ["BEGIN", "DROP SCHEMA IF EXISTS public CASCADE", "CREATE SCHEMA public"]
        self._load(dump, begin, ["SET search_path = public", *statements, "COMMIT"])

    def _load(self, dump: Path, begin: Sequence[str], end: Sequence[str], *options: str) -> str:
        script = dump.with_suffix(".sql")
        self._run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
        before, after = dump.with_suffix(".before.sql"), dump.with_suffix(".after.sql")
        for file, lines in ((before, begin), (after, end)):
            file.write_text("".join(f"{line}\n" if "\\" in line else f"{line};\n" for line in lines), encoding="utf-8")
        files = [f"--file={file}" for file in (before, script, after)]
        return self._run("psql", self._named(), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *options, *files)

    def _run(self, program: str, *arguments: str) -> str:
        command = [program, *arguments]  # our own words and file names; no shell reads them
        try:
            done = subprocess.run(  # noqa: S603
                command, env=self._environ(), capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS
            )
        except subprocess.TimeoutExpired as error:
            raise Refused(f"{program} was not done in {LONGEST_SECONDS / 3600:.0f} hours") from error
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["it said nothing"]
            raise Refused(f"{program} failed: {lines[0]}")
        return done.stdout

    def _address(self) -> dict[str, str]:
        """The database URL in the words of libpq, several hosts included, and how a server that is gone is noticed."""
        from psycopg2.extensions import parse_dsn  # noqa: PLC0415 - only where PostgreSQL is used

        from db.postgres import LINK, limits_of  # noqa: PLC0415

        return {**LINK, **parse_dsn(limits_of(self.url)[0])}

    def _environ(self) -> dict[str, str]:
        """The password stands in the environment: everybody could read it on the command line."""
        password = self._address().get("password")
        return {**os.environ, **({"PGPASSWORD": password} if password else {})}

    def _named(self) -> str:
        from psycopg2.extensions import make_dsn  # noqa: PLC0415

        words = {name: value for name, value in self._address().items() if name != "password"}
        return f"--dbname={make_dsn(**words)}"


def _refuse_without_programs() -> None:
    for program in PROGRAMS:
        if not shutil.which(program):
            raise Refused(f"{program} is missing; on Debian: apt-get install postgresql-client")


@contextmanager
def own_transaction(url: str) -> Iterator[Any]:
    """A connection of our own, in a transaction without time limits that is rolled back at the end."""
    own = db.postgresql(url, 1)
    own.connect()
    try:
        own.begin()
        for line in UNTIMED:
            own.execute_sql(line)
        yield own
    finally:
        with suppress(PeeweeException):  # a connection that is gone has been rolled back already
            own.rollback()
        own.close()
        own.close_all()


def _measure(held: Any) -> Measured:
    """Each table outside the pool, all of its rows read by the server itself."""
    statements = [statement for (statement,) in held.execute_sql(TABLES).fetchall()]
    rows = [held.execute_sql(statement).fetchone() for statement in statements]
    return {name: (int(count), str(total)) for name, count, total in rows}


def _kept(held: Any) -> tuple[Kept, ...]:
    """The files that this database names; none before it had a table of them."""
    if not held.execute_sql(HAS_FILES).fetchone():
        return ()
    return tuple(Kept(*row) for row in held.execute_sql("SELECT key, size, sha256 FROM file ORDER BY id").fetchall())


def _live(held: Any, key: str) -> Iterator[bytes]:
    """The bytes of a stored file, a part at a time. Raises FileNotFoundError for one that has none."""
    row = "SELECT body FROM file_part JOIN file ON file.id = file_part.file_id WHERE key = %s AND number = %s"
    empty = held.execute_sql("SELECT size = 0 FROM file WHERE key = %s", (key,)).fetchone()[0]
    number = 0
    while (found := held.execute_sql(row, (key, number)).fetchone()) is not None:
        yield bytes(found[0])
        number += 1
    if not number and not empty:
        raise FileNotFoundError(key)


def _refuse_others() -> None:
    """Wait a moment for connections that are just ending; our pool's would stand in the way as well."""
    deadline = time.monotonic() + ENDING_SECONDS
    while (count := _count_others()) and time.monotonic() < deadline:
        time.sleep(0.1)
    db.database.obj.close_all()
    if count:
        raise Refused(f"{count} other connection(s) to the database; stop every server that uses it first")


def _count_others() -> int:
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend' "
        # The one that has this installation alone is ours, for no server has it alone.
        "AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock')"
    )
    return int(db.database.execute_sql(others).fetchone()[0])
