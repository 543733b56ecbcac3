"""Makes a snapshot, and proves it by restoring it beside what is there and comparing the two.

The archive is not compressed: pages of a database are, by whatever keeps the snapshots, and the files never change.
"""

from __future__ import annotations

import hashlib
import io
import logging
import shutil
import tarfile
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from db import schema
from db.engine import disk
from db.engine.clock import now
from db.engine.refusal import Refused
from db.upkeep import Place
from db.upkeep.anonymity import settle_for_snapshot
from db.upkeep.archive import DATABASE, FILES, MANIFEST, SECRET
from db.upkeep.engines import engine_of
from db.upkeep.pool import UNFINISHED, Kept, Pool, is_forgotten
from db.upkeep.snapshot import PREFIX, STAMP, SUFFIX, Manifest, peek, snapshots, unpack, void

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from db.upkeep.contents import Contents
    from db.upkeep.engines import Engine

log = logging.getLogger(__name__)

KEEP = 14  # snapshots in a folder
STORED_DEPTH = 2  # a stored file is in a folder of its first two letters
TRIES = 3  # a file may be deleted between the dump and its copy


@dataclass(frozen=True)
class Snapshot:
    """A snapshot that was made, restored and compared; `faults` names stored files that are missing or damaged."""

    path: Path
    faults: tuple[str, ...]
    seconds: float


def back_up(place: Place, to: Path | None = None, keep: int = KEEP) -> Snapshot:
    """Make a snapshot beside a running server; then only the `keep` newest stay in its folder.

    It costs one reading of the database and of all files, one copy of the database and of the new files, and one trial
    restore of the database. The name appears when the snapshot is complete, proved and on disk.
    Raises Refused or OSError and leaves nothing.
    """
    began = time.monotonic()
    folder = to or place.backups_dir
    disk.make_folder(folder)
    _sweep(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=UNFINISHED) as scratch:
        made_at = now()
        whole, faults = _made(place, Path(scratch), Pool(folder), made_at)
        target = folder / f"{PREFIX}{made_at.strftime(STAMP)}{SUFFIX}"
        disk.move(whole, target)
    prune(folder, keep)
    for fault in faults:
        log.error("backup: %s", fault)
    return Snapshot(target, tuple(faults), time.monotonic() - began)


def _made(place: Place, scratch: Path, pool: Pool, made_at: datetime) -> tuple[Path, list[str]]:
    """The archive, proved, and what is wrong with the stored files."""
    engine, migrations = engine_of(place), tuple(schema.applied())
    dump, whole = scratch / DATABASE, scratch / "snapshot"
    contents, faults = _dumped(engine, dump, pool)
    lost = [one for one in faults if not pool.has(one)]
    kept = tuple(one for one in contents.files if one not in lost)
    about = Manifest(f"{made_at:%Y-%m-%dT%H:%M:%SZ}", engine.kind, migrations, {}, kept, tuple(one.key for one in lost))
    _pack(whole, dump, place, about)
    dump.unlink()  # the trial needs its room
    _prove(whole, engine, contents, scratch / "trial")
    return whole, [_words(one, fault, one in lost) for one, fault in faults.items()]


def _dumped(engine: Engine, dump: Path, pool: Pool) -> tuple[Contents, dict[Kept, str]]:
    """Dump, and have a copy of each stored file; the faults are those of the files that are served."""
    for _ in range(TRIES):
        dump.unlink(missing_ok=True)
        settle_for_snapshot()
        with engine.dump(dump) as contents:
            found = {one: pool.keep(one, contents.live) for one in contents.files}
            if all(contents.still_has(one.key) for one, fault in found.items() if fault):
                return contents, {one: fault for one, fault in found.items() if fault}
    raise Refused("files were deleted again and again while they were copied; run backup again")


def _words(one: Kept, fault: str, is_lost: bool) -> str:
    copy = "no snapshot in this folder has a copy" if is_lost else "a sound copy is beside the snapshots"
    return f"stored file {one.key} is {fault}; {copy}"


def _pack(whole: Path, dump: Path, place: Place, about: Manifest) -> None:
    """Write the archive; the manifest comes last, so an archive that was cut off has none."""
    sums: dict[str, str] = {}
    with disk.written(whole) as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        sums[DATABASE] = disk.sha256(dump)
        archive.add(dump, DATABASE, filter=_plain)
        for path, name in _contents(place):
            body = path.read_bytes()
            sums[name] = hashlib.sha256(body).hexdigest()
            _add(archive, name, body)
        _add(archive, MANIFEST, replace(about, sums=sums).to_json())


def _contents(place: Place) -> Iterator[tuple[Path, str]]:
    """The secret, where it is ours to keep, and what lies among the files and is not of the store."""
    if place.secret_file.exists():
        yield place.secret_file, SECRET
    for path in sorted(place.files_dir.rglob("*")):
        name = path.relative_to(place.files_dir)
        is_stored = len(name.parts) == STORED_DEPTH and path.name.startswith(name.parts[0])
        if path.is_file() and not path.is_symlink() and path.suffix != disk.UNFINISHED and not is_stored:
            yield path, f"{FILES}/{name.as_posix()}"


def _add(archive: tarfile.TarFile, name: str, body: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(body), 0o600, int(time.time())
    archive.addfile(member, io.BytesIO(body))


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names of this machine's users."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _prove(whole: Path, engine: Engine, contents: Contents, into: Path) -> None:
    """Restore the archive beside what is there, and compare each table. Raises Refused if anything differs."""
    disk.make_folder(into)
    unpack(whole, into)
    found = engine.trial(into / DATABASE, void(now()))
    names = sorted(found.keys() | contents.tables.keys())
    differing = [name for name in names if found.get(name) != contents.tables.get(name)]
    if differing:
        raise Refused(f"the snapshot is not what was there: {', '.join(differing)} differ after a trial restore")


def prune(folder: Path, keep: int) -> None:
    """Delete all but the newest snapshots, and the files that only those had; the newest always stays."""
    made = snapshots(folder)
    for old in made[max(1, keep) :]:
        old.unlink()
    try:
        needed = {one.key for path in made[: max(1, keep)] for one in peek(path).files}
    except Refused as refusal:
        log.warning("backup: no file was deleted, for one snapshot cannot be read: %s", refusal.words)
        return
    Pool(folder).prune(needed)


def _sweep(folder: Path) -> None:
    """Delete what a backup that was killed a day ago or earlier left behind."""
    for left in folder.glob(f"{UNFINISHED}*"):
        if is_forgotten(left):
            shutil.rmtree(left, ignore_errors=True)
