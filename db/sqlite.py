"""A SQLite database whose writers stand in a fair queue: only the first of them asks SQLite for the write lock."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import peewee

from db.engine.queue import Queue, Turn, nap

if TYPE_CHECKING:
    from collections.abc import Iterator

QUEUE_SUFFIX = "-queue"  # a file beside the database, always empty, in front of which the processes wait
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
LOCKED = "database is locked"


class PatientSqlite(peewee.SqliteDatabase):
    """SQLite alone lets all who wait look for the lock again and again, so that its holder cannot work.

    Here a transaction waits for its turn first, and has it until it ends; a single statement that writes is a
    transaction as well. What is nested in a transaction waits for nothing.
    """

    wait_seconds: float

    def __init__(self, *given: Any, **options: Any) -> None:
        self._queue = Queue()
        self._mine = threading.local()
        super().__init__(*given, **options)

    def begin(self, lock_type: str | None = None) -> None:
        """Take the write lock. Raises OperationalError when nobody lets it go for `wait_seconds`."""
        if self._turn:  # a transaction within a transaction, which SQLite refuses in its own words
            super().begin(lock_type)
            return
        turn = self._queue.turn(self.wait_seconds)
        if turn is None:
            raise peewee.OperationalError(LOCKED)
        deadline = time.monotonic() + self.wait_seconds
        try:
            with self._looking_once():
                self._begin_in(turn, deadline, lock_type)
        except BaseException:
            turn.end(was_had=False)
            raise
        self._mine.turn = turn

    def commit(self) -> None:
        """Make it last. If that fails, the transaction is still open, and ours until it is rolled back."""
        super().commit()
        self._end_turn()

    def rollback(self) -> None:
        """Undo it; the next one's turn has come whether that worked or not."""
        try:
            super().rollback()
        finally:
            self._end_turn()

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """Run one statement; one that writes by itself waits for its turn as a transaction does."""
        if self._turn or not sql.startswith(WRITES):
            return super().execute_sql(sql, params)
        with self.atomic():
            return super().execute_sql(sql, params)

    def _close(self, conn: Any) -> None:
        try:
            super()._close(conn)  # type: ignore[misc]  # not in the stub
        finally:
            self._end_turn()

    @property
    def _turn(self) -> Turn | None:
        """The turn of this thread."""
        turn: Turn | None = getattr(self._mine, "turn", None)
        return turn

    def _end_turn(self) -> None:
        turn, self._mine.turn = self._turn, None
        if turn:
            turn.end()

    @contextmanager
    def _looking_once(self) -> Iterator[None]:
        """SQLite's own wait sleeps up to 0.1 s between two looks."""
        cursor: Any = self.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(self.wait_seconds * 1000)}")

    def _begin_in(self, turn: Turn, deadline: float, lock_type: str | None) -> None:
        """Begin at once within a row; at the door if we are its first, or another process came in between."""
        if not turn.is_first and self._has_begun(lock_type, is_last=False):
            return
        turn.begin_row(Path(f"{self.database}{QUEUE_SUFFIX}"), deadline)
        while not self._has_begun(lock_type, is_last=time.monotonic() >= deadline):
            nap()

    def _has_begun(self, lock_type: str | None, is_last: bool) -> bool:
        try:
            super().begin(lock_type)
        except peewee.OperationalError as error:
            if is_last or "locked" not in str(error):
                raise
            return False
        return True
