"""The database object, how it is opened on SQLite or PostgreSQL, and the proof that it was opened as meant."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import peewee

from db.engine import disk
from db.engine.refusal import Refused
from db.sqlite import PatientSqlite

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from db.postgres import PatientPostgres

database = peewee.DatabaseProxy()
# The one SQLite library of this process: opening the file by a second one would drop the locks of the first.
driver: Any = vars(peewee)["sqlite3"]

LOCK_WAIT_SECONDS = 10
CONNECTIONS = 3  # a process has with PostgreSQL: one fewer than a web process has threads (see db/postgres.py)
NO_DRIVER = "PostgreSQL needs its driver, which is not installed. Install it: make install EXTRAS=postgresql"
Version = tuple[int, int, int]
unit = threading.local()


class DatabaseRefused(Refused):
    """The database could not be opened as this program needs it; the message says why."""


def open_database(url: str, connections: int = CONNECTIONS, data_dir: Path | None = None) -> peewee.Database:
    """Point `database` at a URL: `sqlite:///path` or `postgresql://user:password@host:port/name`.

    The latter may name several hosts and any parameter of PostgreSQL's own library. `data_dir` is where files are kept,
    for SQLite the database's own folder by default. `connections` bounds PostgreSQL's pool. Nothing is connected yet,
    so it is safe before a fork. Raises DatabaseRefused for another URL.
    """
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        database.initialize(sqlite(path))
        disk.settle(data_dir or path.parent)
    elif url.startswith(("postgresql://", "postgres://")):
        database.initialize(postgresql(url, connections))
        if data_dir:
            disk.settle(data_dir)
    else:
        raise DatabaseRefused("the database URL must begin with sqlite:/// or postgresql://")
    return database.obj


def sqlite(path: Path) -> peewee.SqliteDatabase:
    """A SQLite database whose every transaction takes the write lock at once and is on disk when it returns."""
    opened = PatientSqlite(
        str(path),
        pragmas=sqlite_pragmas(sqlite_version()),
        lock_type="IMMEDIATE",
        timeout=LOCK_WAIT_SECONDS,
        check_same_thread=False,
    )
    opened.wait_seconds = LOCK_WAIT_SECONDS
    return opened


def sqlite_version() -> Version:
    """The version of the SQLite library that Peewee uses: pysqlite3's where it is installed."""
    major, minor, patch = driver.sqlite_version_info[:3]
    return int(major), int(minor), int(patch)


def has_sound_wal(version: Version) -> bool:
    """Whether this SQLite is free of the WAL-reset bug of 3.7.0 to 3.51.2, which can lose committed rows."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def sqlite_pragmas(version: Version) -> list[tuple[str, str | int]]:
    """WAL with FULL where WAL is sound, else DELETE with EXTRA: in both, an acknowledged row survives a power cut."""
    journal, synchronous = ("wal", "full") if has_sound_wal(version) else ("delete", "extra")
    return [
        ("journal_mode", journal),
        ("synchronous", synchronous),
        ("foreign_keys", 1),
        ("secure_delete", "on"),  # a sent evaluation's draft must not be readable in a free page
        ("cache_size", -2000),  # KiB for each thread; the system keeps the file in memory once for all
    ]


def postgresql(url: str, connections: int) -> PatientPostgres:
    """A PostgreSQL database with limits and a pool. Raises DatabaseRefused without its driver, or for a bad URL."""
    if find_spec("psycopg2") is None:
        raise DatabaseRefused(NO_DRIVER)
    from psycopg2 import ProgrammingError  # noqa: PLC0415 - only where PostgreSQL is used

    from db.postgres import PatientPostgres  # noqa: PLC0415

    try:
        return PatientPostgres(url, connections)
    except ProgrammingError as error:
        raise DatabaseRefused(f"the database URL: {str(error).strip()}") from error


def is_sqlite() -> bool:
    return isinstance(database.obj, peewee.SqliteDatabase)


def begin_request() -> None:
    """Have a connection: SQLite's is kept per thread, PostgreSQL's comes from the pool."""
    database.connect(reuse_if_open=True)


def end_request() -> None:
    """Leave nothing open behind: an unfinished transaction is rolled back, a pooled connection goes back."""
    unit.number = unit_number() + 1
    if database.is_closed():
        return
    try:
        if database.in_transaction():
            database.rollback()
    finally:
        if not is_sqlite():
            database.close()


def pause() -> None:
    """Let others have this thread's connection while it waits for another process: its next query takes one again.

    Only of PostgreSQL's few, and never inside a transaction.
    """
    if database.obj and not is_sqlite() and not database.is_closed() and not database.in_transaction():
        database.close()


def unit_number() -> int:
    """The unit of work that this thread is at. Each request, worker round and command has its own."""
    return int(getattr(unit, "number", 0))


def within(seconds: float) -> AbstractContextManager[None]:
    """Give each answer of PostgreSQL at most so long in this block; SQLite answers or is locked, which it tells."""
    if is_sqlite():
        return nullcontext()
    from db.postgres import within as limited  # noqa: PLC0415 - only where PostgreSQL is used

    return limited(seconds)


def unhurried() -> AbstractContextManager[None]:
    """Give a statement all the time that it needs: an index, a copy, a comparison of everything."""
    return nullcontext() if is_sqlite() else database.obj.unhurried()


def is_read_only() -> bool:
    """Whether PostgreSQL takes no changes: a standby, or a server that was set so."""
    return not is_sqlite() and database.execute_sql("SHOW transaction_read_only").fetchone()[0] == "on"


def after_fork() -> None:
    """Forget the parent's connections, which two processes must not share, and what it knew in its unit of work."""
    unit.number = unit_number() + 1
    database.obj.dispose()


def describe() -> str:
    """One line for the log and the check command: which database, in which mode."""
    if not is_sqlite():
        return f"PostgreSQL {database.server_version}"
    version = ".".join(str(part) for part in sqlite_version())
    journal = dict(sqlite_pragmas(sqlite_version()))["journal_mode"]
    if journal == "wal":
        return f"SQLite {version}, WAL, synchronous FULL"
    return f"SQLite {version}, DELETE journal, synchronous EXTRA (this version's WAL mode has a known fault)"


def verify_opened() -> None:
    """Read back what was asked for. Raises DatabaseRefused naming the first setting that did not take."""
    if not is_sqlite():
        if database.execute_sql("SHOW synchronous_commit").fetchone()[0] == "off":
            raise DatabaseRefused("PostgreSQL runs with synchronous_commit = off, which loses acknowledged records")
        return
    levels = {"off": 0, "normal": 1, "full": 2, "extra": 3, "on": 1}
    expected = [*sqlite_pragmas(sqlite_version()), ("busy_timeout", LOCK_WAIT_SECONDS * 1000)]
    for name, value in expected:
        found = database.execute_sql(f"PRAGMA {name}").fetchone()[0]
        if found not in (value, levels.get(str(value))):
            raise DatabaseRefused(f"SQLite did not accept {name} = {value}: it says {found}")
