"""The drawing process: on demand, for all, holding nobody up, and gone when nobody asks."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from werkzeug.exceptions import ServiceUnavailable

from bench.processes import alive, tree
from bench.tools import HOST, Server, free_port, serving
from blueprints.shared.print.drawer import FAILED, outcome
from blueprints.shared.print.order import LONG_BYTES, DrawingFailed, Hatch, Order, drawn
from tests.upkeep.test_serving import wait_for

COMMAND = [sys.executable, "-m", "tests.support.small_server"]
PAPER = "tests.support.small_paper"
DRAWN = [f"blueprints.{name}" for name in ("certificates.pdf", "certificates.transcript")]
DRAWN += ["blueprints.shared.print.sheet", "blueprints.shared.print.paper"]
AS_IT_STANDS: dict[str, str] = {}


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The small server; a test may name its environment."""
    port = free_port()
    with serving([*COMMAND, str(port)], port, env=getattr(request, "param", AS_IT_STANDS)) as running:
        wait_for(lambda: len(tree(running.pid)) == 4)
        yield running


def get(server: Server, path: str) -> tuple[int, str, str]:
    """Status, body and Retry-After of an answer, for which a slow machine has a minute."""
    with closing(http.client.HTTPConnection(HOST, server.port, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Retry-After", "")


def together(server: Server, paths: list[str]) -> list[tuple[int, str, str]]:
    """The answers to requests that are made at once."""
    found: list[tuple[int, str, str]] = []
    clients = [threading.Thread(target=lambda path=path: found.append(get(server, path))) for path in paths]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return found


def ask_in_vain(server: Server, path: str) -> None:
    """Ask in a thread that is left alone, for an answer that does not come before the server is gone."""

    def ask() -> None:
        with suppress(OSError, http.client.HTTPException):
            get(server, path)

    threading.Thread(target=ask, daemon=True).start()


def test_one_process_draws_for_all_and_no_other_loads_the_library(server: Server) -> None:
    kept = tree(server.pid)

    drawers = {get(server, "/paper.pdf")[1] for _ in range(6)}

    assert len(drawers) == 1
    assert int(drawers.pop()) in set(tree(server.pid)) - set(kept)
    assert not any(json.loads(get(server, "/loaded")[1]).values())


@pytest.mark.parametrize("server", [{"SMALL_IDLE_SECONDS": "1.2"}], indirect=True)
def test_the_process_ends_when_nobody_asks_and_comes_again_when_somebody_does(server: Server) -> None:
    first = get(server, "/paper.pdf")[1]

    wait_for(lambda: not alive(int(first)) and len(tree(server.pid)) == 4, seconds=30)

    assert get(server, "/paper.pdf")[1] != first


@pytest.mark.parametrize("server", [{"SMALL_DOCUMENTS": "3"}], indirect=True)
def test_the_process_ends_after_so_many_documents_and_loses_none(server: Server) -> None:
    answers = together(server, ["/paper.pdf"] * 12)

    assert [status for status, _, _ in answers] == [200] * 12
    assert len({pid for _, pid, _ in answers}) >= 4


def test_a_process_that_is_killed_is_started_again_and_the_document_drawn(server: Server, tmp_path: Path) -> None:
    marks = tmp_path / "marks"

    status, _, _ = get(server, f"/paper.pdf?dies={marks}")

    assert status == 200
    assert marks.read_text() == "xx"


def test_a_document_that_kills_the_process_each_time_is_answered_in_words(server: Server, tmp_path: Path) -> None:
    status, text, retry = get(server, f"/paper.pdf?dies={tmp_path / 'marks'}&times=9")

    assert (status, retry) == (503, "5")
    assert "could not be made just now" in text
    assert get(server, "/paper.pdf")[0] == 200


def test_a_long_document_holds_no_other_up(server: Server) -> None:
    get(server, "/paper.pdf")
    order = "/paper.pdf?seconds=4&filler=" + "x" * (LONG_BYTES + 1)
    long = threading.Thread(target=get, args=(server, order))
    long.start()
    wait_for(lambda: len(tree(server.pid)) == 6, seconds=30)

    answers = [get(server, path) for path in ("/paper.pdf", "/", "/paper.pdf", "/")]

    assert [status for status, _, _ in answers] == [200] * 4
    assert long.is_alive()
    long.join()


def test_those_who_wait_for_documents_hold_no_page_up(server: Server) -> None:
    waiting = threading.Thread(target=together, args=(server, ["/paper.pdf?seconds=1"] * 12))
    waiting.start()

    pages = [get(server, "/")[0] for _ in range(8)]

    assert pages == [200] * 8
    assert waiting.is_alive()
    waiting.join()


def test_a_signal_ends_the_server_after_the_document_in_hand(server: Server, tmp_path: Path) -> None:
    found: list[tuple[int, str, str]] = []
    path = f"/paper.pdf?seconds=2&begun={tmp_path / 'begun'}"
    client = threading.Thread(target=lambda: found.append(get(server, path)))
    client.start()
    wait_for((tmp_path / "begun").exists, seconds=30)

    os.kill(server.pid, signal.SIGTERM)

    assert server.process.wait(30) == 0
    client.join()
    ((status, drawer, _),) = found
    assert status == 200
    assert not alive(int(drawer))


def test_a_process_that_cannot_start_is_tried_ever_less_often(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tried, broken = tmp_path / "tried", tmp_path / "broken.py"
    broken.write_text(f"open({str(tried)!r}, 'a').write('x')\nraise ImportError")
    monkeypatch.setenv("SMALL_START", str(broken))
    server: Server = request.getfixturevalue("server")

    ask_in_vain(server, "/paper.pdf")
    wait_for(lambda: tried.exists() and tried.stat().st_size > 3, seconds=30)
    time.sleep(3)

    assert tried.stat().st_size < 10  # ten a second would be thirty
    assert get(server, "/")[0] == 200


def test_neither_the_process_nor_its_fork_outlives_a_killed_parent(server: Server) -> None:
    get(server, "/paper.pdf")
    ask_in_vain(server, "/paper.pdf?seconds=30&filler=" + "x" * (LONG_BYTES + 1))
    wait_for(lambda: len(tree(server.pid)) == 6, seconds=30)
    below = tree(server.pid)[1:]

    os.kill(server.pid, signal.SIGKILL)

    wait_for(lambda: not any(map(alive, below)), seconds=10)


def test_without_serve_a_process_starts_its_own_drawer() -> None:
    first = drawn(Order(PAPER, {}))

    assert int(first) != os.getpid()
    assert drawn(Order(PAPER, {})) == first


@pytest.mark.parametrize("module", DRAWN)
def test_the_process_loads_neither_the_web_nor_the_database(module: str) -> None:
    loaded = json.loads(drawn(Order(PAPER, {"loads": module})))

    assert {module, "fpdf"} <= set(loaded)
    assert {"flask", "werkzeug", "jinja2", "peewee", "sqlite3", "pysqlite3", "psycopg2"}.isdisjoint(loaded)


def test_without_serve_a_killed_drawer_is_started_again() -> None:
    first = drawn(Order(PAPER, {}))

    os.kill(int(first), signal.SIGKILL)

    assert drawn(Order(PAPER, {})) != first


def test_an_error_of_the_drawing_is_one_line_without_the_document(caplog: pytest.LogCaptureFixture) -> None:
    order = Order(PAPER, {"error": "Anna Lee's certificate"})

    how, name = outcome(order.body())

    assert (how, name) == (FAILED, b"ValueError")
    (line,) = caplog.messages
    assert "small_paper.py" in line
    assert "Anna" not in line
    with pytest.raises(DrawingFailed, match="ValueError"):
        drawn(order)


def test_who_finds_no_place_is_told_to_come_back() -> None:
    hatch = Hatch.of_this_process()
    with hatch.place(is_long=False), hatch.place(is_long=True), pytest.raises(ServiceUnavailable) as refused:
        drawn(Order(PAPER, {}))

    assert "Open it again in a few seconds" in str(refused.value.description)
    assert drawn(Order(PAPER, {}))


def test_two_long_documents_never_take_both_places() -> None:
    hatch = Hatch.of_this_process()
    with hatch.place(is_long=True), pytest.raises(ServiceUnavailable):
        drawn(Order(PAPER, {"filler": "x" * (LONG_BYTES + 1)}))

    with hatch.place(is_long=True):
        assert drawn(Order(PAPER, {}))


@pytest.mark.parametrize("server", [{"SMALL_DRAWS_SECONDS": "0.3"}], indirect=True)
def test_a_drawing_that_never_ends_is_ended(server: Server) -> None:
    status, text, _ = get(server, "/paper.pdf?spins=1")

    assert status == 503
    assert "could not be made just now" in text
    assert get(server, "/paper.pdf")[0] == 200
