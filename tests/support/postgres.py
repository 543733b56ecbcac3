"""Starts a throw-away PostgreSQL for the tests, and knows how to do that as root too.

``python -m tests.support.postgres -- COMMAND...`` runs COMMAND with CME_TEST_DATABASE_URL pointing at such a server.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

import psycopg2

from tests.support.ports import free_port

MADE = "TEST_DATABASE_MADE"  # the name of the database that this process, or the one that started it, has made
HOW_TO_GET_IT = "apt-get install postgresql"
PATIENCE = 30.0  # seconds for a server to start on a busy machine

# What a server that lives for one test run need not promise: it never survives the machine it runs on.
# (Not synchronous_commit: the app refuses a server without it.)
CARELESS = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}
# Nor does it clean up by itself beside tests: while it looks at a table, their own VACUUM leaves rows there.
STILL = {"autovacuum": "off"}


class NoPostgres(Exception):
    """No PostgreSQL server program on this machine."""


class Owner(TypedDict, total=False):
    """Who a program is started as, in the words of subprocess; empty for whoever runs the tests."""

    user: int
    group: int
    extra_groups: list[str | int]


def programs() -> Path | None:
    """The folder with initdb and postgres: the one on the PATH, else the newest that Debian installed, else None."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = [Path(on_path).resolve()] if on_path else debian[-1:]
    return found[0].parent if found else None


@contextmanager
def cluster(**settings: str) -> Iterator[str]:
    """A fresh server on loopback with these settings, as the URL of its one database; stopped and removed at the end.

    Raises NoPostgres if there is no server program. Takes about two seconds.
    """
    folder = programs()
    if folder is None:
        raise NoPostgres(HOW_TO_GET_IT)
    home = Path(tempfile.mkdtemp(prefix="cme-postgres-"))
    try:
        with _server(folder, home, settings) as url:
            yield url
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def frozen(url: str) -> Iterator[None]:
    """Stop each process of the server that `cluster` started at this URL, as a lost route does, in this block."""
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('data_directory')")
        (folder,) = cursor.fetchone() or ("",)
    connection.close()
    postmaster = int((Path(folder) / "postmaster.pid").read_text().splitlines()[0])
    processes = [postmaster, *_children(postmaster)]
    try:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)
        yield
    finally:
        for process in processes:
            with suppress(ProcessLookupError):  # one that ended must not leave the others stopped
                os.kill(process, signal.SIGCONT)


def _children(parent: int) -> list[int]:
    """The processes that this one has forked, by what the system says of them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """A new, empty database on the server of `url`, as a URL; dropped at the end. For one test process each."""
    name = f"cme_{secrets.token_hex(6)}"
    _execute(url, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        _execute(url, f"DROP DATABASE {name} WITH (FORCE)")


def of_this_process(url: str) -> str:
    """The database that this test process may empty at will: `url` itself, or one for each parallel worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not (url and worker):
        return url
    name = f"cme_test_{worker}"
    if os.environ.get(MADE) != name:  # a program that a test starts takes nobody's database away
        _execute(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # what an interrupted run left behind
        _execute(url, f"CREATE DATABASE {name}")
        os.environ[MADE] = name
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@contextmanager
def _server(folder: Path, home: Path, more: Mapping[str, str]) -> Iterator[str]:
    owner = _owner(home)
    password = secrets.token_urlsafe(12)
    _make(folder, home, owner, password)
    port = free_port()
    settings = {**CARELESS, "listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(home)}
    settings |= more
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [folder / "postgres", "-D", home / "data", *options], stdout=log, stderr=log, cwd=home, **owner
        )
    try:
        url = f"postgresql://cme:{password}@127.0.0.1:{port}/postgres"
        _wait_for(server, url, home / "log")
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # "fast": ends the connections, does not wait for them
        server.wait(PATIENCE)


def _owner(home: Path) -> Owner:
    """Who runs the server: PostgreSQL refuses to be root, so root hands it to an unprivileged user."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(home, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _make(folder: Path, home: Path, owner: Owner, password: str) -> None:
    secret = home / "password"
    secret.write_text(_verifier(password))
    secret.chmod(0o644)  # the folder itself is closed to everybody but the server's user
    command: list[str | Path] = [
        folder / "initdb",
        "-D",
        home / "data",
        "-U",
        "cme",
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync",
    ]
    auth = ["--auth=scram-sha-256", f"--pwfile={secret}"]
    made = subprocess.run([*command, *auth], capture_output=True, text=True, check=False, cwd=home, **owner)
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr.strip()}")


def _verifier(password: str) -> str:
    """What the server keeps of a password (RFC 5803), hashed once: ours cannot be guessed, and each test signs in.

    The usual 4,096 times take some 10 ms at each connection, half of it in the server.
    """
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    told = [b64encode(part).decode() for part in (salt, stored, hmac.digest(salted, b"Server Key", "sha256"))]
    return "SCRAM-SHA-256$1:{}${}:{}".format(*told)


def _wait_for(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg2.connect(url).close()
        except psycopg2.OperationalError as refusal:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from refusal
            time.sleep(0.1)
        else:
            return


def _execute(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True  # a database is neither created nor dropped inside a transaction
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def main(arguments: list[str]) -> int:
    """Run the command after ``--`` beside a server; its exit status is ours."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("usage: python -m tests.support.postgres -- COMMAND...", file=sys.stderr)
        return 2
    with cluster(**STILL) as url:
        return subprocess.run(command, check=False, env={**os.environ, "CME_TEST_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
