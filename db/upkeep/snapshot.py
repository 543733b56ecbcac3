"""A snapshot: what it says of itself, how it is named, and which of a folder are the newest.

It is one .tar with the database, the secret and a manifest. The files of the store lie beside it, in a pool that all
snapshots of a folder share (see `pool`); the manifest names those that belong to it, with their hashes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from db.engine.clock import now
from db.engine.refusal import Refused
from db.upkeep import archive
from db.upkeep.archive import BLAMELESS, DATABASE, MANIFEST
from db.upkeep.pool import Kept

FORMAT = 2
READABLE = (1, 2)  # format 1 held every file in the archive itself
STAMP = "%Y%m%dT%H%M%S.%fZ"  # sorts by time, and no two are the same
PREFIX, SUFFIX = "cme-", ".tar"
CLOCK_SLACK = timedelta(minutes=5)  # between the clocks of two machines that share a folder

# An older state must not wake what has ended since: sign-ins, links, forms, known browsers, mail that has gone out.
VOID = (
    "DELETE FROM sign_in",
    "DELETE FROM one_time_link",
    "DELETE FROM kept_form",
    "DELETE FROM known_browser",
    "DELETE FROM failure_count",
    "UPDATE message SET failed_at = '{moment}', \"values\" = '{{}}', last_error = 'void: the database was restored' "
    "WHERE sent_at IS NULL AND failed_at IS NULL",
)


def void(moment: datetime) -> list[str]:
    """The statements that end in an older state what has ended since."""
    return [statement.format(moment=f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}") for statement in VOID]


@dataclass(frozen=True)
class Manifest:
    """A snapshot's own account: the time in UTC, the kind of database, its migrations, and all checksums."""

    made_at: str
    database: str
    migrations: tuple[str, ...]
    sums: dict[str, str]
    files: tuple[Kept, ...] = ()
    lost: tuple[str, ...] = ()  # keys of files that were missing when it was made

    def to_json(self) -> bytes:
        """The manifest as it stands in the archive."""
        files = {kept.key: [kept.size, kept.sha256] for kept in self.files}
        about = {"format": FORMAT, "made_at": self.made_at, "database": self.database, "migrations": self.migrations}
        return json.dumps({**about, "sha256": self.sums, "files": files, "lost": self.lost}, indent=1).encode()


def read_manifest(body: bytes) -> Manifest:
    """The manifest in these bytes. Raises ValueError, KeyError, TypeError or AttributeError for anything else."""
    told: dict[str, Any] = json.loads(body)
    if told["format"] not in READABLE:
        raise ValueError(f"format {told['format']}")
    files = tuple(Kept(key, int(size), str(sha256)) for key, (size, sha256) in told.get("files", {}).items())
    about = (told["made_at"], told["database"], tuple(told["migrations"]), dict(told["sha256"]))
    return Manifest(*about, files, tuple(told.get("lost", ())))


def unpack(snapshot: Path, into: Path) -> Manifest:
    """Take a snapshot apart and compare every checksum. Raises Refused if it is not exactly what was made.

    Only bytes that are wrong are held against the snapshot; what the disk says is told in the disk's words.
    """
    if not snapshot.is_file():
        raise Refused(f"{snapshot}: not there, or not a file")
    try:
        found = archive.unpack(snapshot, into)
        manifest = read_manifest((into / MANIFEST).read_bytes() if MANIFEST in found else b"")
    except OSError as error:
        raise Refused(f"{snapshot}: {error.strerror} while it was unpacked; {BLAMELESS}") from error
    except (archive.Damaged, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{snapshot}: not a snapshot, or a damaged one ({error})") from error
    del found[MANIFEST]
    names = found.keys() | manifest.sums.keys()
    differing = sorted(name for name in names if found.get(name) != manifest.sums.get(name))
    if differing or DATABASE not in found:
        raise Refused(f"{snapshot}: damaged; {len(differing)} of its files are not as they were packed")
    return manifest


def peek(snapshot: Path) -> Manifest:
    """The manifest alone, without unpacking the rest. Raises Refused for what is no whole snapshot."""
    try:
        return read_manifest(archive.read_one(snapshot, MANIFEST))
    except (archive.Damaged, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{snapshot}: not a snapshot, or a damaged one ({error})") from error


def snapshots(folder: Path) -> list[Path]:
    """The complete snapshots in a folder, the newest first; those of a clock that was ahead come last."""
    latest = now() + CLOCK_SLACK

    def age(path: Path) -> tuple[bool, datetime, str]:
        moment = made_at(path)
        return moment <= latest, moment, path.name

    return sorted(folder.glob(f"{PREFIX}*{SUFFIX}"), key=age, reverse=True)


def made_at(path: Path) -> datetime:
    """When a snapshot was made, by its name, else by its file's time."""
    try:
        return datetime.strptime(path.name, f"{PREFIX}{STAMP}{SUFFIX}").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
