"""The drawing process: it makes the PDFs of all others, and ends when nobody has asked for a while.

Short documents come first. A long one is drawn by a fork of this process, which is nice to others, and one at a time:
it holds nobody up, and the memory that it took goes with it.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import select
import signal
import socket
import struct
import threading
import time
import traceback
from collections import deque
from contextlib import suppress
from importlib import import_module

from blueprints.shared.server.memory import give_back

log = logging.getLogger(__name__)

SHORT, LONG = b"s", b"l"
DRAWN, FAILED = b"d", b"f"
HEAD = struct.Struct("!cI")  # of an answer: how it went, and how many bytes follow

IDLE_SECONDS = 8.0  # without an order, then the process ends: it holds 40 MiB, and its successor is there in 0.3 s
MOST_DOCUMENTS = 200  # then it ends as well: whatever a library leaves behind goes with it
CALM_SECONDS = 1.0  # without an order, then memory goes back to the system
DRAWS_SECONDS, DRAWS_LONG_SECONDS = 15.0, 55.0  # of CPU for a document, before the system ends what hangs on it
READS_SECONDS = 5.0  # an order comes whole, or not at all
NICE = 10
YOUNG = 1  # generations of the collector: a document is all cycles, and 20 that wait for it would take 6 MiB


def run_drawer(far: socket.socket, stop: threading.Event) -> None:
    """Draw what comes through the hatch until it is idle, worn, told to stop, or its owner is gone."""
    far.setblocking(False)
    bell, ring = os.pipe()
    os.set_blocking(ring, False)
    signal.set_wakeup_fd(ring, warn_on_full_buffer=False)  # a signal ends the waiting, not only the sleep in it
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, lambda number, _: stop.set() if number == signal.SIGTERM else None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGCHLD])
    if not stop.is_set():
        gc.disable()  # to look through all that is loaded again and again would take a third of the time
        import_module("blueprints.shared.print.document")  # fpdf2 and the fonts
        gc.freeze()  # nor need it be looked through after each document
        gc.enable()
        Drawer(far, bell, stop).run()
    signal.set_wakeup_fd(-1)


class Drawer:
    """The documents that wait to be drawn, and the fork that draws a long one."""

    def __init__(self, far: socket.socket, bell: int, stop: threading.Event) -> None:
        self.far, self.bell, self.stop = far, bell, stop
        self.short: deque[socket.socket] = deque()
        self.long: deque[socket.socket] = deque()
        self.fork = 0
        self.taken = 0
        self.is_alone = False

    def run(self) -> None:
        """Draw until there is a reason to end; what was taken is drawn before."""
        while True:
            self._take()
            self._reap()
            if self.short:
                answer(self.short.popleft(), DRAWS_SECONDS)
            elif self.long and not self.fork:
                self._draw_beside(self.long.popleft())
            elif not self._wait():
                break
        if self.fork:
            os.kill(self.fork, signal.SIGKILL)

    def _take(self) -> None:
        """Take the orders that lie in the hatch, unless this process is about to end: the next one finds them."""
        while self.taken < MOST_DOCUMENTS and not self.stop.is_set():
            try:
                kind, ends, _, _ = socket.recv_fds(self.far, 1, 1)
            except BlockingIOError:
                return
            if not kind:
                self.is_alone = True
                return
            self.taken += 1
            (self.long if kind == LONG else self.short).extend(socket.socket(fileno=end) for end in ends)

    def _draw_beside(self, order: socket.socket) -> None:
        lifeline, held = os.pipe()
        self.fork = os.fork()
        if not self.fork:
            os.close(held)
            threading.Thread(target=_outlive, args=(lifeline,), daemon=True).start()
            os.nice(NICE)
            answer(order, DRAWS_LONG_SECONDS)
            os._exit(0)
        os.close(lifeline)
        self.held = held
        order.close()

    def _reap(self) -> None:
        if self.fork and os.waitpid(self.fork, os.WNOHANG)[0]:
            os.close(self.held)
            self.fork = 0

    def _wait(self) -> bool:
        """Wait for an order or the end of the fork; whether to go on."""
        if self.is_alone or self.stop.is_set():
            return False
        is_worn = self.taken >= MOST_DOCUMENTS
        if is_worn and not self.fork:
            return False
        watched = [self.bell] if is_worn else [self.bell, self.far.fileno()]
        idle_from = time.monotonic()
        if not select.select(watched, [], [], CALM_SECONDS)[0]:
            give_back()
            left = IDLE_SECONDS - (time.monotonic() - idle_from)
            if not select.select(watched, [], [], left)[0] and not self.fork:
                return False
        with suppress(BlockingIOError):
            if select.select([self.bell], [], [], 0)[0]:
                os.read(self.bell, 512)
        return True


def answer(order: socket.socket, seconds: float) -> None:
    """Read one order, draw it, and send the document or the name of the error."""
    # Nothing catches this signal: the process ends, who waits is told, and another process is started.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    with order, suppress(OSError):
        order.settimeout(READS_SECONDS)
        body = b"".join(iter(lambda: order.recv(1 << 20), b""))
        how, answered = outcome(body)
        order.sendall(HEAD.pack(how, len(answered)) + answered)
    signal.setitimer(signal.ITIMER_PROF, 0)
    gc.collect(YOUNG)


def outcome(body: bytes) -> tuple[bytes, bytes]:
    """The document of an order, or the name of the error; the log says where it arose and nothing of the document."""
    try:
        module, values = json.loads(body.decode("utf-8", "surrogatepass"))
        return DRAWN, import_module(module).from_order(values)
    except Exception as error:
        name, at = type(error).__name__, traceback.extract_tb(error.__traceback__)[-1]
        log.error("a document was not drawn: %s at %s:%s", name, at.filename, at.lineno)
        return FAILED, name.encode()


def _outlive(lifeline: int) -> None:
    """End the fork with the process that made it."""
    os.read(lifeline, 1)
    os._exit(1)
