"""How each of the two databases is dumped to one file and loaded from it."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

import db
from db import schema
from db.engine import disk
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDING_SECONDS = 3.0
HOW_TO_GET_POSTGRESQL = "{program} is missing; on Debian: apt-get install postgresql-client"
# Unsent work that names its learner: a snapshot that held it could be compared with the answers sent afterwards.
LEFT_OUT = ("evaluation_draft", "kept_form")


class Engine(Protocol):
    """One kind of database: `kind` is the word in a snapshot's manifest."""

    kind: str

    def dump(self, target: Path) -> None:
        """Write a consistent copy, while others write, and prove that it can be read."""

    def load(self, dump: Path, statements: Sequence[str], stamp: str) -> None:
        """Put a dump in place of what is there, with these statements already run in it; all or nothing."""


def engine_of(database_url: str) -> Engine:
    """The engine of a database URL (see `db.open_database`)."""
    if database_url.startswith("sqlite:///"):
        return Sqlite(Path(database_url.removeprefix("sqlite:///")))
    return Postgresql(database_url)


class Sqlite:
    """One file, copied by SQLite's own backup in a single step: with more steps a busy writer would restart it."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path

    def dump(self, target: Path) -> None:
        """Copy, and check the copy page by page."""
        if not self.path.exists():
            raise Refused(f"there is no database at {self.path}")
        target.touch(mode=0o600)
        with closing(self._open(self.path)) as source, closing(self._open(target)) as copy:
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
            _leave_out(copy)
            _prove_sound(copy)
        disk.sync(target)

    def load(self, dump: Path, statements: Sequence[str], stamp: str) -> None:
        """Prepare the new file beside the old one, set the old one aside, and rename the new one into its place."""
        disk.make_folder(self.path.parent)
        staged = self.path.with_name(f"{self.path.name}.restoring")
        staged.unlink(missing_ok=True)
        try:
            dump.replace(staged) if _same_disk(dump, staged.parent) else _copy(dump, staged)
            self._prepare(staged, statements)
        except BaseException:
            staged.unlink(missing_ok=True)
            raise
        self._set_aside(stamp)
        disk.move(staged, self.path)

    def _prepare(self, staged: Path, statements: Sequence[str]) -> None:
        with closing(self._open(staged)) as new:
            for statement in statements:
                new.execute(statement)
            new.commit()
            _prove_sound(new)
        disk.sync(staged)

    def _set_aside(self, stamp: str) -> None:
        """Rename the old files. A write-ahead log must never meet another database than its own, so it goes first."""
        self._fold_log()
        for suffix in ("-wal", "-shm", "-journal", ""):
            old = self.path.with_name(self.path.name + suffix)
            if old.exists():
                disk.move(old, self.path.with_name(f"{self.path.name}.replaced-{stamp}{suffix}"))

    def _fold_log(self) -> None:
        """Bring the old file's log home, where that file can still be read."""
        if not self.path.exists():
            return
        try:
            with closing(self._open(self.path)) as old:
                old.execute("PRAGMA journal_mode = DELETE").fetchone()
        except db.driver.DatabaseError:
            return  # it is damaged: it is set aside as it is

    @staticmethod
    def _open(path: Path) -> Any:
        return db.driver.connect(str(path), timeout=db.LOCK_WAIT_SECONDS)


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as old, disk.written(target) as new:
        while chunk := old.read(disk.CHUNK):
            new.write(chunk)


def _leave_out(copy: Any) -> None:
    """Empty the tables that a snapshot leaves out, with zeros in place of their rows."""
    copy.execute("PRAGMA secure_delete = ON")
    tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in tables.intersection(LEFT_OUT):
        copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name of LEFT_OUT
    copy.commit()


def _prove_sound(connection: Any) -> None:
    """Raise Refused unless every page and every reference of this SQLite file is in order."""
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except db.driver.DatabaseError as error:
        raise Refused(f"the database is damaged: {error}") from error
    if found != "ok" or broken:
        raise Refused(f"the database is damaged: {found if found != 'ok' else 'rows refer to missing rows'}")


class Postgresql:
    """pg_dump's custom format; loaded in one transaction, so that a failure leaves everything as it was."""

    kind = "postgresql"

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        given = {
            "PGUSER": unquote(parts.username or ""),
            "PGPASSWORD": unquote(parts.password or ""),  # not on the command line, where anybody could read it
            "PGHOST": parts.hostname or "",
            "PGPORT": str(parts.port or ""),
            "PGDATABASE": unquote(parts.path.lstrip("/")),
        }
        self.environ = {**os.environ, **{name: value for name, value in given.items() if value}}

    def dump(self, target: Path) -> None:
        """Dump (pg_dump syncs its file) and read the list of contents back."""
        target.touch(mode=0o600)
        left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", *left_out, f"--file={target}")
        self._run("pg_restore", "--list", str(target))

    def load(self, dump: Path, statements: Sequence[str], stamp: str) -> None:
        """Replace the whole schema `public`. Raises Refused while anybody else is connected."""
        self._refuse_others()
        script = dump.with_suffix(".sql")
        self._run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
        before, after = dump.with_suffix(".before.sql"), dump.with_suffix(".after.sql")
        before.write_text("DROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n", encoding="utf-8")
        after.write_text("SET search_path = public;\n" + "".join(f"{line};\n" for line in statements), encoding="utf-8")
        files = [f"--file={file}" for file in (before, script, after)]
        self._run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *files)

    @staticmethod
    def _refuse_others() -> None:
        """Wait a moment for connections that are just ending; our own would stand in the way as well."""
        deadline = time.monotonic() + ENDING_SECONDS
        while (count := _count_others()) and time.monotonic() < deadline:
            time.sleep(0.1)
        db.database.obj.close_all()
        if count:
            raise Refused(f"{count} other connection(s) to the database; stop every server that uses it first")

    def _run(self, program: str, *arguments: str) -> None:
        try:
            command = [program, *arguments]  # our own words and file names; no shell reads them
            done = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False)  # noqa: S603
        except FileNotFoundError as error:
            raise Refused(HOW_TO_GET_POSTGRESQL.format(program=program)) from error
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["it said nothing"]
            raise Refused(f"{program} failed: {lines[0]}")


def _count_others() -> int:
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )
    return int(db.database.execute_sql(others).fetchone()[0])


def applied() -> list[str]:
    """The migrations that the open database has had, in order."""
    return [migration.name for migration in schema.runner().status() if migration.applied]
