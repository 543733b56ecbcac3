"""PostgreSQL freezes, locks, dies, turns read-only and comes back: pages say so, and those without it are served."""

from __future__ import annotations

import http.client
import socket
import subprocess
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import psycopg2
import pytest

import db
from blueprints.shared.access import public
from blueprints.shared.assets import URLS
from blueprints.shared.print.order import Order, drawn
from db.engine.refusal import Refused
from db.institution.tables import Unit
from db.outbox.tables import Message
from db.upkeep import postgresql
from db.upkeep.postgresql import Postgresql
from tests.conftest import POSTGRESQL, settings_for
from tests.support import make, postgres
from tests.support.command import COMMAND, environment, run
from tests.support.ports import free_port
from tests.upkeep.test_drawer import PAPER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader

pytestmark = pytest.mark.skipif(not POSTGRESQL, reason="how PostgreSQL fails")
PATIENCE = 60  # seconds: more than any machine needs


def answer(port: int, path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request(method, path)
        found = connection.getresponse()
        return found.status, dict(found.headers), found.read().decode()


@contextmanager
def served(data: Settings) -> Iterator[int]:
    """The real server; the port on which it answers."""
    port = free_port()
    env = environment(data, CME_PORT=str(port), CME_SECRET_KEY=data.secret_key)
    with subprocess.Popen([*COMMAND, "serve"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout
        while b"Serving" not in server.stdout.readline():
            assert server.poll() is None
        try:
            yield port
        finally:
            server.terminate()


@contextmanager
def elsewhere(statement: str) -> Iterator[None]:
    """A statement in a transaction of somebody else's, open in this block."""
    with closing(psycopg2.connect(POSTGRESQL)) as other:
        other.cursor().execute(statement)
        yield
        other.rollback()


@pytest.fixture
def own_server(app: Flask, tmp_path: Path) -> Iterator[Settings]:
    """A server that no other test uses, with the newest schema: it can be stopped without stopping them."""
    with postgres.cluster() as url:
        settings = settings_for(tmp_path, url)
        assert run(settings, "upgrade", CME_SECRET_KEY=settings.secret_key).returncode == 0
        yield settings


def test_while_it_is_frozen_help_and_static_files_are_served(own_server: Settings) -> None:
    paths = ("/help", "/sign-in", URLS["site.css"]) * 4  # so that each process answers, which has answered nothing yet
    with served(own_server) as port:
        answers: list[tuple[int, dict[str, str], str]] = []
        crowd = [threading.Thread(target=lambda: answers.append(answer(port, "/code/LECTURE"))) for _ in range(20)]
        with postgres.frozen(own_server.database_url):
            for thread in crowd:
                thread.start()
            found = {answer(port, path)[0] for path in paths}
            health = answer(port, "/health")
            for thread in crowd:
                thread.join(PATIENCE)
        assert answer(port, "/health")[0] == 200

    assert found == {200}
    assert health[0] == 503
    assert {status for status, _, _ in answers} == {503}
    assert {headers["Retry-After"] for _, headers, _ in answers} == {"5"}
    assert all("In a minute, go back and try again" in text for _, _, text in answers)


def test_a_locked_table_is_said_to_be_busy(visitor: Reader) -> None:
    person = make.person()
    db.database.execute_sql("SET lock_timeout = '100ms'")
    visitor.as_(person)

    with elsewhere("LOCK TABLE session"):
        page = visitor.get("/home")

    assert page.status == 503
    assert page.response.headers["Retry-After"] == "5"
    assert visitor.get("/home").status == 200


def test_a_session_has_limits(data: Settings) -> None:
    shown = [
        db.database.execute_sql(f"SHOW {name}").fetchone()[0]
        for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    ]
    with db.unhurried():
        unhurried = db.database.execute_sql("SHOW statement_timeout").fetchone()[0]

    assert shown == ["10s", "30s", "1min"]
    assert unhurried == "0"
    assert db.database.execute_sql("SHOW statement_timeout").fetchone()[0] == "30s"


def end_others() -> None:
    """End every connection to the database, as its administrator does, and wait until they have ended."""
    with closing(psycopg2.connect(POSTGRESQL)) as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_connection_that_died_in_the_pool_is_thrown_away(visitor: Reader) -> None:
    assert visitor.get("/code/ANY").status == 422
    end_others()

    assert visitor.get("/code/ANY").status == 422


def test_a_connection_that_dies_in_mid_request_is_no_fault_of_ours(app: Flask, visitor: Reader) -> None:
    def die() -> str:
        with db.database.atomic(), db.database.atomic():
            Unit.create(name="A unit")
            end_others()
            Unit.create(name="Another")
        return "done"

    app.add_url_rule("/die", "die", public(die))
    page = visitor.get("/die")

    assert page.status == 503
    assert "Nothing was changed" in page.text
    assert Unit.select().count() == 0
    assert Message.select().count() == 0


def test_a_commit_without_an_answer_is_not_said_to_have_failed(app: Flask, visitor: Reader) -> None:
    def doubt() -> str:
        with db.database.atomic():
            Unit.create(name="A unit")
            end_others()
        return "done"

    app.add_url_rule("/doubt", "doubt", public(doubt))
    page = visitor.get("/doubt")

    assert page.status == 503
    assert "Nothing was changed" not in page.text
    assert "check whether it is there before you send it again" in page.text


def test_a_read_only_server_is_no_fault_of_ours(visitor: Reader) -> None:
    learner, at = make.person(), make.session(code="LECTURE")
    visitor.as_(learner)
    db.database.execute_sql("SET default_transaction_read_only = on")
    try:
        page, health = visitor.submit("/code", {"code": at.code}), visitor.get("/health")
    finally:
        db.database.execute_sql("SET default_transaction_read_only = off")

    assert page.status == 503
    assert "told" not in page.text
    assert (health.status, health.response.text) == (503, "read-only\n")


@pytest.mark.usefixtures("data")
def test_who_waits_for_a_document_holds_no_connection_but_in_a_transaction() -> None:
    with db.database.atomic():
        drawn(Order(PAPER, {}))
        assert db.database.in_transaction()
    assert not db.database.is_closed()

    drawn(Order(PAPER, {}))

    assert db.database.is_closed()
    assert Unit.select().count() == 0


def test_no_program_waits_for_a_server_that_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Postgresql(POSTGRESQL).dump(tmp_path / "dump"):
        monkeypatch.setattr(postgresql, "LONGEST_SECONDS", 1.0)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        engine = Postgresql(f"postgresql://cme@127.0.0.1:{silent.getsockname()[1]}/cme")

        with pytest.raises(Refused, match="psql was not done"):
            engine.trial(tmp_path / "dump", ())


def test_several_hosts_may_be_named(data: Settings) -> None:
    parts = psycopg2.extensions.parse_dsn(POSTGRESQL)
    hosts = f"127.0.0.1:1,{parts['host']}:{parts['port']}"
    url = f"postgresql://{parts['user']}:{parts['password']}@{hosts}/{parts['dbname']}?target_session_attrs=read-write"
    several = db.postgresql(f"{url}&limits=off", 1)

    assert several.execute_sql("SHOW statement_timeout").fetchone()[0] == "0"
    assert several.connect_params["target_session_attrs"] == "read-write"
    several.close_all()
