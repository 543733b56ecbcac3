"""The lock of an installation. Any number of servers share it; a restore or an upgrade must have it alone.

On this machine that is a lock on a file in the data folder. On PostgreSQL it is one in the database as well, so that
the servers of other machines respect it. That one is held by an open transaction, so it works through pgbouncer too,
and the database drops it with the connection.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from db.engine.refusal import Refused
from db.upkeep import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

NAME, CHANGE = "serve.lock", "upkeep.lock"
SERVING = "a server is running on {where}; stop it first (systemctl stop cme), on every machine that has one"
CHANGING = "an upgrade or a restore is under way on {where}; run this again when it is done"
RENEWAL_SECONDS = 10.0

# Two numbers of our own, in the name space that PostgreSQL keeps for each database.
ASK_SHARED = "SELECT pg_try_advisory_xact_lock_shared(4410693, 1)"
ASK_ALONE = "SELECT pg_try_advisory_xact_lock(4410693, 1)"
HOLDER = """
SELECT mode = 'ExclusiveLock', coalesce(host(client_addr), 'this machine')
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE datname = current_database()  -- both views tell of every database of the server
  AND locktype = 'advisory' AND classid = 4410693 AND objid = 1 AND granted"""


@contextmanager
def shared(place: Place) -> Iterator[None]:
    """Serve from this place. Those forked inside the block hold the lock as well, as long as they use the data."""
    with _file(place, NAME, fcntl.LOCK_SH, CHANGING), _database(place, ASK_SHARED):
        yield


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """Change what a running server relies on. Raises Refused while one runs, here or elsewhere, or another change."""
    with ExitStack() as held:
        held.enter_context(_file(place, CHANGE, fcntl.LOCK_EX, CHANGING))
        held.enter_context(_file(place, NAME, fcntl.LOCK_EX, SERVING))
        held.enter_context(_database(place, ASK_ALONE))
        yield


def renew(place: Place) -> threading.Event:
    """Hold the database's lock in this process too, from a thread: PostgreSQL drops it whenever it restarts.

    The event that is returned ends it.
    """
    stop = threading.Event()
    if _is_postgresql(place):
        threading.Thread(target=_renew, args=(place, stop), name="lock", daemon=True).start()
    return stop


def _renew(place: Place, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with _database(place, ASK_SHARED) as own:
                while not stop.wait(RENEWAL_SECONDS):
                    own.execute_sql("SELECT 1")
        except Refused as refusal:  # the database was away, and came back changed
            log.error("this server must be stopped: %s", refusal.words)
        except Exception as error:  # it is away
            log.debug("lock: %s", error)
        stop.wait(RENEWAL_SECONDS)


@contextmanager
def _file(place: Place, name: str, kind: int, refusal: str) -> Iterator[None]:
    handle = os.open(place.data_dir / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(refusal.format(where=place.data_dir)) from error
        yield
    finally:
        os.close(handle)  # the system drops the lock with the last open copy, also after SIGKILL


@contextmanager
def _database(place: Place, ask: str) -> Iterator[Any]:
    """Nothing on SQLite, which has no other machines."""
    if not _is_postgresql(place):
        yield None
        return
    from db.upkeep.postgresql import own_transaction  # noqa: PLC0415 - only where PostgreSQL is used

    with own_transaction(place.database_url) as own:
        if not own.execute_sql(ask).fetchone()[0]:
            holders = own.execute_sql(HOLDER).fetchall() or [(ask == ASK_SHARED, "another machine")]
            is_change, where = max(holders)
            raise Refused((CHANGING if is_change else SERVING).format(where=f"this database, from {where}"))
        yield own


def _is_postgresql(place: Place) -> bool:
    return not place.database_url.startswith("sqlite:///")
