"""The threads of a web process: as many as requests at once, and one alone where they come one by one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.server.lanes import Lanes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

THREADS, PATIENCE = 4, 30.0  # seconds


class Task:
    """A connection with one request for a page, which does `deed` when a thread comes to it."""

    def __init__(self, deed: Callable[[], object]) -> None:
        self.requests, self.deed, self.done = [self], deed, threading.Event()

    def service(self) -> None:
        self.thread = threading.get_ident()
        try:
            self.deed()
        finally:
            self.done.set()


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    lanes = Lanes(THREADS)
    yield lanes
    lanes.shutdown()


def wait_until_idle(lanes: Lanes) -> None:
    """Until every thread waits for a request."""
    waiting = threading.Event()
    while len(lanes.queue_cv.waiting) < THREADS:  # type: ignore[attr-defined]  # LastFirst's
        waiting.wait(0.001)


def test_requests_that_come_one_by_one_are_answered_by_one_thread(lanes: Lanes) -> None:
    answered = set()
    for _ in range(12):
        wait_until_idle(lanes)
        task = Task(lambda: None)
        lanes.add_task(task)
        assert task.done.wait(PATIENCE)
        answered.add(task.thread)

    assert len(answered) == 1


def test_requests_at_once_are_answered_by_as_many_threads(lanes: Lanes) -> None:
    meet = threading.Barrier(THREADS, timeout=PATIENCE)
    tasks = [Task(meet.wait) for _ in range(THREADS)]

    for task in tasks:
        lanes.add_task(task)

    assert all(task.done.wait(PATIENCE) for task in tasks)
    assert len({task.thread for task in tasks}) == THREADS
    assert not meet.broken


def test_a_request_is_answered_after_one_that_failed(lanes: Lanes) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    for deed in (fail, lambda: None) * THREADS:
        task = Task(deed)
        lanes.add_task(task)
        assert task.done.wait(PATIENCE)


def test_all_threads_end_with_the_process() -> None:
    before = set(threading.enumerate())
    lanes = Lanes(THREADS)
    mine = set(threading.enumerate()) - before

    lanes.shutdown()

    assert len(mine) > THREADS  # those of the other lanes too
    for thread in mine:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in mine)
