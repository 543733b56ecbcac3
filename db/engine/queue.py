"""A fair queue for one resource: the threads of a process in the order they came, and the processes turn by turn."""

from __future__ import annotations

import fcntl
import os
import random
import threading
import time
from collections import deque
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Turns that the threads of a process have in a row, and seconds after which a row ends: to hand the resource on to
# another process takes longer than a short turn, and whoever waits for a long one must not wait for eight. Nobody comes
# in between: a process whose rows others cut would wait for eight of theirs after each of its own.
TOGETHER, ROW_SECONDS = 8, 0.1
NAP_SECONDS = 0.001, 0.003  # never the same for two processes, so that none always looks a moment too late
CHAIRS = 4  # processes that go in the order they came; more of them are let to the chairs by chance


def nap() -> None:
    """Leave the machine to whoever holds what we wait for."""
    time.sleep(random.uniform(*NAP_SECONDS))  # noqa: S311 - no secret


class Turn:
    """The right to be the only one of this process; it ends by itself when its thread dies.

    `is_first`: it is the first of a row, before which other processes have to be let in.
    """

    def __init__(self, queue: Queue, is_first: bool) -> None:
        self.queue: Queue | None = queue
        self.is_first = is_first

    def begin_row(self, path: Path, deadline: float) -> None:
        """Be the first of a row, which has the door at this path until it ends."""
        if self.queue:
            self.queue.begin_row(path, deadline)

    def end(self, was_had: bool = True) -> None:
        """Let the next one in; the first of a new row, if we never had the resource. To end it twice does nothing."""
        queue, self.queue = self.queue, None
        if queue:
            queue.let_next_in(was_had)

    __del__ = end


class Queue:
    """The threads of one process, in the order in which they came. Each sleeps until the one before it wakes it."""

    _is_taken: bool

    def __init__(self) -> None:
        self._begin_anew()

    def turn(self, patience: float) -> Turn | None:
        """Our turn, or None when the queue has stood still for `patience` seconds.

        However long a queue is, whoever stands in one that moves is served; to give up and come again takes longer.
        """
        if self._process != os.getpid():  # after a fork, those who held and awaited the turn are the parent's threads
            self._begin_anew()
        with self._mutex:
            if not self._is_taken:
                self._is_taken, self._row, self._row_since = True, 0, time.monotonic()
                return Turn(self, is_first=True)
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        try:
            came = self._is_called(called, patience)
        except BaseException:
            self._give_up(called)
            raise
        return Turn(self, is_first=self._row == 0) if came or not self._has_left(called) else None

    def _is_called(self, called: threading.Lock, patience: float) -> bool:
        """Wait for our turn while the queue moves."""
        since = time.monotonic()
        while not called.acquire(timeout=max(0.0, since + patience - time.monotonic())):
            if self._moved_at <= since:
                return False
            since = self._moved_at
        return True

    def let_next_in(self, goes_on: bool = True) -> None:
        """Wake the first of those who wait: it has the turn at once, so nobody can take it in between."""
        with self._mutex:
            self._moved_at = now = time.monotonic()
            if self._waiting and goes_on and self._row + 1 < TOGETHER and now < self._row_since + ROW_SECONDS:
                self._row += 1
            else:
                self._row, self._row_since = 0, now
                self._door.close()
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def begin_row(self, path: Path, deadline: float) -> None:
        """The turn of now is the first of a row: be at the door, behind whoever waits there, until the row ends."""
        self._row = 0
        self._door.close()
        self._door.enter_context(door(path, deadline))
        self._row_since = time.monotonic()  # else whoever has waited long would have a row of one

    def _begin_anew(self) -> None:
        self._mutex = threading.RLock()  # a turn may end by the collector, in the middle of the lines that hold it
        self._process = os.getpid()
        self._is_taken = False
        self._moved_at = 0.0
        self._row, self._row_since = 0, 0.0
        self._door = ExitStack()
        self._waiting: deque[threading.Lock] = deque()

    def _has_left(self, called: threading.Lock) -> bool:
        """Stop waiting; False if the turn came at the last moment."""
        with self._mutex:
            if called not in self._waiting:
                return False
            self._waiting.remove(called)
            return True

    def _give_up(self, called: threading.Lock) -> None:
        if not self._has_left(called):
            self.let_next_in()


@contextmanager
def door(path: Path, deadline: float) -> Iterator[None]:
    """Be the only process that asks for the resource; for good at the deadline, or where no such file can be.

    Before the door stands a row of chairs, a byte of the file each: whoever sits moves up and is overtaken by nobody,
    nor by the process that has just left. The system opens the door and frees the chairs when who holds them dies.
    """
    try:
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield
        return
    try:
        for place in reversed(range(CHAIRS + 1)):
            while not _is_ours(held, place) and time.monotonic() < deadline:
                nap()
            if place < CHAIRS:
                fcntl.lockf(held, fcntl.LOCK_UN, 1, place + 1)
        yield
    finally:
        os.close(held)


def _is_ours(held: int, place: int) -> bool:
    try:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    return True
