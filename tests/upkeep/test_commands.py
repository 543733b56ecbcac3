"""The operator's commands: each does its work, and what the operator can put right is one line and exit code 1."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click import Context

import db
from cmeapp import VERSION
from db import schema
from db.upkeep.snapshot import snapshots
from tests.conftest import settings_for
from tests.support import make
from tests.support.command import COMMAND, environment, run
from tests.support.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader


def test_every_command_is_where_the_app_says(app: Flask) -> None:
    context = Context(app.cli)

    found = {name: app.cli.get_command(context, name) for name in app.cli.list_commands(context)}

    assert {"serve", "backup", "people", "import-transcript"} <= set(found)
    assert all(command is not None and command.name == name and command.help for name, command in found.items())


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    """A place with no database yet."""
    folder = tmp_path / "place"
    return settings_for(folder, f"sqlite:///{folder / 'cme.db'}")


def plain(port: int) -> list[str]:
    """A WSGI server that knows nothing of this application: waitress's own."""
    return [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--call", "cmeapp:create_app"]


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refused command says."""
    assert done.returncode == 1, done
    lines = [line for line in done.stderr.splitlines() if " INFO " not in line]
    assert len(lines) == 1, done.stderr
    return lines[0]


@contextlib.contextmanager
def serving(data: Settings, what: str = "serve", **more: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A real server on the test's data, by `serve`, by `web` or by `any` server of WSGI; its port and process."""
    port = free_port()
    env = environment(data, CME_PORT=str(port), **more)
    command = plain(port) if what == "any" else [*COMMAND, what]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    try:
        end = time.monotonic() + 60
        while status(port, "/health") != 200:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end
            time.sleep(0.05)
        yield port, process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def status(port: int, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0


def test_from_nothing_to_a_served_site(empty: Settings) -> None:
    assert "flask --app cmeapp upgrade" in refusal(run(empty, "serve"))
    assert run(empty, "upgrade").stdout.startswith("applied 0001_initial")
    assert run(empty, "upgrade").stdout == f"the database is up to date\nversion {VERSION}, as before\n"

    with serving(empty) as (port, process):
        assert "server is running" in refusal(run(empty, "restore", "none.tar"))
        process.terminate()
        said, logged = process.communicate(timeout=60)

    where, who, mail = said.splitlines()
    assert (where, who.split(".")[0]) == (f"Serving http://127.0.0.1:{port}", "Only this machine can open it")
    assert mail.endswith(f"each message is a file in {empty.mail_dir}")
    assert process.returncode == 0
    lines = [line.split(" ", 2) for line in logged.splitlines()]
    assert all(line[0].endswith("Z") and line[1] == "INFO" for line in lines)
    assert {"worker started", "worker stopped", "stopped"} <= {line[2] for line in lines}


def test_web_and_worker_run_apart(empty: Settings) -> None:
    assert "flask --app cmeapp upgrade" in refusal(run(empty, "work"))
    run(empty, "upgrade")

    with serving(empty, "web") as (_, web):
        work = subprocess.Popen([*COMMAND, "work"], env=environment(empty), stderr=subprocess.PIPE, text=True)
        assert work.stderr is not None
        begun = [next(line for line in work.stderr if "worker started" in line)]
        for process in (web, work):
            process.terminate()
        served, worked = web.communicate(timeout=60), work.communicate(timeout=60)

    assert begun
    assert (web.returncode, work.returncode) == (0, 0)
    assert "worker" not in served[1]
    assert "worker stopped" in worked[1]


def test_any_wsgi_server_serves_the_application(empty: Settings) -> None:
    run(empty, "upgrade")

    with serving(empty, "any") as (port, _):
        assert status(port, "/health") == 200
        assert status(port, "/help") == 200


def people(place: Settings) -> int:
    db.open_database(place.database_url)
    found: int = db.database.execute_sql("SELECT count(*) FROM person").fetchone()[0]
    db.database.close()
    return found


def test_a_demo_is_loaded_by_its_own_command_and_named_by_serve(empty: Settings) -> None:
    for command in (["upgrade"], ["load-demo"], ["load-demo", "--if-empty"]):
        run(empty, *command, CME_DEMO="1")
    with serving(empty, CME_DEMO="1") as (_port, process):
        assert process.stdout
        said = "".join(process.stdout.readline() for _ in range(5))
        process.terminate()
    assert "learner@example.org" in said
    assert "Gauze!Lamp42" in said
    assert people(empty) >= 6
    assert "the database holds the demo, whose passwords are public" in refusal(run(empty, "serve"))


def test_serve_never_loads_a_demo_by_itself(empty: Settings) -> None:
    run(empty, "upgrade")
    with serving(empty, CME_DEMO="1"):
        pass
    assert people(empty) == 0


def test_a_busy_port_is_one_line(data: Settings) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as busy:
        port = busy.getsockname()[1]
        said = refusal(run(data, "serve", CME_PORT=str(port)))
    assert said.startswith(f"Port {port} on 127.0.0.1 is in use")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"CME_PROT": "8000"}, "CME_PROT: there is no such setting"),
        ({"CME_PORT": "http"}, "CME_PORT: “http” is not a port number"),
        (
            {"CME_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
            "database: connection to server",
        ),
        ({"CME_DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "database: unable to open"),
    ],
)
def test_what_the_operator_can_put_right_is_one_line(empty: Settings, settings: dict[str, str], words: str) -> None:
    assert refusal(run(empty, "serve", **settings)).startswith(words)


def test_a_newer_database_is_not_served(empty: Settings) -> None:
    run(empty, "upgrade")
    db.open_database(empty.database_url)
    db.database.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01')")
    db.database.close()

    for command in ("serve", "upgrade"):
        assert "newer version" in refusal(run(empty, command))


def test_backup_goes_where_it_is_told_and_can_be_restored(app: Flask, data: Settings, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    done = runner.invoke(args=["backup", "--to", str(tmp_path / "usb")])
    assert done.exit_code == 0
    [snapshot] = snapshots(tmp_path / "usb")
    make.person()

    restored = runner.invoke(args=["restore", str(snapshot)])

    assert restored.exit_code == 0
    assert "What was recorded after that moment is not in it" in restored.output
    assert db.database.execute_sql("SELECT count(*) FROM person").fetchone()[0] == 0


def test_health_says_one_word(visitor: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = visitor.get("/health")
    assert (found.status, found.response.text) == (200, "ok\n")

    monkeypatch.setattr(schema, "MIGRATIONS", tmp_path)
    found = visitor.get("/health")
    assert (found.status, found.response.text) == (503, "not ready\n")


def test_a_database_that_does_not_answer_is_a_503_without_a_trace(app: Flask, data: Settings) -> None:
    db.database.close()
    away = replace(data, database_url="postgresql://nobody@127.0.0.1:1/none")
    db.open_database(away.database_url)

    for path in ("/health", "/"):
        response = app.test_client().get(path)
        assert response.status_code == 503
        assert "Traceback" not in response.text
        assert "nobody" not in response.text


def test_what_is_written_is_for_its_own_user_alone(empty: Settings) -> None:
    run(empty, "upgrade")

    open_to_others = [path.name for path in empty.data_dir.rglob("*") if path.stat().st_mode & 0o077]

    assert not open_to_others


def test_a_folder_that_others_may_read_is_not_served_from(empty: Settings) -> None:
    run(empty, "upgrade")
    empty.data_dir.chmod(0o755)

    assert "others on this machine may read" in refusal(run(empty, "serve"))
