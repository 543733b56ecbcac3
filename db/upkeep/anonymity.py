"""The means by which a sent evaluation leads back to nobody: see docs/decisions/0006-anonymity.md."""

from __future__ import annotations

import time

from db import database, is_sqlite, schema
from db.learning.evaluation import settle

SINCE = "0004_evaluations"
TRIES, PAUSE_SECONDS = 20, 0.25  # for SQLite's log: five seconds in all
WAIT_MS = 50  # no writer waits longer for it
# Tables whose dead rows hold answers until a VACUUM.
TABLES = ("evaluation_response", "evaluation_draft", "kept_form")
VACUUM = f"VACUUM {', '.join(TABLES)}"
DEAD = "SELECT 1 FROM pg_stat_user_tables WHERE schemaname = 'public' AND n_dead_tup > 0 AND relname IN %s"


def forget_order() -> None:
    """Write new responses anew among others, and clear what the database still holds of how they came.

    The worker does it a few times a minute. Raises TimeoutError when readers kept SQLite's log: the next run tries
    again.
    """
    is_mixed = settle() > 0
    if is_sqlite():
        _truncate_log()
    elif is_mixed or _has_dead_rows():
        database.execute_sql(VACUUM)


def settle_for_snapshot() -> None:
    """The same for a snapshot that is about to be made; a database older than this promise has nothing to settle."""
    if SINCE in schema.applied():
        settle()


def _has_dead_rows() -> bool:
    """Whether an earlier VACUUM left some, for it failed, or somebody (a backup) could still see them."""
    return database.execute_sql(DEAD, (TABLES,)).fetchone() is not None


def _truncate_log() -> None:
    """Empty SQLite's write-ahead log, which holds every draft and every sending as it was written."""
    wait = database.execute_sql("PRAGMA busy_timeout").fetchone()[0]
    database.execute_sql(f"PRAGMA busy_timeout = {WAIT_MS}")
    try:
        for _ in range(TRIES):
            is_busy = database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if not is_busy:
                return
            time.sleep(PAUSE_SECONDS)
    finally:
        database.execute_sql(f"PRAGMA busy_timeout = {int(wait)}")
    raise TimeoutError("others read the database all the time, so its log could not be emptied")
