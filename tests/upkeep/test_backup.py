"""Backup: a snapshot is whole whatever is written meanwhile, private, and never the last one to go."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tarfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import db
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.refusal import Refused
from db.institution.tables import Unit
from db.upkeep import backup
from db.upkeep.backup import back_up
from db.upkeep.restore import restore
from db.upkeep.snapshot import snapshots
from db.upkeep.sqlite import Sqlite
from tests.support.places import elsewhere, furnish, needs_pg_dump, small_files

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings

pytestmark = needs_pg_dump


def test_a_snapshot_is_for_its_owner_only_and_names_no_user_of_the_machine(data: Settings) -> None:
    furnish(data)

    snapshot = back_up(data).path

    assert stat.S_IMODE(snapshot.stat().st_mode) == 0o600
    assert stat.S_IMODE(snapshot.parent.stat().st_mode) == 0o700
    with tarfile.open(snapshot) as archive:
        assert {(member.uid, member.uname) for member in archive} == {(0, "")}


def writers(data: Settings) -> list[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.support.small_writer", data.database_url]
    return [subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE, text=True) for n in range(2)]


def test_a_snapshot_under_write_load_is_whole_and_has_all_that_was_acknowledged(data: Settings) -> None:
    processes = writers(data)
    try:
        end = time.monotonic() + 60
        while Unit.select().count() < 50:
            assert time.monotonic() < end
            time.sleep(0.05)
        before = {unit.name for unit in Unit.select()}
        snapshot = back_up(data).path
        after = Unit.select().count()
    finally:
        for process in processes:
            process.terminate()
        said = {line.strip() for process in processes for line in process.communicate()[0].splitlines()}
    assert len(said) > after > len(before)

    restore(elsewhere(data), snapshot)

    found = {unit.name for unit in Unit.select()}
    assert before <= found
    assert AuditLine.select().where(AuditLine.action == Action.UNIT_ADDED).count() == len(found)


def test_the_newest_snapshots_stay_and_never_none(data: Settings) -> None:
    made = [back_up(data, keep=3).path for _ in range(5)]

    assert snapshots(data.backups_dir) == made[:1:-1]
    backup.prune(data.backups_dir, keep=0)
    assert snapshots(data.backups_dir) == made[-1:]


def test_a_backup_that_fails_leaves_nothing_and_the_older_ones(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    older = back_up(data).path

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_pack", full)
    with pytest.raises(OSError, match="No space"):
        back_up(data, keep=1)

    assert list(data.backups_dir.iterdir()) == [older]


def test_a_missing_program_is_named_with_the_way_to_get_it(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    there = replace(data, database_url="postgresql://nobody@127.0.0.1/none")

    with pytest.raises(Refused, match=r"pg_dump is missing.*postgresql-client"):
        back_up(there)


def test_a_damaged_sqlite_file_is_not_taken_for_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"SQLite format 3\x00" + os.urandom(8192))

    with pytest.raises((Refused, db.driver.DatabaseError)):
        Sqlite(path, tmp_path).dump(tmp_path / "copy").__enter__()


def test_a_backup_on_a_full_disk_is_one_line_and_leaves_nothing(app: Flask, data: Settings) -> None:
    older = back_up(data).path

    with small_files():
        done = app.test_cli_runner().invoke(args=["backup"])

    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 1, done.output
    assert "Traceback" not in done.output
    assert [path for path in data.backups_dir.iterdir() if path.name != "files"] == [older]
