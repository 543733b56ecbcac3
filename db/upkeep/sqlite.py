"""How a SQLite database is copied, proved and replaced: one file, and the files of the store in their folder."""

from __future__ import annotations

import hashlib
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import db
from db.engine import disk
from db.engine.refusal import Refused
from db.upkeep.contents import LEFT_OUT, Contents, Measured
from db.upkeep.pool import Differs, Kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# Each table with the statement that reads it.
TABLES = (
    "SELECT name, printf('SELECT * FROM \"%w\"', name) FROM sqlite_master "
    "WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
)


class Sqlite:
    """One file, copied by SQLite's own backup in a single step: with more steps a busy writer would restart it."""

    kind = "sqlite"

    def __init__(self, path: Path, files: Path) -> None:
        self.path, self.files = path, files

    @contextmanager
    def dump(self, target: Path) -> Iterator[Contents]:
        """Copy the file, and measure what was copied."""
        if not self.path.exists():
            raise Refused(f"there is no database at {self.path}")
        target.touch(mode=0o600)
        with closing(_open(self.path)) as source:
            with closing(_open(target)) as copy:
                tables, kept = _copy_and_measure(source, copy)
                _leave_out(copy)
            disk.sync(target)
            yield Contents(tables, kept, self._live, lambda key: _has_file(source, key))

    def trial(self, dump: Path, statements: Sequence[str]) -> Measured:
        """Load the dump under another name beside it. Raises Refused unless it is sound."""
        trial = Sqlite(dump.with_name("trial.db"), self.files)
        trial.load(dump, (), stamp="trial")
        with closing(_open(trial.path)) as restored:
            found = _measure(restored)
            for statement in statements:
                restored.execute(statement)
        return found

    def load(self, dump: Path, statements: Sequence[str], stamp: str) -> None:
        """Prepare the new file beside the old one, set the old one aside, and rename the new one into its place."""
        disk.make_folder(self.path.parent)
        staged = self.path.with_name(f"{self.path.name}.restoring")
        staged.unlink(missing_ok=True)
        try:
            dump.replace(staged) if _same_disk(dump, staged.parent) else _copy(dump, staged)
            _prepare(staged, statements)
        except BaseException:
            staged.unlink(missing_ok=True)
            raise
        self._set_aside(stamp)
        disk.move(staged, self.path)

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
            with closing(_open(self.path)) as old:
                old.execute("PRAGMA journal_mode = DELETE").fetchone()
        except db.driver.DatabaseError:
            return  # it is damaged: it is set aside as it is

    def _live(self, key: str) -> Iterator[bytes]:
        """The bytes of a stored file. Raises FileNotFoundError; a disk that cannot read them raises Differs."""
        path = self.files / key[:2] / key
        try:
            with path.open("rb") as file:
                while piece := file.read(disk.CHUNK):
                    yield piece
        except FileNotFoundError:
            raise
        except OSError as error:
            raise Differs(key) from error


def _open(path: Path) -> Any:
    return db.driver.connect(str(path), timeout=db.LOCK_WAIT_SECONDS)


def _copy_and_measure(source: Any, copy: Any) -> tuple[Measured, tuple[Kept, ...]]:
    """Copy in one step, and measure the state that was copied.

    With a write-ahead log the source itself is read, in the same transaction, and no writer waits for it. Without one
    every writer would, so there the copy is measured.
    """
    has_log = source.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    source.execute("BEGIN")
    try:
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=-1)
        read = (_measure(source), _kept(source)) if has_log else None
    finally:
        source.rollback()
    copy.execute("PRAGMA journal_mode = DELETE").fetchone()
    return read or (_measure(copy), _kept(copy))


def _leave_out(copy: Any) -> None:
    """Empty the tables that a snapshot leaves out, with zeros in place of their rows."""
    copy.execute("PRAGMA secure_delete = ON")
    tables = dict(copy.execute(TABLES).fetchall())
    for table in tables.keys() & set(LEFT_OUT):
        copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name of LEFT_OUT
    copy.commit()


def _measure(connection: Any) -> Measured:
    """Rows and digest of each table, about a million rows a second; the order is that of the keys in the file."""
    readings = {name: reading for name, reading in connection.execute(TABLES).fetchall() if name not in LEFT_OUT}
    return {name: _digest(connection.execute(reading)) for name, reading in readings.items()}


def _digest(table: Any) -> tuple[int, str]:
    rows, digest = 0, hashlib.sha256()
    for row in table:
        digest.update(repr(row).encode())
        rows += 1
    return rows, digest.hexdigest()


def _kept(connection: Any) -> tuple[Kept, ...]:
    """The files that this database names; none before it had a table of them."""
    if "file" not in dict(connection.execute(TABLES).fetchall()):
        return ()
    return tuple(Kept(*row) for row in connection.execute("SELECT key, size, sha256 FROM file ORDER BY id"))


def _has_file(connection: Any, key: str) -> bool:
    return connection.execute("SELECT 1 FROM file WHERE key = ?", (key,)).fetchone() is not None


def _prepare(staged: Path, statements: Sequence[str]) -> None:
    with closing(_open(staged)) as new:
        for statement in statements:
            new.execute(statement)
        new.commit()
        _prove_sound(new)
    disk.sync(staged)


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as old, disk.written(target) as new:
        while chunk := old.read(disk.CHUNK):
            new.write(chunk)


def _prove_sound(connection: Any) -> None:
    """Raise Refused unless every page and every reference of this SQLite file is in order."""
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except db.driver.DatabaseError as error:
        raise Refused(f"the database is damaged: {error}") from error
    if found != "ok" or broken:
        raise Refused(f"the database is damaged: {found if found != 'ok' else 'rows refer to missing rows'}")
