"""The production server: one listening socket, one application, and the processes forked from it."""

from __future__ import annotations

import errno
import gc
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from blueprints.shared.server.proxies import FrontDoor, Network
from blueprints.shared.server.supervisor import Child, Supervisor
from blueprints.shared.server.web import Board, WebProcess

if TYPE_CHECKING:
    from flask import Flask

BACKLOG = 1024
MAX_BODY = 2 * 1024 * 1024
YOUNG_OBJECTS = 3_000  # after so many new ones the collector looks for cycles; Python's own 700 is once a page
PAGE_FACTOR = 8  # bodies up to this many times the limit reach the application, which refuses them with a proper page


def serve(
    make_app: Callable[[], Flask],
    run_worker: Callable[[threading.Event], None],
    *,
    host: str,
    port: int,
    trusted_proxies: Sequence[str | Network] = (),
    web_processes: int = 2,
    max_body: int = MAX_BODY,
    on_ready: Callable[[], None] | None = None,
    after_fork: Callable[[], None] | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT and return the exit code: 1 if the address cannot be had.

    `make_app` runs once, in the parent, and must leave no thread and no database connection behind; `after_fork` runs
    first in every child. `run_worker(stop)` is the worker's whole life and returns soon after `stop` is set.
    `on_ready` runs when the port answers. `max_body` is in bytes and belongs to the application
    (`MAX_CONTENT_LENGTH`); the server itself drops bodies above PAGE_FACTOR times that. Raises ValueError for a
    trusted proxy that is no address.
    """
    try:
        listening = listen(host, port)
    except OSError as error:
        sys.stderr.write(_refusal(host, port, error) + "\n")
        return 1
    with listening:
        app = FrontDoor(make_app(), trusted_proxies)
        gc.collect()
        gc.freeze()  # the collector would otherwise touch, and so copy, every page that the children share
        gc.set_threshold(YOUNG_OBJECTS, 5, 2)  # what a page makes is mostly gone with it; what is left soon enough
        board = Board(web_processes)
        limit = max_body * PAGE_FACTOR
        children = [_web(WebProcess(app, listening, board, number, limit)) for number in range(web_processes)]
        children.append(Child("worker", lambda stop, _ready: run_worker(stop)))
        for child in children:
            child.run = partial(_begin, after_fork, child.run)
        return Supervisor(children, on_ready, on_stop=listening.close).run()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on the first address that `host` names. Raises OSError (also for an unknown host)."""
    family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listening = socket.create_server(where[:2], family=family, backlog=BACKLOG)
    listening.setblocking(False)
    return listening


def _web(process: WebProcess) -> Child:
    return Child(f"web {process.number + 1}", process.run, gone=partial(process.board.leave, process.number))


def _begin(
    after_fork: Callable[[], None] | None,
    run: Callable[[threading.Event, Callable[[], None]], None],
    stop: threading.Event,
    ready: Callable[[], None],
) -> None:
    if after_fork:
        after_fork()
    run(stop, ready)


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use by another program: stop that one, or set CME_PORT to another port."
    return f"Cannot listen on {host} port {port}: {error.strerror or error}."
