"""The production server: one listening socket, one application, and the processes forked from it."""

from __future__ import annotations

import errno
import gc
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from blueprints.shared.print.order import Hatch, become_drawer
from blueprints.shared.server.supervisor import Child, Supervisor
from blueprints.shared.server.web import Board, WebProcess

if TYPE_CHECKING:
    from flask import Flask

WEB_PROCESSES = 2
BACKLOG = 1024
MAX_BODY = 2 * 1024 * 1024
WORKER_GRACE_SECONDS = 4.0  # for what it does when the server stops: a mail server may not answer for minutes
PAGE_FACTOR = 8  # bodies up to this many times the limit reach the application, which refuses them with a proper page


def serve(
    make_app: Callable[[], Flask],
    run_worker: Callable[[threading.Event], None] | None,
    *,
    host: str,
    port: int,
    max_body: int = MAX_BODY,
    is_https: bool = False,
    on_ready: Callable[[], None] | None = None,
    after_fork: Callable[[], None] | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT and return the exit code: 1 if the address cannot be had.

    `make_app` runs once, in the parent, and must leave no thread and no database connection behind; `after_fork` runs
    first in every child. `run_worker(stop)` is the worker's whole life and returns soon after `stop` is set; None
    leaves the worker to another command. `on_ready` runs when the port answers. `max_body` is in bytes and belongs to
    the application (`MAX_CONTENT_LENGTH`); the server itself drops bodies above PAGE_FACTOR times that.
    """
    try:
        listening = listen(host, port)
    except OSError as error:
        sys.stderr.write(_refusal(host, port, error) + "\n")
        return 1
    with listening:
        app = make_app()
        board = Board(WEB_PROCESSES)
        limit = max_body * PAGE_FACTOR
        children = [_web(WebProcess(app, listening, board, at, limit, is_https)) for at in range(WEB_PROCESSES)]
        children += [_worker(run_worker)] if run_worker else []
        return _keep(children, after_fork, on_ready, listening.close)


def work(
    run_worker: Callable[[threading.Event], None],
    *,
    on_ready: Callable[[], None] | None = None,
    after_fork: Callable[[], None] | None = None,
) -> int:
    """Run the worker alone until SIGTERM or SIGINT, for sites whose pages another command or machine serves."""

    def begin(stop: threading.Event, ready: Callable[[], None]) -> None:
        ready()
        run_worker(stop)

    return _keep([Child("worker", begin, grace=WORKER_GRACE_SECONDS)], after_fork, on_ready)


def _keep(
    children: list[Child],
    after_fork: Callable[[], None] | None,
    on_ready: Callable[[], None] | None,
    on_stop: Callable[[], None] | None = None,
) -> int:
    """Fork these children, start the one that draws when they ask for a document, and keep them."""
    gc.collect()
    gc.freeze()  # the collector would otherwise touch, and so copy, every page that the children share
    hatch = Hatch.keep().far
    for child in children:
        child.run = partial(_begin, after_fork, child.run)
    drawer = Child("drawer", lambda stop, _ready: become_drawer(hatch, stop), hatch=hatch)
    return Supervisor([*children, drawer], on_ready, on_stop).run()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on the first address that `host` names. Raises OSError (also for an unknown host)."""
    family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listening = socket.create_server(where[:2], family=family, backlog=BACKLOG)
    listening.setblocking(False)
    return listening


def _web(process: WebProcess) -> Child:
    return Child(f"web {process.number + 1}", process.run, gone=partial(process.board.leave, process.number))


def _worker(run_worker: Callable[[threading.Event], None]) -> Child:
    return Child("worker", lambda stop, _ready: run_worker(stop), grace=WORKER_GRACE_SECONDS)


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
