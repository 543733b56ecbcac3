"""Password hashing waits where it holds no page up: few hash, fewer wait, the others are told when to come back."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from blueprints.shared import passwords
from blueprints.shared.passwords import AT_ONCE, BUSY, WAITING, Busy, Turns
from blueprints.shared.server.lanes import HASHING_THREADS, is_hashing
from blueprints.shared.server.web import THREADS, Board, WebProcess
from db.people.tables import Person
from tests.accounts.test_sign_in import PASSWORD, member, sign_in
from tests.accounts.test_sign_up import ADA

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

MANY = 60
HOST = "127.0.0.1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Gate:
    """A hasher that keeps everybody until it is opened, and counts who is in it."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.inside = threading.Semaphore(0)
        self.running = self.most = 0
        self.count = threading.Lock()

    def verify(self, _stored: str, _typed: str) -> bool:
        with self.count:
            self.running += 1
            self.most = max(self.most, self.running)
        self.inside.release()
        assert self.opened.wait(30)
        with self.count:
            self.running -= 1
        return False

    def check_needs_rehash(self, _stored: str) -> bool:
        return False

    salt_len = hash_len = 16
    memory_cost = time_cost = parallelism = 1


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()
    monkeypatch.setattr(passwords, "HASHER", made)
    monkeypatch.setattr(passwords, "turns", Turns(AT_ONCE, WAITING))
    yield made
    made.opened.set()


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """The app under the web server of one process, in a thread of this one; the port."""
    listening = socket.create_server((HOST, 0), backlog=MANY * 2)
    listening.setblocking(False)
    server = WebProcess(app, listening, Board(1), 0, 1 << 20)._server()
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            server.turn(0.05)

    thread = threading.Thread(target=run)
    thread.start()
    yield int(listening.getsockname()[1])
    stop.set()
    thread.join()
    server.task_dispatcher.shutdown()
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()


def asked(port: int, method: str, path: str, body: str = "") -> http.client.HTTPConnection:
    """A request that is on its way."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    connection.request(method, path, body, {**FORM, "Host": "localhost:8000"})
    return connection


def answer_of(connection: http.client.HTTPConnection) -> int:
    """The status of what comes back."""
    status = connection.getresponse().status
    connection.close()
    return status


def test_sixty_sign_ins_at_once_hold_no_page_up(app: Flask, gate: Gate) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with served(app) as port:
        body = f"email=nobody%40example.org&password={PASSWORD}"
        waiting = [asked(port, "POST", "/sign-in", body) for _ in range(MANY)]
        for _ in range(HASHING_THREADS):
            assert gate.inside.acquire(timeout=30)

        pages = [answer_of(asked(port, "GET", "/help")) for _ in range(THREADS * 2)]
        gate.opened.set()
        answers = [answer_of(connection) for connection in waiting]

    assert pages == [200] * THREADS * 2
    assert gate.most == HASHING_THREADS
    assert set(answers) == {422, 429}  # nobody is sent away: they wait without a thread, and ten may be wrong


def test_of_ten_at_once_two_hash_one_waits_and_the_others_are_refused(gate: Gate) -> None:
    refused = threading.Semaphore(0)

    def check() -> None:
        try:
            passwords._verify("", "x")
        except Busy:
            refused.release()

    threads = [threading.Thread(target=check) for _ in range(10)]
    for thread in threads:
        thread.start()
    for _ in range(10 - AT_ONCE - WAITING):
        assert refused.acquire(timeout=30)
    gate.opened.set()
    for thread in threads:
        thread.join()

    assert not refused.acquire(blocking=False)
    assert gate.most == AT_ONCE


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """No turn to hash is to be had."""

    class Full(Turns):
        def one(self) -> Any:
            raise Busy

    monkeypatch.setattr(passwords, "turns", Full(1, 1))


@pytest.mark.usefixtures("cheap_hashes")
def test_who_is_refused_is_told_when_to_come_back_and_loses_nothing_typed(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    ada = member()
    request.getfixturevalue("full")
    for page in (sign_in(reader, ada), reader.submit("/sign-up", ADA)):
        assert (page.status, page.response.headers["Retry-After"]) == (503, "5")
        assert BUSY in page.one("#password-message").get_text()
        assert page.one("#email")["value"] in (ada.email, ADA["email"])
    assert Person.select().count() == 1


@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize("path", ["/account/password", "/account/email"])
def test_a_busy_server_says_so_on_the_account_pages_too(
    reader: Reader, path: str, request: pytest.FixtureRequest
) -> None:
    reader.as_(member(email_confirmed_at=None))
    request.getfixturevalue("full")
    fields = {"current_password": PASSWORD, "password": "Teapot&Lamp77", "confirm": "Teapot&Lamp77"}

    page = reader.submit(path, {**fields, "email": "other@example.org"})

    assert (page.status, page.response.headers["Retry-After"]) == (503, "5")
    assert BUSY in page.one("#current_password-message").get_text()


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/sign-up", "/account/password", "/account/email", "/password/reset/abc", "/office/people/7/roles"],
)
def test_a_form_with_a_password_waits_in_the_lane_for_hashing(path: str) -> None:
    assert is_hashing("POST", path)
    assert not is_hashing("GET", path)
    assert not is_hashing("POST", f"{path}/live")
