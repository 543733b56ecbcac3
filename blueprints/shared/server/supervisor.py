"""One parent that keeps its children running: forks, restarts with back-off, ends them, and never leaves one behind."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

log = logging.getLogger(__name__)

FIRST_DELAY, LONGEST_DELAY = 0.1, 30.0  # seconds between a child's death and its successor, doubled each time
LONGEST_ON_DEMAND = 5.0  # the same for one that others wait for
STEADY_SECONDS = 60.0  # a child that lived this long starts again without the delays of its past
GRACE_SECONDS = 10.0  # from the signal to stop until children are killed
ORPHAN_SECONDS = 1.0  # what a child may still finish when its parent is gone
READY = b"R"
HANDLED = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


@dataclass
class Child:
    """One process to keep: `run(stop, ready)` is its whole life; `gone` is called in the parent when it has died.

    A child with a `hatch` runs only on demand: it is started when something lies there, it may end when it likes, and
    it ends last, since the others may still ask for its work. One with `grace` is ended so many seconds after the stop
    whatever it does then: its work is made to be broken off.
    """

    name: str
    run: Callable[[threading.Event, Callable[[], None]], None]
    gone: Callable[[], None] = lambda: None
    hatch: socket.socket | None = None
    grace: float = 0.0
    pid: int = 0
    started: float = 0.0
    delay: float = FIRST_DELAY
    due: float = 0.0

    def died(self, now: float) -> float:
        """Set when the successor is due: the seconds until then, doubled with each early death, are returned."""
        wait = FIRST_DELAY if now - self.started > STEADY_SECONDS else self.delay
        longest = LONGEST_DELAY if self.hatch is None else LONGEST_ON_DEMAND
        self.pid, self.due, self.delay = 0, now + wait, min(wait * 2, longest)
        return wait

    def rested(self) -> None:
        """One on demand that had nothing more to do comes at once when there is something again."""
        self.pid, self.due, self.delay = 0, 0.0, FIRST_DELAY


class Supervisor:
    """Runs children until SIGTERM or SIGINT. The parent must have no other thread: threads do not survive a fork."""

    def __init__(
        self,
        children: Sequence[Child],
        on_ready: Callable[[], None] | None = None,
        on_stop: Callable[[], None] | None = None,
    ) -> None:
        self.children = children
        self.on_ready, self.on_stop = on_ready, on_stop
        self.stopping = 0
        self.bell, self.ring = os.pipe()  # signals, and children that are ready, wake the parent here
        self.lifeline, self.held = os.pipe()  # only the parent holds `held`: its death is the children's end of file
        os.set_blocking(self.bell, False)
        os.set_blocking(self.ring, False)

    def run(self) -> int:
        """Keep the children until told to stop; the exit code: 0, or 1 if one had to be killed."""
        if threading.active_count() > 1:
            raise RuntimeError(f"threads before the fork: {threading.enumerate()}")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.ring, warn_on_full_buffer=False)
        while not self.stopping:
            self._reap()
            self._start_due()
            self._wait(self._next_due())
        return self._end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping += 1

    def _start_due(self) -> None:
        for child in self.children:
            if not child.pid and child.due <= time.monotonic() and self._is_wanted(child):
                self._fork(child)

    def _is_wanted(self, child: Child) -> bool:
        if child.hatch is None:
            return not self.stopping
        return bool(select.select([child.hatch], [], [], 0)[0])

    def _fork(self, child: Child) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, HANDLED)  # a signal between fork and handler would be lost
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            self._be(child)
        child.pid, child.started = pid, time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED)

    def _be(self, child: Child) -> NoReturn:
        """Live as this child, and never return into the parent's code."""
        code = 1
        try:
            stop = threading.Event()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent passes it on
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            os.close(self.held)
            threading.Thread(target=_outlive, args=(self.lifeline,), name="lifeline", daemon=True).start()
            if child.grace:
                threading.Thread(target=_break_off, args=(stop, child.name, child.grace), daemon=True).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED)
            child.run(stop, self._ready)
            code = 0
        except BaseException:
            log.exception("%s failed", child.name)
        finally:
            with contextlib.suppress(Exception):
                logging.shutdown()
                sys.stdout.flush()
            os._exit(code)

    def _ready(self) -> None:
        with contextlib.suppress(OSError):
            os.write(self.ring, READY)

    def _wait(self, seconds: float | None) -> None:
        now = time.monotonic()
        hatches = [each.hatch.fileno() for each in self.children if each.hatch and not each.pid and each.due <= now]
        select.select([self.bell, *hatches], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            if READY in os.read(self.bell, 4096) and self.on_ready and not self.stopping:
                self.on_ready()
                self.on_ready = None

    def _next_due(self) -> float | None:
        now = time.monotonic()
        waits = [child.due - now for child in self.children if not child.pid and (not child.hatch or child.due > now)]
        return max(0.0, min(waits)) if waits else None

    def _reap(self) -> None:
        for child in self.children:
            if child.pid:
                pid, status = os.waitpid(child.pid, os.WNOHANG)
                if pid:
                    self._buried(child, status)

    def _buried(self, child: Child, status: int) -> None:
        if child.hatch and not status:
            child.rested()
        else:
            pid, wait = child.pid, child.died(time.monotonic())
            if not self.stopping:
                log.warning("%s (process %d) ended; again in %.1f s", child.name, pid, wait)
        child.gone()

    def _tell(self, number: signal.Signals, children: Sequence[Child]) -> None:
        for child in children:
            if child.pid:
                os.kill(child.pid, number)

    def _end(self) -> int:
        """Ask all to stop, those on demand last; kill what is left after GRACE_SECONDS or at a second signal."""
        if self.on_stop:
            self.on_stop()
        deadline, asked = time.monotonic() + GRACE_SECONDS, self.stopping
        for group in ([each for each in self.children if not each.hatch], self.children):
            self._tell(signal.SIGTERM, group)
            self._reap()
            while any(child.pid for child in group):
                if time.monotonic() > deadline or self.stopping > asked:
                    self._tell(signal.SIGKILL, self.children)
                    return 1
                if group is not self.children:
                    self._start_due()  # the last answers may need a document
                self._wait(0.5)
                self._reap()
        return 0


def _break_off(stop: threading.Event, name: str, grace: float) -> None:
    """End this process `grace` seconds after the stop, also while it waits for somebody who does not answer."""
    stop.wait()
    time.sleep(grace)
    log.warning("%s is ended in the middle of its work, which will be taken up again", name)
    os._exit(0)


def _outlive(lifeline: int) -> None:
    """Wait for the parent's death, then end: gently for a moment, then at once."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(ORPHAN_SECONDS)
    os._exit(1)
