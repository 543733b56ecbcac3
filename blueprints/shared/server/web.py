"""One web process: waitress on a socket shared with its siblings, with deadlines for clients and a gentle end."""

from __future__ import annotations

import logging
import mmap
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from blueprints.shared.server.channel import Channel
from blueprints.shared.server.headers import bare_headers
from blueprints.shared.server.lanes import Lanes
from blueprints.shared.server.memory import give_back

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 4  # a slow request (a lock) must not hold the others up; more only fight over the interpreter
CONNECTIONS = 1000  # a process; idle and stalled ones cost little memory and no thread
OTHER_FILES = 100  # database, bodies kept on disk, pipes
RECEIVED_HEADER_BYTES = 128 * 1024  # above FrontDoor's limit, so that the refusal arrives before the reset
SWITCH_SECONDS = 0.001  # the thread that reads sockets would else wait 5 ms for each that computes
CLEANED_SECONDS = 1.0  # between looks at what is overdue
DRAIN_SECONDS = 8.0  # what is being answered when the server stops may take this long
GIVE_WAY_SECONDS = 0.005  # how long a fuller process leaves a new connection to an emptier one
ABSENT = 0xFFFFFFFF


class Board:
    """How many connections each web process holds, in memory that all of them share."""

    def __init__(self, processes: int) -> None:
        self.counts = memoryview(mmap.mmap(-1, 4 * processes)).cast("I")
        for number in range(processes):
            self.leave(number)

    def leave(self, number: int) -> None:
        """Nobody waits for this process any more."""
        self.counts[number] = ABSENT


class WebServer(TcpWSGIServer):
    """Waitress, with fair shares of the connections between processes and a deadline for each request."""

    channel_class = Channel
    active_channels: dict[int, Channel]  # type: ignore[assignment]  # the stub says HTTPChannel
    bare_headers = bare_headers(is_https=False)
    resume_at = cleaned_at = 0.0
    gave_way = False

    def share(self, board: Board, number: int) -> None:
        """Take part in the sharing of connections as process `number`."""
        self.board, self.number = board, number
        self.publish()

    def publish(self) -> None:
        """Tell the others how many connections this process holds."""
        self.board.counts[self.number] = len(self.active_channels)

    def readable(self) -> bool:
        """Whether to look for new connections; once a second it looks after the old ones."""
        now = time.monotonic()
        self.next_channel_cleanup = sys.maxsize  # waitress would go by the machine's clock, which may be set back
        if now >= self.cleaned_at + CLEANED_SECONDS:
            self.cleaned_at = now
            self.maintenance(now)
        return bool(super().readable() and time.monotonic() >= self.resume_at)

    def handle_accept(self) -> None:
        """Take a new connection, unless another process holds fewer and has not yet had its chance.

        Without this the first process to wake takes a whole burst, and one core does all the work.
        """
        self.gave_way = not self.gave_way and len(self.active_channels) > min(self.board.counts)
        if self.gave_way:
            self.resume_at = time.monotonic() + GIVE_WAY_SECONDS
        else:
            super().handle_accept()
            self.publish()

    def maintenance(self, now: float) -> None:
        """Close the connections that are overdue (called about once a second), and free memory when idle."""
        for channel in list(self.active_channels.values()):
            if channel.overdue(now):
                channel.will_close = True
        if not any(channel.busy for channel in self.active_channels.values()):
            give_back()

    def turn(self, seconds: float) -> None:
        """Wait for the sockets once and do what they ask for."""
        pause = GIVE_WAY_SECONDS if self.gave_way else seconds
        sockets = self._map  # type: ignore[attr-defined]  # not in the stub
        wasyncore.loop(timeout=pause, use_poll=True, map=sockets, count=1)
        self.publish()

    def drain(self) -> None:
        """Take nothing new, finish what is being answered, for at most DRAIN_SECONDS."""
        self.accepting = False
        wasyncore.dispatcher.close(self)
        deadline = time.monotonic() + DRAIN_SECONDS
        while any(channel.busy for channel in self.active_channels.values()) and time.monotonic() < deadline:
            self.turn(0.1)


@dataclass(frozen=True)
class WebProcess:
    """One web process: the application, the shared socket, its place on the board, the largest body."""

    app: WSGIApplication
    listening: socket.socket
    board: Board
    number: int
    max_body: int
    is_https: bool = False

    def run(self, stop: threading.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop`. Requests arrive whole before a thread sees them, so a stalled client holds no thread."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is normal here; the bench watches it
        sys.setswitchinterval(SWITCH_SECONDS)
        server = self._server()

        def end(*_: object) -> None:
            stop.set()
            server.pull_trigger()

        signal.signal(signal.SIGTERM, end)
        ready()
        while not stop.is_set():
            server.turn(1.0)
        server.drain()

    def _server(self) -> WebServer:
        adjustments = Adjustments(
            sockets=[self.listening],
            threads=THREADS,
            connection_limit=_room(),
            max_request_header_size=RECEIVED_HEADER_BYTES,
            max_request_body_size=self.max_body,
            ident=None,
            clear_untrusted_proxy_headers=False,  # FrontDoor's work
            log_socket_errors=False,
        )
        own = self.listening
        where = (own.family, own.type, own.proto, own.getsockname())
        lanes = Lanes(THREADS)
        server = WebServer(self.app, {}, True, own, lanes, adjustments, bind_socket=False, sockinfo=where)
        server.bare_headers = bare_headers(self.is_https)
        server.share(self.board, self.number)
        return server


def _room() -> int:
    """How many connections may be open: CONNECTIONS, or fewer where the system allows this process fewer files.

    Above the system's limit accept() would fail at once, again and again (macOS starts with 256 files).
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft == resource.RLIM_INFINITY else min(CONNECTIONS, soft - OTHER_FILES)
