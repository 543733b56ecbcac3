"""A SQLite database whose writers wait for the lock in short naps, so that none waits long while others are served."""

from __future__ import annotations

import random
import time
from typing import Any

import peewee

NAP_SECONDS = 0.001, 0.004  # about as long as a claim holds the lock, and never the same for two who wait


class PatientSqlite(peewee.SqliteDatabase):
    """SQLite's own wait sleeps up to 0.1 s between two looks, so whoever came late has it while the first one sleeps.

    Only the begin of a transaction waits like this; whatever else meets a lock waits as SQLite does.
    """

    wait_seconds: float

    def begin(self, lock_type: str | None = None) -> None:
        """Take the write lock, within `wait_seconds`. Raises OperationalError when it was not to be had."""
        deadline = time.monotonic() + self.wait_seconds
        cursor: Any = self.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._has_begun(lock_type, is_last=time.monotonic() >= deadline):
                time.sleep(random.uniform(*NAP_SECONDS))  # noqa: S311 - no secret
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(self.wait_seconds * 1000)}")

    def _has_begun(self, lock_type: str | None, is_last: bool) -> bool:
        try:
            super().begin(lock_type)
        except peewee.OperationalError as error:
            if is_last or "locked" not in str(error):
                raise
            return False
        return True
