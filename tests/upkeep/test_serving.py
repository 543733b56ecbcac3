"""The production server: it serves beside stalled clients, replaces what dies, and leaves nothing behind."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bench.processes import alive, tree
from bench.tools import HOST, Server, answers, free_port, serving, stalled
from blueprints.shared.server.supervisor import Child

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "tests.support.small_server"]
PATIENCE = 60.0  # seconds: more than any machine needs


@pytest.fixture
def server() -> Iterator[Server]:
    port = free_port()
    with serving([*COMMAND, str(port)], port) as running:
        wait_for(lambda: len(tree(running.pid)) == 4)
        yield running


def wait_for(fact: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Until `fact` holds; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    with closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def exchange(port: int, raw: bytes) -> bytes:
    """Send bytes as they are and read until the server closes."""
    with closing(socket.create_connection((HOST, port), timeout=PATIENCE)) as client:
        client.sendall(raw)
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_it_serves_from_processes_that_were_forked_from_one_loaded_application(server: Server) -> None:
    told = json.loads(get(server.port, "/forked")[1])

    assert told == {"here": True, "loaded_in": server.pid}
    assert b"\r\nserver:" not in exchange(server.port, b"GET / HTTP/1.0\r\n\r\n").lower()


def test_connections_are_shared_between_the_processes(server: Server) -> None:
    wait_for(lambda: len({get(server.port, "/pid")[1] for _ in range(8)}) == 2)  # the second is there
    kept = [http.client.HTTPConnection(HOST, server.port, timeout=PATIENCE) for _ in range(16)]
    for connection in kept:
        connection.connect()
    answered = []
    for connection in kept:
        connection.request("GET", "/pid")
        answered.append(connection.getresponse().read())
        connection.close()

    assert len(set(answered)) == 2
    assert min(answered.count(pid) for pid in set(answered)) >= 5


@pytest.mark.parametrize("how", ["headers", "body"])
def test_clients_that_stall_in_the_middle_of_sending_stop_nobody(how: str) -> None:
    """Nobody drops those who stall, so whoever had to wait for them would wait until the test gives up."""
    port = free_port()
    for_ever = {"SMALL_HEADER_SECONDS": "600", "SMALL_REQUEST_SECONDS": "600"}
    with serving([*COMMAND, str(port)], port, env=for_ever), stalled(port, how, count=50):
        assert [get(port, "/")[0] for _ in range(20)] == [200] * 20


def test_a_client_that_never_finishes_its_headers_is_dropped() -> None:
    port = free_port()
    with serving([*COMMAND, str(port)], port, env={"SMALL_HEADER_SECONDS": "0.5"}):
        assert exchange(port, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ") == b""


def test_no_child_outlives_a_killed_parent(server: Server) -> None:
    children = tree(server.pid)[1:]
    idle = socket.create_connection((HOST, server.port))
    assert len(children) == 3

    os.kill(server.pid, signal.SIGKILL)

    with closing(idle):
        wait_for(lambda: not any(map(alive, children)))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_request_in_hand(server: Server, number: int, tmp_path: Path) -> None:
    children, answered = tree(server.pid)[1:], list[tuple[int, str]]()
    begun = tmp_path / "begun"
    client = threading.Thread(target=lambda: answered.append(get(server.port, f"/slow?begun={begun}")))
    client.start()
    wait_for(begun.exists)

    os.kill(server.pid, number)

    assert server.process.wait(PATIENCE) == 0
    client.join()
    assert answered == [(200, "finished")]
    assert not any(map(alive, children))
    assert not answers(server.port)


def test_children_that_die_are_replaced(server: Server) -> None:
    before = set(tree(server.pid)[1:])
    for child in before:
        os.kill(child, signal.SIGKILL)

    wait_for(lambda: len(set(tree(server.pid)[1:]) - before) == 3)

    assert answers(server.port)


def test_early_deaths_are_answered_more_and_more_slowly() -> None:
    child = Child("web", lambda stop, ready: None, started=1000.0)

    waits = [child.died(now=1001.0) for _ in range(12)]

    assert waits[:3] == [0.1, 0.2, 0.4]
    assert waits[-2:] == [30.0, 30.0]
    assert child.died(now=2000.0) == 0.1


def test_it_says_once_when_the_port_answers() -> None:
    port = free_port()
    with subprocess.Popen([*COMMAND, str(port)], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "ready\n"
        assert answers(port)
        process.terminate()
        assert process.stderr.read() == ""


def test_a_busy_port_is_one_clear_line(server: Server) -> None:
    command = [*COMMAND, str(server.port)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)

    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert f"Port {server.port} on 127.0.0.1 is in use" in second.stderr


FORGED = {
    "X-Forwarded-For": "198.51.100.7, 203.0.113.9, 10.0.0.2",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "cme.example.org",
    "X-Real-IP": "198.51.100.7",
    "Forwarded": "for=198.51.100.7",
}


def test_forwarding_headers_are_ignored_from_strangers(server: Server) -> None:
    seen = json.loads(get(server.port, "/seen", FORGED)[1])

    assert seen == {"address": HOST, "scheme": "http", "host": f"{HOST}:{server.port}", "left": []}


def test_a_trusted_proxy_is_believed_about_the_client_before_it() -> None:
    port = free_port()
    with serving([*COMMAND, str(port), "127.0.0.0/8", "10.0.0.2"], port):
        seen = json.loads(get(port, "/seen", FORGED)[1])

    assert seen == {"address": "203.0.113.9", "scheme": "https", "host": "cme.example.org", "left": []}


HOST_LINE = b"Host: localhost\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + HOST_LINE + b"\r\n", b"400"),
        (b"TRACE / HTTP/1.1\r\n" + HOST_LINE + b"\r\n", b"405"),
        (b"GET / HTTP/1.1\r\n" + HOST_LINE + b"Cookie: " + b"x" * 100_000 + b"\r\n\r\n", b"431"),
        (b"POST /form HTTP/1.1\r\n" + HOST_LINE + b"Content-Length: 99000000\r\n\r\n", b"413"),
        (b"POST /form HTTP/1.1\r\n" + HOST_LINE + b"Content-Length: -1\r\n\r\n", b"400"),
        (
            b"POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"0\r\n\r\nGET / HTTP/1.1\r\n" + HOST_LINE + b"\r\n",
            b"400",
        ),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
    ],
    ids=["two-hosts", "trace", "long-cookie", "huge-body", "bad-length", "two-lengths", "tls-to-plain"],
)
def test_odd_requests_are_refused_and_the_server_goes_on(server: Server, raw: bytes, status: bytes) -> None:
    assert exchange(server.port, raw).split(b" ")[1] == status
    assert answers(server.port)


def test_a_worker_that_waits_for_a_silent_server_does_not_hold_up_the_stop() -> None:
    port = free_port()
    with serving([*COMMAND, str(port)], port, env={"SMALL_WORKER": "hangs"}) as server:
        os.kill(server.pid, signal.SIGTERM)

        assert server.process.wait(PATIENCE) == 0
