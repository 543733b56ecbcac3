"""Processes that write to one SQLite file take turns, as threads do within each."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise
from math import inf
from select import select
from subprocess import PIPE
from typing import TYPE_CHECKING

import db
from db.engine.queue import CHAIRS, ROW_SECONDS, TOGETHER, Queue
from db.institution.tables import Unit
from db.schema import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROCESSES, THREADS, ROUNDS = 4, 25, 6
LONG = 120.0  # seconds: more than any machine needs


def test_a_hundred_writers_of_four_processes_take_turns(tmp_path: Path) -> None:
    """Between two turns of one thread the others have about one each: nobody stands there while others go in again."""
    url = f"sqlite:///{tmp_path / 'cme.db'}"
    with opened_elsewhere(url):
        migrate()
        run_crowds(url)
        order = [unit.name.rpartition("-")[0] for unit in Unit.select(Unit.name).order_by(Unit.id)]

    assert len(order) == PROCESSES * THREADS * ROUNDS
    assert longest_wait(order) <= 3 * PROCESSES * THREADS


@contextmanager
def opened_elsewhere(url: str) -> Iterator[None]:
    """The database of the models is another one for a while."""
    before = db.database.obj
    db.open_database(url)
    yield
    db.database.close()
    db.database.initialize(before)


def run_crowds(url: str) -> None:
    """All processes are there before the first begins."""
    command = [sys.executable, "-m", "tests.support.small_crowd", url]
    with ExitStack() as stack:
        crowds = [
            stack.enter_context(
                subprocess.Popen([*command, str(at), str(THREADS), str(ROUNDS)], stdin=PIPE, stdout=PIPE, text=True)
            )
            for at in range(PROCESSES)
        ]
        for crowd in crowds:
            assert crowd.stdout
            assert crowd.stdout.readline() == "ready\n"
        for crowd in crowds:
            assert crowd.stdin
            crowd.stdin.write("go\n")
            crowd.stdin.flush()
        assert [crowd.wait(LONG) for crowd in crowds] == [0] * PROCESSES


def longest_wait(order: list[str]) -> int:
    """The most turns of others between two of one thread."""
    turns = defaultdict(list)
    for at, who in enumerate(order):
        turns[who].append(at)
    return max(after - before for places in turns.values() for before, after in pairwise(places))


def test_processes_come_to_the_door_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    path = tmp_path / "queue"
    with ExitStack() as stack:
        came = []
        for place in range(CHAIRS):
            came.append(stack.enter_context(at_door(path)))
            until_taken(path, place)
        for number, process in enumerate(came):
            assert process.stdout
            assert process.stdout.readline() == "at the door\n"
            later = [one.stdout.fileno() for one in came[number + 1 :] if one.stdout]
            assert select(later, [], [], 0.02)[0] == []
            process.communicate("leave\n", LONG)


def at_door(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.small_door", str(path)], stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True
    )


def until_taken(path: Path, place: int) -> None:
    """Wait until somebody is at the door, or on the chair so far from it."""
    while True:
        with suppress(FileNotFoundError), path.open("rb+") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except OSError:
                return
        time.sleep(0.001)


def test_no_process_comes_in_between_two_turns_of_a_row(tmp_path: Path) -> None:
    queue, path = Queue(), tmp_path / "queue"
    first = queue.turn(LONG)
    assert first
    first.begin_row(path, inf)
    with at_door(path) as other, ThreadPoolExecutor(1) as threads:
        assert other.stdout
        assert other.stderr
        assert other.stderr.readline() == "here\n"
        following = threads.submit(queue.turn, LONG)
        while not queue._waiting:
            time.sleep(0.001)
        queue._row_since = inf  # as on a machine that is never busy
        first.end()
        second = following.result(LONG)
        assert second
        assert not second.is_first
        assert select([other.stdout], [], [], 0.05)[0] == []
        second.end()
        assert other.stdout.readline() == "at the door\n"
        other.communicate("leave\n", LONG)


def test_a_row_begins_when_the_door_is_reached(tmp_path: Path) -> None:
    """Else the longer a process has waited, the fewer turns it would have."""
    queue, path = Queue(), tmp_path / "queue"
    turn = queue.turn(LONG)
    assert turn
    with at_door(path) as other, ThreadPoolExecutor(1) as threads:
        assert other.stdout
        assert other.stdout.readline() == "at the door\n"
        waiting = threads.submit(turn.begin_row, path, inf)
        time.sleep(0.05)  # for it to come
        left = time.monotonic()
        other.communicate("leave\n", LONG)
        waiting.result(LONG)

    assert queue._row_since > left
    turn.end()


def test_a_row_of_turns_ends_so_that_other_processes_come_in_between() -> None:
    queue, firsts = Queue(), []
    held = queue.turn(LONG)

    def take(_: int) -> None:
        turn = queue.turn(LONG)
        assert turn
        firsts.append(turn.is_first)
        turn.end()

    with ThreadPoolExecutor(2 * TOGETHER) as threads:
        waiting = [threads.submit(take, number) for number in range(2 * TOGETHER)]
        while len(queue._waiting) < len(waiting):
            time.sleep(0.001)
        assert held
        assert held.is_first
        held.end()

    assert firsts == [*[False] * (TOGETHER - 1), True, *[False] * (TOGETHER - 1), True]


def test_a_row_ends_after_a_long_turn_too() -> None:
    queue = Queue()
    held = queue.turn(LONG)
    with ThreadPoolExecutor(1) as threads:
        following = threads.submit(queue.turn, LONG)
        while not queue._waiting:
            time.sleep(0.001)
        time.sleep(ROW_SECONDS)
        assert held
        held.end()
        found = following.result(LONG)
    assert found
    assert found.is_first
