"""Locks: whoever changes an installation has it alone, on this machine and on every other one."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import db
from db import schema
from db.engine.refusal import Refused
from db.upkeep import lock
from db.upkeep.upgrade import upgrade
from tests.support import postgres
from tests.support.places import needs_pg_dump

if TYPE_CHECKING:
    from pathlib import Path

    from blueprints.shared.settings import Settings

HELD = "a server is running on this database, from 127.0.0.1"


@pytest.fixture
def other(data: Settings) -> Settings:
    """A second machine on the same database; on SQLite, where there is none, this one again."""
    if db.is_sqlite():
        return data
    folder = data.data_dir / "other machine"
    folder.mkdir(mode=0o700)
    return replace(data, data_dir=folder)


def test_any_number_of_servers_share_it(data: Settings, other: Settings) -> None:
    with lock.shared(data), lock.shared(other), lock.shared(other):
        assert (data.data_dir / lock.NAME).exists()


def test_no_change_beside_a_server_wherever_it_runs(data: Settings, other: Settings) -> None:
    words = r"a server is running on .*; stop it first"
    with lock.shared(data), pytest.raises(Refused, match=words), lock.alone(other):
        pass


def test_what_is_held_in_another_database_of_the_server_is_not_named(data: Settings, other: Settings) -> None:
    if db.is_sqlite():
        return  # it has no other databases
    third = other.data_dir / "third machine"
    third.mkdir(mode=0o700)
    with ExitStack() as held:
        url = held.enter_context(postgres.own_database(data.database_url))
        held.enter_context(lock.alone(replace(other, database_url=url)))
        held.enter_context(lock.shared(data))
        assert HELD in refusal(replace(other, data_dir=third))


def test_a_second_change_is_told_that_it_is_a_change(data: Settings, other: Settings) -> None:
    words = r"an upgrade or a restore is under way on .*; run this again"
    with lock.alone(data), pytest.raises(Refused, match=words), lock.alone(other):
        pass


def test_no_server_starts_beside_a_change(data: Settings, other: Settings) -> None:
    with lock.alone(data), pytest.raises(Refused, match="an upgrade or a restore is under way"), lock.shared(other):
        pass


def test_what_was_held_is_free_afterward(data: Settings, other: Settings) -> None:
    for hold in (lock.alone, lock.shared, lock.alone):
        with pytest.raises(ZeroDivisionError), hold(data):
            raise ZeroDivisionError
    with lock.alone(other):
        pass


@needs_pg_dump
def test_the_second_of_two_upgrades_finds_it_done(
    data: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = iter([["9001_extra"], []])
    monkeypatch.setattr(schema, "pending", lambda: next(pending))  # the other machine's was applied in between

    assert upgrade(data).migrations == []
    assert next(pending, None) is None


def test_a_server_takes_its_lock_again_when_the_database_came_back(
    data: Settings, other: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.is_sqlite():
        return  # a file lock is never lost
    monkeypatch.setattr(lock, "RENEWAL_SECONDS", 0.05)
    stop = lock.renew(data)
    try:
        for _ in range(2):
            assert HELD in words_when(other, is_held=True)
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            db.database.execute_sql(f"{others} AND datname = current_database()")
        assert HELD in words_when(other, is_held=True)
    finally:
        stop.set()
        words_when(other, is_held=False)  # the thread has ended, and the next test finds the database free


def words_when(place: Settings, *, is_held: bool) -> str:
    """What somebody is told who wants this place alone, once it is held, or free, as the test expects."""
    deadline = time.monotonic() + 30
    while bool(words := refusal(place)) is not is_held:
        assert time.monotonic() < deadline, "the lock was not taken" if is_held else "the lock was not given back"
        time.sleep(0.05)
    return words


def refusal(place: Settings) -> str:
    """Why nobody may change this place just now; '' when one may."""
    try:
        with lock.alone(place):
            return ""
    except Refused as refused:
        return refused.words
