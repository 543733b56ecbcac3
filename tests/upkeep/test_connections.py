"""What the web server does without the application: it answers with our headers, and ages connections by one clock."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bench.tools import HOST, free_port, serving
from blueprints.shared.server.channel import IDLE_SECONDS
from blueprints.shared.server.serve import listen
from blueprints.shared.server.web import Board, WebProcess, WebServer
from tests.upkeep.test_serving import COMMAND, HOST_LINE, exchange

BARE = {
    "two-hosts": (b"400", b"GET / HTTP/1.1\r\nHost: a\r\n" + HOST_LINE + b"\r\n"),
    "bad-length": (b"400", b"POST /form HTTP/1.1\r\n" + HOST_LINE + b"Content-Length: -1\r\n\r\n"),
    "huge-body": (b"413", b"POST /form HTTP/1.1\r\n" + HOST_LINE + b"Content-Length: 99000000\r\n\r\n"),
    "long-cookie": (b"431", b"GET / HTTP/1.1\r\n" + HOST_LINE + b"Cookie: " + b"x" * 100_000 + b"\r\n\r\n"),
    "odd-encoding": (b"501", b"POST /form HTTP/1.1\r\n" + HOST_LINE + b"Transfer-Encoding: gzip\r\n\r\n"),
    "broken": (b"500", b"GET /broken HTTP/1.1\r\n" + HOST_LINE + b"\r\n"),
}


@pytest.mark.parametrize("case", BARE)
def test_what_is_answered_without_the_application_carries_its_headers(case: str) -> None:
    status, raw = BARE[case]
    port = free_port()
    with serving([*COMMAND, str(port)], port, env={"SMALL_HTTPS": "1"}):
        answer = exchange(port, raw).lower()

    assert answer.split(b" ")[1] == status
    for header in (b"x-content-type-options: nosniff", b"content-security-policy: default-src 'none'"):
        assert answer.count(b"\r\n" + header) == 1
    assert answer.count(b"\r\nstrict-transport-security: max-age=31536000") == 1


@pytest.fixture
def here() -> Iterator[tuple[WebServer, socket.socket]]:
    """A web process's server in this process, and a client that it has accepted."""
    with closing(listen(HOST, 0)) as listening:
        server = WebProcess(lambda *_: [], listening, Board(1), 0, 1000)._server()
        with closing(socket.create_connection((HOST, listening.getsockname()[1]))) as client:
            while not server.active_channels:
                server.turn(0.1)
            yield server, client
        server.drain()


@pytest.mark.parametrize("hours", [24, -24])
def test_a_clock_that_jumps_drops_no_connection(here: tuple[WebServer, socket.socket], hours: int) -> None:
    server, _ = here
    (channel,) = server.active_channels.values()

    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours)):
        server.cleaned_at = 0.0
        server.turn(0)
        assert not channel.will_close
        channel._active -= IDLE_SECONDS + 1
        server.cleaned_at = 0.0
        server.turn(0)

    assert channel.will_close
