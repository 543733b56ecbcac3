"""Two different deeds at once: the second begins when the first is done and not yet committed."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import db

if TYPE_CHECKING:
    from collections.abc import Callable

World = TypeVar("World")
PATIENCE = 5.0  # seconds
# PostgreSQL lists the locks of all its databases, and other tests use those.
WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND NOT granted"""


class End(NamedTuple):
    """How the second deed ended: what it returned, or what it raised."""

    answer: Any = None
    refusal: BaseException | None = None


class Pair(NamedTuple, Generic[World]):
    """The first deed, the second, what the second answers (a value, or an exception's type), and what then holds."""

    first: Callable[[World], object]
    second: Callable[[World], object]
    answer: object
    holds: Callable[[World], object]

    def check(self, world: World) -> None:
        """Do both, and judge."""
        end = during(lambda: self.first(world), lambda: self.second(world))
        if isinstance(self.answer, type):
            assert isinstance(end.refusal, self.answer), end
        else:
            assert end == End(self.answer), end
        assert self.holds(world)


def nothing() -> None:
    """The usual rest of a first deed: it has done all."""


def during(first: Callable[[], object], second: Callable[[], object], rest: Callable[[], object] = nothing) -> End:
    """Let the second begin when the first is done but not yet committed; how the second ended.

    The first goes on with its `rest` while the second waits.
    """
    ends: list[End] = []

    def run() -> None:
        db.begin_request()
        try:
            ends.append(End(second()))
        except Exception as error:
            ends.append(End(refusal=error))
        finally:
            db.end_request()
            if db.is_sqlite():
                db.database.close()

    thread = threading.Thread(target=run)
    with db.database.atomic():
        first()
        thread.start()
        _wait_for(lambda: bool(ends) or _is_waiting())
        rest()
    thread.join(60)
    return ends[0]


def _is_waiting() -> bool:
    """Whether another connection waits for a lock of ours; on SQLite it does, since we hold the only one there is."""
    if db.is_sqlite():
        return True
    return bool(db.database.execute_sql(WAITING).fetchone()[0])


def _wait_for(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not fact() and time.monotonic() < deadline:
        time.sleep(0.01)
