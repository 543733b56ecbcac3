"""The promise above all: what was acknowledged is there after the server is killed, whole, and once."""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

import db
from db.credit.tables import Certificate, Claim, Credit
from tests.support.claimants import Claimants, ready
from tests.support.command import COMMAND, environment
from tests.support.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from blueprints.shared.settings import Settings

IN_CI = 25
MANY = int(os.environ.get("CME_KILLS", "200"))


@pytest.mark.parametrize("kills", [IN_CI, pytest.param(MANY, marks=pytest.mark.slow)])
def test_every_acknowledged_claim_outlives_the_server(app: Flask, data: Settings, kills: int) -> None:
    claimants = Claimants(free_port(), data.secret_key)
    with db.database.atomic():
        waiting = ready(app, learners=4 * kills, sessions=30)
    for one in waiting:
        claimants.waiting.put(one)
    db.database.close()
    threads = claimants.start(4)
    for _ in range(kills):
        with server(data, claimants.port):
            claimants.wait_for(random.randint(1, 12))  # noqa: S311 - the moment of the kill
            time.sleep(random.uniform(0, 0.02))  # noqa: S311 - between two answers
    claimants.stop.set()
    for thread in threads:
        thread.join(60)

    assert len(claimants.acknowledged) > 4 * kills, "too few claims to prove anything"
    assert claimants.unanswered >= kills // 2, "the server was hardly ever killed at work"
    assert set(claimants.refused) <= {503}
    check_records(set(claimants.acknowledged), {one.participation for one in waiting})


@contextmanager
def server(data: Settings, port: int) -> Iterator[None]:
    """The real server until the end of the block, when all of its processes are killed at once."""
    env = environment(data, CME_PORT=str(port), CME_SECRET_KEY=data.secret_key)
    with (data.data_dir / "serve.log").open("ab") as log:
        process = subprocess.Popen([*COMMAND, "serve"], env=env, stderr=log, start_new_session=True)
    try:
        end = time.monotonic() + 30
        while not answers(port):
            assert process.poll() is None, (data.data_dir / "serve.log").read_text()[-2000:]
            assert time.monotonic() < end
            time.sleep(0.02)
        yield
    finally:
        with suppress(ProcessLookupError):  # it ended by itself, and the log says why
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as connection, suppress(OSError):
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    return False


def check_records(acknowledged: set[int], participations: set[int]) -> None:
    """Each acknowledged claim is there; each claim there has one certificate and one line of credit; none is double."""
    claims: list[Any] = list(Claim.select(Claim.id, Claim.participation).tuples())
    claimed = [row[1] for row in claims]
    assert acknowledged - set(claimed) == set(), "acknowledged and lost"
    assert len(set(claimed)) == len(claimed)
    assert set(claimed) <= participations
    certificates: dict[Any, Any] = dict(Certificate.select(Certificate.claim, Certificate.id).tuples())  # type: ignore[arg-type]
    assert certificates.keys() == {row[0] for row in claims}
    lines: list[Any] = list(Credit.select(Credit.certificate).tuples())
    assert sorted(row[0] for row in lines) == sorted(certificates.values())
    if db.is_sqlite():
        assert db.database.execute_sql("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.database.execute_sql("PRAGMA foreign_key_check").fetchall() == []
