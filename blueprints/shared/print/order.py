"""Orders of documents: how a web process or the worker has one drawn by the drawing process, and waits for it.

fpdf2 and its fonts take 40 MiB in each process that draws, so one process draws for all (docs/decisions/0009). An order
is the name of a module and plain values; the module's `from_order` makes the bytes. The order goes through a pair of
sockets that only our own processes hold: no file, no address, nothing that another user could open.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from werkzeug.exceptions import ServiceUnavailable

import db
from blueprints.shared.print.drawer import FAILED, HEAD, LONG, SHORT

log = logging.getLogger(__name__)

OWN = Path(sys.executable or "")
PYTHON = OWN if OWN.name.startswith("python") else Path(sys.prefix, "bin", "python3")  # some servers are no Python
START = Path(__file__).with_name("start.py")
MOST_WAITING = 2  # threads of one process that wait for a document; pages keep the others
LONG_BYTES = 24 * 1024  # of an order: above this it is drawn beside the others, one at a time
SHORT_SECONDS, LONG_SECONDS = 20.0, 60.0  # until who asked is told to come back
START_SECONDS = 1.0  # between two starts: one that ends at once is not started without end
LOOK_SECONDS = 0.25  # between looks at whether the drawing process is there
RETRY_SECONDS = 5
BUSY = "Many documents are being made at this moment, and yours is not. Open it again in a few seconds."
NOT_MADE = "This document could not be made just now. Nothing was lost. Open it again in a few seconds."


class DrawingFailed(RuntimeError):
    """The drawing raised an error, which the drawing process has logged. The same order would fail again."""


class DrawerGone(Exception):
    """The drawing process ended before it had answered."""


@dataclass(frozen=True)
class Order:
    """One document: the module whose `from_order(values)` draws it, and the values, which JSON can hold."""

    module: str
    values: dict[str, Any]

    def body(self) -> bytes:
        """The order as it is sent."""
        return json.dumps([self.module, self.values], ensure_ascii=False).encode("utf-8", "surrogatepass")


def drawn(order: Order) -> bytes:
    """The document of this order, as the bytes of a PDF.

    Raises ServiceUnavailable, with words and Retry-After, when MOST_WAITING threads of this process wait already, and
    when the drawing process ended twice or took too long. Raises DrawingFailed when the drawing raised an error.
    """
    body = order.body()
    hatch, is_long = Hatch.of_this_process(), len(body) > LONG_BYTES
    with hatch.place(is_long):
        db.pause()
        for _ in range(2):  # a process that was killed is started again, and the document drawn once more
            with suppress(DrawerGone):
                return hatch.ask(body, LONG if is_long else SHORT, LONG_SECONDS if is_long else SHORT_SECONDS)
    log.error("the drawing process ended twice while it drew a document of %s", order.module)
    raise ServiceUnavailable(NOT_MADE, retry_after=RETRY_SECONDS)


class Hatch:
    """The way to a drawing process: a pair of sockets, through which each order passes an end of a pair of its own.

    Under `serve` the parent starts the process whenever an order lies in the hatch (`is_kept`). Anywhere else the
    process that asks starts one of its own. It ends when all who could ask have ended.
    """

    _here: Hatch | None = None

    def __init__(self, *, is_kept: bool = False) -> None:
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)
        self.far.setblocking(False)
        self.is_kept = is_kept
        self.owner = os.getpid()
        self.process: subprocess.Popen[bytes] | None = None
        self.started = -START_SECONDS
        self.lock = threading.Lock()
        self.places = threading.Semaphore(MOST_WAITING)
        self.long_places = threading.Semaphore(1)

    @classmethod
    def of_this_process(cls) -> Hatch:
        """The parent's, or one that this process made itself. A fork does not share the latter."""
        if cls._here is None or not (cls._here.is_kept or cls._here.owner == os.getpid()):
            cls._here = cls()
        return cls._here

    @classmethod
    def keep(cls) -> Hatch:
        """Make the hatch of a parent and all its children, before the fork."""
        cls._here = cls(is_kept=True)
        return cls._here

    @contextmanager
    def place(self, is_long: bool) -> Iterator[None]:
        """A place among those who wait. Raises ServiceUnavailable when there is none: waiting would hold up pages."""
        wanted = [self.long_places, self.places] if is_long else [self.places]
        taken = [place for place in wanted if place.acquire(blocking=False)]
        try:
            if taken != wanted:
                raise ServiceUnavailable(BUSY, retry_after=RETRY_SECONDS)
            yield
        finally:
            for place in taken:
                place.release()

    def ask(self, body: bytes, kind: bytes, seconds: float) -> bytes:
        """Have one order drawn. Raises DrawerGone, DrawingFailed and ServiceUnavailable."""
        mine, theirs = socket.socketpair()
        with mine:
            with theirs:
                self._pass(theirs, kind)
            answer = Answer(self, mine, time.monotonic() + seconds)
            answer.send(body)
            how, length = HEAD.unpack(answer.read(HEAD.size))
            found = answer.read(length)
        if how == FAILED:
            raise DrawingFailed(found.decode())
        return found

    def _pass(self, end: socket.socket, kind: bytes) -> None:
        try:
            socket.send_fds(self.near, [kind], [end.fileno()])
        except BlockingIOError:  # as many orders lie there as the system holds
            raise ServiceUnavailable(BUSY, retry_after=RETRY_SECONDS) from None

    def look(self) -> None:
        """Start the drawing process where nobody else does."""
        if self.is_kept:
            return
        with self.lock:
            is_away = self.process is None or self.process.poll() is not None
            if is_away and time.monotonic() >= self.started + START_SECONDS:
                self.started, far = time.monotonic(), self.far.fileno()
                self.process = subprocess.Popen(command(far), pass_fds=[far])  # noqa: S603


