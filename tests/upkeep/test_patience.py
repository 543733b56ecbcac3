"""Writers on SQLite wait for each other: in a fair queue, not for ever, and without leaving anything half begun."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from peewee import IntegrityError, OperationalError

import db
from db.engine.queue import Queue
from db.sqlite import PatientSqlite
from tests.support import make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from blueprints.shared.settings import Settings

LONG = 60.0  # seconds: more than any machine needs, so that only what never happens takes so long
FOR_EVER = 10**9


def opened(path: Path, wait_seconds: float = LONG) -> PatientSqlite:
    found = db.sqlite(path)
    assert isinstance(found, PatientSqlite)
    found.wait_seconds = wait_seconds
    return found


@pytest.fixture
def database(tmp_path: Path) -> Iterator[PatientSqlite]:
    made = opened(tmp_path / "a.db")
    made.execute_sql("CREATE TABLE line (name TEXT)")
    yield made
    made.close()


def write(database: PatientSqlite, name: str) -> None:
    with closing(database):
        database.execute_sql("INSERT INTO line VALUES (?)", [name])


def lines(database: PatientSqlite) -> list[str]:
    return [name for (name,) in database.execute_sql("SELECT name FROM line ORDER BY rowid")]


def waits_in(database: PatientSqlite, many: int) -> None:
    while len(database._queue._waiting) < many:
        threading.Event().wait(0.001)


def test_writers_have_the_lock_in_the_order_in_which_they_came(database: PatientSqlite) -> None:
    database.begin()
    threads = []
    for number in range(20):
        threads.append(threading.Thread(target=write, args=(database, str(number))))
        threads[-1].start()
        waits_in(database, number + 1)
    database.rollback()
    for thread in threads:
        thread.join(LONG)

    assert lines(database) == [str(number) for number in range(20)]


def test_a_transaction_within_a_transaction_waits_for_nothing(database: PatientSqlite) -> None:
    with database.atomic(), database.atomic():
        database.execute_sql("INSERT INTO line VALUES ('within')")

    assert lines(database) == ["within"]
    write(database, "after")


def test_an_error_lets_the_next_one_in(database: PatientSqlite) -> None:
    with pytest.raises(ZeroDivisionError), database.atomic():
        _ = 1 / 0
    with pytest.raises(OperationalError, match="no such table"):
        database.execute_sql("INSERT INTO nowhere VALUES (1)")
    with pytest.raises(OperationalError, match="no such table"), database.atomic(), database.atomic():
        database.execute_sql("DELETE FROM nowhere")

    other = threading.Thread(target=write, args=(database, "next"))
    other.start()
    other.join(LONG)
    assert lines(database) == ["next"]


def test_a_commit_that_fails_lets_the_next_one_in(database: PatientSqlite) -> None:
    database.execute_sql("CREATE TABLE part (line INTEGER REFERENCES whole (id) DEFERRABLE INITIALLY DEFERRED)")
    database.execute_sql("CREATE TABLE whole (id INTEGER PRIMARY KEY)")
    with pytest.raises(IntegrityError), database.atomic():
        database.execute_sql("INSERT INTO part VALUES (1)")

    write(database, "next")
    assert lines(database) == ["next"]


def test_a_thread_that_dies_in_a_transaction_lets_the_next_one_in(database: PatientSqlite) -> None:
    dying = threading.Thread(target=database.begin)
    dying.start()
    dying.join(LONG)

    write(database, "next")
    assert lines(database) == ["next"]


def test_a_child_does_not_wait_for_its_parents_threads(database: PatientSqlite) -> None:
    held = database._queue.turn(FOR_EVER)
    child = os.fork()
    if child == 0:
        came = database._queue.turn(0.0)
        os._exit(0 if came else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert database._queue.turn(0.0) is None
    assert held
    held.end()


def test_nobody_leaves_a_queue_that_moves(database: PatientSqlite) -> None:
    """The last of thirty waits twice as long as one is ready to wait for a single step."""
    database.wait_seconds = 1.5

    def hold(number: int) -> None:
        with closing(database), database.atomic():
            database.execute_sql("INSERT INTO line VALUES (?)", [str(number)])
            threading.Event().wait(0.1)

    threads = [threading.Thread(target=hold, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)

    assert len(lines(database)) == 30


def test_a_turn_that_nobody_waits_for_any_more_goes_to_the_next() -> None:
    queue = Queue()
    first = queue.turn(FOR_EVER)
    assert queue.turn(0.0) is None
    assert first
    first.end()
    first.end()

    second = queue.turn(0.0)
    assert second
    assert queue.turn(0.0) is None
    second.end()


def test_who_comes_after_a_turn_that_never_had_the_lock_asks_at_the_door(tmp_path: Path) -> None:
    database, other = opened(tmp_path / "a.db"), opened(tmp_path / "a.db", 0.05)
    database.begin()
    turn = other._queue.turn(FOR_EVER)
    assert turn
    turn.end()
    with ThreadPoolExecutor(2) as threads:
        refused = threads.submit(other.begin)
        while not other._queue._is_taken:
            time.sleep(0.001)
        following = threads.submit(other._queue.turn, FOR_EVER)
        with pytest.raises(OperationalError, match="locked"):
            refused.result(LONG)
        found = following.result(LONG)
    assert found
    assert found.is_first


def test_who_finds_another_process_in_between_begins_a_row(tmp_path: Path) -> None:
    database, other = opened(tmp_path / "a.db"), opened(tmp_path / "a.db")
    turn = other._queue.turn(FOR_EVER)
    assert turn
    with ThreadPoolExecutor(1) as threads:
        following = threads.submit(write_as_second, other)
        waits_in(other, 1)
        database.begin()
        turn.end()
        deadline = time.monotonic() + LONG
        while other._queue._row and time.monotonic() < deadline:
            time.sleep(0.001)
        assert not following.done()
        database.rollback()
        following.result(LONG)


def write_as_second(database: PatientSqlite) -> None:
    """Have the second turn of a row."""
    with closing(database), database.atomic():
        assert database._queue._row == 0


def test_a_writer_gets_the_lock_when_another_connection_lets_go(tmp_path: Path, database: PatientSqlite) -> None:
    other = opened(tmp_path / "a.db")
    other.begin()
    waiting = threading.Thread(target=write, args=(database, "late"))
    waiting.start()
    waiting.join(0.1)
    assert waiting.is_alive()
    other.rollback()
    waiting.join(LONG)
    other.close()

    assert lines(database) == ["late"]


@pytest.mark.parametrize("is_within_this_process", [True, False])
def test_a_writer_gives_up_in_time_and_can_try_again(tmp_path: Path, is_within_this_process: bool) -> None:
    second = opened(tmp_path / "a.db", 0.2)
    first = second if is_within_this_process else opened(tmp_path / "a.db", 0.2)
    holds, ends = threading.Event(), threading.Event()

    def hold() -> None:
        with closing(first), first.atomic():
            holds.set()
            ends.wait(LONG)

    holder = threading.Thread(target=hold)
    holder.start()
    assert holds.wait(LONG)
    with pytest.raises(OperationalError, match="locked"):
        second.begin()
    ends.set()
    holder.join(LONG)

    with second.atomic():
        assert second.execute_sql("PRAGMA busy_timeout").fetchone() == (200,)
    second.close()


def test_another_fault_is_not_waited_for(database: PatientSqlite) -> None:
    database.begin()

    with pytest.raises(OperationalError, match="within a transaction"):
        database.begin()

    database.rollback()


def test_the_database_still_opens_as_it_is_said_to(data: Settings) -> None:
    make.certificate()

    db.verify_opened()
