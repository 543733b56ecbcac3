"""Connections to PostgreSQL: no more than are allowed, and a queue for them that nobody leaves while it moves."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

import db
from tests.conftest import POSTGRESQL

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

pytestmark = pytest.mark.skipif(not POSTGRESQL, reason="a pool of PostgreSQL's")
PATIENCE = 60  # seconds: more than any machine needs


def test_nobody_leaves_a_queue_for_connections_that_moves(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.postgres.TURN_SECONDS", 1.0)
    pool = db.postgresql(POSTGRESQL, 1)
    answers: list[object] = []

    def hold() -> None:
        pool.connect()
        answers.append(pool.execute_sql("SELECT pg_sleep(0.5)").fetchone())
        pool.close()

    crowd = [threading.Thread(target=hold) for _ in range(6)]  # the last one waits for 2.5 s
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(PATIENCE)

    assert len(answers) == len(crowd)


def test_no_more_connections_are_made_than_are_allowed(data: Settings) -> None:
    pool = db.postgresql(POSTGRESQL, 1)
    pool.connect()
    others: list[str] = []

    def ask() -> None:
        others.append(str(pool.execute_sql("SELECT 1").fetchone()[0]))
        pool.close()

    waiting = threading.Thread(target=ask)
    waiting.start()
    waiting.join(0.2)
    assert others == []
    pool.close()
    waiting.join(PATIENCE)
    assert others == ["1"]
    pool.close_all()
