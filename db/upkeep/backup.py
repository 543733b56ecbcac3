"""Makes a snapshot: one .tar with the database, the secret, the files and a manifest of their checksums.

It is not compressed: the files are PDFs, which are, and backup programs that keep only what changed do better so.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.engine import disk
from db.engine.clock import now
from db.upkeep import Place
from db.upkeep.anonymity import settle_for_snapshot
from db.upkeep.archive import DATABASE, FILES, MANIFEST, SECRET
from db.upkeep.engines import applied, engine_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 1
KEEP = 14  # snapshots in a folder
STAMP = "%Y%m%dT%H%M%S.%fZ"  # sorts by time, and no two are the same
PREFIX, SUFFIX = "cme-", ".tar"
UNFINISHED = ".unfinished-"
FORGOTTEN_SECONDS = 24 * 3600


def back_up(place: Place, to: Path | None = None, keep: int = KEEP) -> Path:
    """Make a snapshot beside a running server and return its path; then only the `keep` newest stay in its folder.

    The name appears when the snapshot is complete and on disk. Raises Refused or OSError and leaves nothing.
    """
    folder = to or place.backups_dir
    disk.make_folder(folder)
    _sweep(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=UNFINISHED) as scratch:
        made_at = now()
        dump = Path(scratch) / DATABASE
        engine = engine_of(place.database_url)
        migrations = applied()
        settle_for_snapshot()
        engine.dump(dump)
        whole = Path(scratch) / "snapshot"
        about = {"format": FORMAT, "made_at": f"{made_at:%Y-%m-%dT%H:%M:%SZ}", "database": engine.kind}
        _pack(whole, dump, place, {**about, "migrations": migrations})
        target = folder / f"{PREFIX}{made_at.strftime(STAMP)}{SUFFIX}"
        disk.move(whole, target)
    prune(folder, keep)
    return target


def _pack(whole: Path, dump: Path, place: Place, about: dict[str, Any]) -> None:
    """Write the archive; the manifest comes last, so an archive that was cut off has none."""
    sums: dict[str, str] = {}
    with disk.written(whole) as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        sums[DATABASE] = disk.sha256(dump)
        archive.add(dump, DATABASE, filter=_plain)
        for path, name in _contents(place):
            body = path.read_bytes()
            sums[name] = hashlib.sha256(body).hexdigest()
            _add(archive, name, body)
        _add(archive, MANIFEST, json.dumps({**about, "sha256": sums}, indent=1).encode())


def _contents(place: Place) -> Iterator[tuple[Path, str]]:
    """The secret, where it is ours to keep, and every finished file with its name in the archive."""
    if place.secret_file.exists():
        yield place.secret_file, SECRET
    for path in sorted(place.files_dir.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != ".part":
            yield path, f"{FILES}/{path.relative_to(place.files_dir).as_posix()}"


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


def snapshots(folder: Path) -> list[Path]:
    """The complete snapshots in a folder, the newest first."""
    return sorted(folder.glob(f"{PREFIX}*{SUFFIX}"), key=lambda path: (made_at(path), path.name), reverse=True)


def made_at(path: Path) -> datetime:
    """When a snapshot was made, by its name, else by its file's time."""
    try:
        return datetime.strptime(path.name, f"{PREFIX}{STAMP}{SUFFIX}").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def prune(folder: Path, keep: int) -> None:
    """Delete all but the newest snapshots; the newest always stays."""
    for old in snapshots(folder)[max(1, keep) :]:
        old.unlink()


def _sweep(folder: Path) -> None:
    """Delete what a backup that was killed a day ago or earlier left behind."""
    for left in folder.glob(f"{UNFINISHED}*"):
        if time.time() - left.stat().st_mtime > FORGOTTEN_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
