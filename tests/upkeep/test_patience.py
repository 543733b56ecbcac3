"""Writers on SQLite wait for each other: long enough, not for ever, and without leaving anything half begun."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from peewee import OperationalError

import db
from db.sqlite import PatientSqlite
from tests.support import make

if TYPE_CHECKING:
    from pathlib import Path

    from blueprints.shared.settings import Settings


def opened(path: Path, wait_seconds: float) -> PatientSqlite:
    found = db.sqlite(path)
    assert isinstance(found, PatientSqlite)
    found.wait_seconds = wait_seconds
    return found


def test_a_writer_gets_the_lock_when_another_lets_go(tmp_path: Path) -> None:
    first, second = (opened(tmp_path / "a.db", 5) for _ in range(2))
    got = threading.Event()

    def write() -> None:
        with second.atomic():
            got.set()
        second.close()

    first.begin()
    waiting = threading.Thread(target=write)
    waiting.start()
    assert not got.wait(0.1)
    first.rollback()
    let_go = time.monotonic()
    assert got.wait(2)
    assert time.monotonic() - let_go < 1
    waiting.join()
    first.close()


def test_a_writer_gives_up_in_time_and_can_try_again(tmp_path: Path) -> None:
    first, second = (opened(tmp_path / "a.db", 0.2) for _ in range(2))
    first.begin()

    begun = time.monotonic()
    with pytest.raises(OperationalError, match="locked"):
        second.begin()

    assert 0.2 <= time.monotonic() - begun < 2
    first.rollback()
    with second.atomic():
        assert second.execute_sql("PRAGMA busy_timeout").fetchone() == (200,)
    first.close()
    second.close()


def test_another_fault_is_not_waited_for(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db", 5)
    database.begin()

    begun = time.monotonic()
    with pytest.raises(OperationalError, match="within a transaction"):
        database.begin()

    assert time.monotonic() - begun < 1
    database.rollback()
    database.close()


def test_the_database_still_opens_as_it_is_said_to(data: Settings) -> None:
    make.certificate()

    db.verify_opened()