def command(descriptor: int) -> list[str]:
    """The command that draws what comes through this inherited socket."""
    return [str(PYTHON), str(START), str(descriptor)]


def become_drawer(far: socket.socket, stop: threading.Event) -> NoReturn:
    """Go on as the drawing process, in the place of a child that has just been forked.

    A fork alone would keep its part of the application, of which drawing needs nothing: 7 MiB.
    """
    # A stop that comes meanwhile waits for the drawing process to look.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    if stop.is_set():
        os._exit(0)
    os.set_inheritable(far.fileno(), True)
    words = command(far.fileno())
    os.execv(words[0], words)  # noqa: S606


class Answer:
    """One order under way: sent, then waited for, never beyond its moment and never on a process that is gone."""

    def __init__(self, hatch: Hatch, end: socket.socket, until: float) -> None:
        self.hatch, self.end, self.until = hatch, end, until
        end.setblocking(False)

    def send(self, body: bytes) -> None:
        """Send all of the order."""
        rest = memoryview(body)
        try:
            while rest:
                self._wait(select.POLLOUT)
                rest = rest[self.end.send(rest) :]
            self.end.shutdown(socket.SHUT_WR)
        except OSError:
            raise DrawerGone from None

    def read(self, length: int) -> bytes:
        """So many bytes of the answer."""
        found = bytearray()
        while len(found) < length:
            self._wait(select.POLLIN)
            try:
                part = self.end.recv(min(length - len(found), 1 << 20))
            except OSError:
                raise DrawerGone from None
            if not part:
                raise DrawerGone
            found += part
        return bytes(found)

    def _wait(self, event: int) -> None:
        ready = select.poll()
        ready.register(self.end, event)
        while True:
            left = self.until - time.monotonic()
            if left <= 0:
                log.error("the drawing process did not answer in time")
                raise ServiceUnavailable(NOT_MADE, retry_after=RETRY_SECONDS)
            self._look()
            if ready.poll(1000 * min(left, LOOK_SECONDS)):
                return

    def _look(self) -> None:
        try:
            self.hatch.look()
        except OSError as error:
            log.error("no drawing process could be started: %s", error.strerror)
            raise ServiceUnavailable(NOT_MADE, retry_after=RETRY_SECONDS) from error
