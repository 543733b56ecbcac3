"""The file store: what is kept is read again, what fails leaves nothing, and rows and bytes agree on both databases."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from peewee import IntegrityError, OperationalError

import db
from db.engine import disk
from db.files import store
from db.files.copy import faults, take_back
from db.files.folder import Folder
from db.files.place import PART_BYTES
from db.files.sweep import strays, sweep
from db.files.tables import File, FilePart, Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from blueprints.shared.settings import Settings

LONG = os.urandom(2 * PART_BYTES + 17)
pytestmark = pytest.mark.usefixtures("data")


def kept(body: bytes = LONG, kind: Kind = Kind.PROOF) -> File:
    return store.put(body, kind, "Proof of credit.pdf", "application/pdf")


def on_disk(data: Settings) -> list[Path]:
    return sorted(path for path in data.files_dir.rglob("*") if path.is_file())


def lose_bytes(file: File) -> None:
    FilePart.delete().where(FilePart.file == file.id).execute()
    store.folder().drop(file.key)


def change_bytes(file: File) -> None:
    if db.is_sqlite():
        store.folder().path(file.key).write_bytes(LONG[::-1])
    FilePart.update(body=b"other").where(FilePart.file == file.id, FilePart.number == 1).execute()


def fail_after(step: Callable[[], object]) -> None:
    """Do this, and then something that the database refuses."""
    step()
    File.create(key="", kind="", name="", media_type="", size=-1, sha256="")


@pytest.mark.parametrize("body", [b"", b"x", LONG[:PART_BYTES], LONG], ids=["none", "one", "a part", "more"])
def test_what_was_put_is_read_again_in_parts(body: bytes) -> None:
    file = File.get_by_id(kept(body).id)

    assert store.read(file) == body
    assert all(len(piece) <= PART_BYTES for piece in store.parts(file))
    assert (file.size, file.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert store.fault(file) == ""


def test_a_stream_is_kept_from_its_start() -> None:
    source = io.BytesIO(LONG)
    source.read(100)

    assert store.read(store.put(source, Kind.DOCUMENT, "x", "text/plain")) == LONG


def test_bytes_lie_where_the_database_keeps_them(data: Settings) -> None:
    file = kept()

    if db.is_sqlite():
        [path] = on_disk(data)
        assert path == data.files_dir / file.key[:2] / file.key
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert FilePart.select().count() == 0
    else:
        assert on_disk(data) == []
        assert FilePart.select().count() == 3


def test_ten_megabytes_take_little_memory_to_write_and_read() -> None:
    source = io.BytesIO(os.urandom(10 * 1024 * 1024))
    tracemalloc.start()
    file = store.put(source, Kind.DOCUMENT, "x", "text/plain")
    size = sum(len(piece) for piece in store.parts(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size == 10 * 1024 * 1024
    assert peak < 3 * 1024 * 1024


def test_a_full_disk_leaves_nothing_behind(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    if not db.is_sqlite():
        return  # there it is PostgreSQL's transaction that leaves nothing

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept()

    assert on_disk(data) == []
    assert File.select().count() == 0


def test_a_block_that_fails_keeps_neither_row_nor_bytes(data: Settings) -> None:
    with pytest.raises(IntegrityError), store.prepared(LONG) as found, db.database.atomic():
        fail_after(lambda: found.keep(Kind.DOCUMENT, "x", "text/plain"))

    assert (File.select().count(), FilePart.select().count(), on_disk(data)) == (0, 0, [])


def test_what_nobody_kept_is_gone_at_the_end_of_the_block(data: Settings) -> None:
    with store.prepared(LONG):
        pass

    assert on_disk(data) == []


def test_a_deleted_file_is_gone_with_its_bytes(data: Settings) -> None:
    file = kept()

    store.delete(file)

    assert (File.select().count(), FilePart.select().count(), on_disk(data)) == (0, 0, [])


def test_a_deletion_that_is_rolled_back_loses_no_bytes() -> None:
    file = kept()
    with pytest.raises(IntegrityError), db.database.atomic():
        fail_after(lambda: store.delete(file))

    assert store.read(file) == LONG


def test_missing_bytes_are_told_at_once_and_damaged_ones_when_compared() -> None:
    lost, damaged, sound = kept(), kept(), kept()
    lose_bytes(lost)
    change_bytes(damaged)

    with pytest.raises(store.Missing):
        store.parts(lost)
    assert [fault for _, fault in faults()] == ["missing", "damaged", ""]
    assert store.fault(sound) == ""


def test_a_key_is_given_once() -> None:
    file = kept()

    with pytest.raises(IntegrityError):
        File.create(key=file.key, kind="x", name="x", media_type="x", size=0, sha256=file.sha256)


def test_whoever_fails_to_keep_the_same_again_takes_no_bytes_away() -> None:
    with store.prepared(LONG, "the-same") as found, db.database.atomic():
        first = found.keep(Kind.TRANSCRIPT, "a.pdf", "application/pdf")

    with pytest.raises(OperationalError), store.prepared(LONG, "the-same"):
        raise OperationalError("database is locked")

    assert store.fault(first) == ""


def test_the_sweep_deletes_old_bytes_without_a_row_and_old_unfinished_ones(data: Settings) -> None:
    if not db.is_sqlite():
        return  # there no bytes can be without their row
    file = kept()
    folder = data.files_dir / file.key[:2]
    names = ("stray", "half.part", "young", "young.part")
    for name in names:
        (folder / name).write_bytes(b"x")
    for name in names[:2]:
        os.utime(folder / name, (time.time() - disk.FORGOTTEN_SECONDS - 60,) * 2)

    assert len(strays()) == 4
    assert sweep() == 2
    assert sorted(path.name for path in on_disk(data)) == sorted([file.key, "young", "young.part"])


def test_a_copy_gives_lost_bytes_back_and_another_file_does_not(tmp_path: Path) -> None:
    lost, other, sound = kept(), kept(b"other"), kept(b"sound")
    for file, body in ((lost, LONG), (other, b"wrong")):
        path = Folder(tmp_path).path(file.key)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(body)
        lose_bytes(file)

    assert take_back(tmp_path) == [lost]

    assert store.read(lost) == LONG
    assert [store.fault(file) for file in (other, sound)] == ["missing", ""]
