"""Stored files in snapshots: each copied once, compared every time, and given back together with the database."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

import db
from db.engine.refusal import Refused
from db.files import store
from db.files.tables import File
from db.institution.tables import Unit
from db.upkeep import backup
from db.upkeep.backup import back_up
from db.upkeep.engines import engine_of
from db.upkeep.pool import Kept, Pool
from db.upkeep.restore import restore
from db.upkeep.snapshot import peek, snapshots
from tests.support.places import LARGE, elsewhere, lose, needs_pg_dump, spoil, stored

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from blueprints.shared.settings import Settings

pytestmark = needs_pg_dump


def test_stored_files_come_back_on_an_empty_machine_from_the_folder_of_snapshots(data: Settings) -> None:
    files = [stored(), stored(b""), stored(b"a short one")]
    made = back_up(data)
    there = elsewhere(data)
    copied = there.data_dir / "copied"
    shutil.copytree(data.backups_dir, copied)

    restore(there, copied / made.path.name)

    db.begin_request()
    assert [store.read(File.get_by_id(file.id)) for file in files] == [LARGE, b"", b"a short one"]
    assert made.faults == ()


def test_a_backup_copies_only_the_files_that_are_new(data: Settings) -> None:
    first = stored()
    back_up(data)
    path = Pool(data.backups_dir).path(first.key)
    before = path.stat()
    second = stored(b"another")

    made = back_up(data)

    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [one.key for one in peek(made.path).files] == [first.key, second.key]
    assert made.path.stat().st_size < 10**6 + data_size(data)


def data_size(data: Settings) -> int:
    return (data.data_dir / "cme.db").stat().st_size if db.is_sqlite() else 0


@pytest.mark.parametrize(("harm", "word"), [(lose, "missing"), (spoil, "damaged")])
def test_a_backup_tells_of_a_file_that_is_not_as_it_was_and_keeps_the_sound_copy(
    app: Flask, data: Settings, harm: object, word: str
) -> None:
    file = stored()
    back_up(data)
    assert callable(harm)
    harm(file)

    done = app.test_cli_runner().invoke(args=["backup"])

    assert done.exit_code == 1
    assert f"stored file {file.key} is {word}; a sound copy is beside the snapshots" in done.output
    assert "restored and compared in" in done.output
    newest = snapshots(data.backups_dir)[0]
    restore(data, newest)
    db.begin_request()
    assert store.read(File.get()) == LARGE


def test_a_file_that_no_snapshot_has_is_named_and_stops_no_backup(data: Settings) -> None:
    file = stored()
    lose(file)

    made = back_up(data)

    assert made.faults == (f"stored file {file.key} is missing; no snapshot in this folder has a copy",)
    assert peek(made.path).lost == (file.key,)
    restore(data, made.path)


@pytest.mark.parametrize("how", ["gone", "spoiled", "a link"])
def test_a_snapshot_without_its_files_replaces_nothing(data: Settings, how: str) -> None:
    file = stored()
    made = back_up(data)
    Unit.create(name="Made later")
    path = Pool(data.backups_dir).path(file.key)
    body = path.read_bytes()
    path.unlink()
    if how == "spoiled":
        path.write_bytes(bytes(len(body)))
    elif how == "a link":
        (data.data_dir / "elsewhere").write_bytes(body)
        path.symlink_to(data.data_dir / "elsewhere")

    with pytest.raises(Refused, match=r"1 of the snapshot's 1 files are missing or damaged.*copy that folder"):
        restore(data, made.path)

    db.begin_request()
    assert Unit.get().name == "Made later"


def test_a_copy_that_was_damaged_beside_the_snapshots_is_made_again(data: Settings) -> None:
    file = stored()
    back_up(data)
    Pool(data.backups_dir).path(file.key).write_bytes(b"?")

    made = back_up(data)

    assert made.faults == ()
    restore(data, made.path)


def test_files_go_with_the_last_snapshot_that_had_them_and_not_within_a_day(data: Settings) -> None:
    file = stored()
    pool = Pool(data.backups_dir)
    back_up(data)
    store.delete(file)
    back_up(data, keep=1)
    assert pool.path(file.key).exists()

    yesterday = time.time() - 25 * 3600
    os.utime(pool.path(file.key), (yesterday, yesterday))
    back_up(data, keep=1)

    assert not pool.path(file.key).exists()


def test_a_snapshot_that_cannot_be_read_keeps_every_file(data: Settings) -> None:
    file = stored()
    pool = Pool(data.backups_dir)
    back_up(data)
    store.delete(file)
    os.utime(pool.path(file.key), (0, 0))
    (data.backups_dir / "cme-20200101T000000.000000Z.tar").write_bytes(b"no archive" * 100)

    back_up(data)

    assert pool.path(file.key).exists()


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "a/b", "", "x" * 65, "..", "abc\n"])
def test_a_manifest_leads_to_no_path_outside_the_pool(key: str) -> None:
    with pytest.raises(ValueError, match="no program of ours"):
        Kept(key, 1, "0" * 64)


def test_a_trial_restore_notices_every_difference(data: Settings, tmp_path: Path) -> None:
    Unit.create(name="First")
    with engine_of(data).dump(tmp_path / "first") as before:
        pass
    Unit.update(name="Second").execute()

    with engine_of(data).dump(tmp_path / "second") as after:
        assert engine_of(data).trial(tmp_path / "first", ()) == before.tables
        assert engine_of(data).trial(tmp_path / "second", ()) == after.tables

    differing = [name for name in after.tables if before.tables[name] != after.tables[name]]
    assert differing == ["unit"]
    assert before.tables["unit"][0] == after.tables["unit"][0] == 1


def test_a_snapshot_that_differs_from_what_was_there_is_refused_and_not_kept(
    data: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    Unit.create(name="First")
    pack = backup._pack

    def late(whole: Path, dump: Path, *rest: object) -> None:
        """The dump of a later state takes the place of the one that was measured."""
        Unit.create(name="Second")
        dump.unlink()
        with engine_of(data).dump(dump):
            pass
        pack(whole, dump, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "_pack", late)
    with pytest.raises(Refused, match=r"not what was there: unit differ after a trial restore"):
        back_up(data)

    assert snapshots(data.backups_dir) == []
