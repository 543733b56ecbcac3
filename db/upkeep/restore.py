"""Puts a snapshot in place of what is there, after proving that it is whole and fits this program."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import db
from db import schema
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine import disk
from db.engine.clock import now
from db.engine.refusal import Refused
from db.upkeep import Place, archive
from db.upkeep.archive import BLAMELESS, DATABASE, FILES, MANIFEST, SECRET
from db.upkeep.backup import FORMAT, STAMP, back_up
from db.upkeep.engines import applied, engine_of
from db.upkeep.lock import alone

if TYPE_CHECKING:
    from db.upkeep.engines import Engine

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


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself: the time in UTC, the kind of database, its migrations, and all checksums."""

    made_at: str
    database: str
    migrations: tuple[str, ...]
    sums: dict[str, str]


def restore(place: Place, snapshot: Path) -> Manifest:
    """Replace database, files and secret by a snapshot's. What was there is set aside beside it, never deleted.

    Needs nothing but the snapshot. Raises Refused before anything is touched if a server runs, or if the
    snapshot is damaged, of the other kind of database, or of a newer version.
    """
    with alone(place), tempfile.TemporaryDirectory(dir=place.data_dir, prefix=".restoring-") as scratch:
        manifest = unpack(snapshot, Path(scratch))
        engine = engine_of(place.database_url)
        refuse_unfit(manifest, engine)
        _keep_present(place, engine)
        stamp = now().strftime(STAMP)
        moment = now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        engine.load(Path(scratch) / DATABASE, [statement.format(moment=moment) for statement in VOID], stamp)
        _replace_files(place, Path(scratch), stamp)
        _replace_secret(place, Path(scratch), stamp)
        _open_and_record(place, manifest)
    return manifest


def unpack(snapshot: Path, into: Path) -> Manifest:
    """Take a snapshot apart and compare every checksum. Raises Refused if it is not exactly what was made.

    Only bytes that are wrong are held against the snapshot; what the disk says is told in the disk's words.
    """
    if not snapshot.is_file():
        raise Refused(f"{snapshot}: not there, or not a file")
    try:
        found = archive.unpack(snapshot, into)
        manifest = _read(into / MANIFEST)
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


def _read(path: Path) -> Manifest:
    if not path.exists():
        raise archive.Damaged("it says nothing of itself")
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if told["format"] != FORMAT:
        raise ValueError(f"format {told['format']}")
    return Manifest(told["made_at"], told["database"], tuple(told["migrations"]), dict(told["sha256"]))


def refuse_unfit(manifest: Manifest, engine: Engine) -> None:
    """Raise Refused for a snapshot of the other kind of database, or of a newer program."""
    if manifest.database != engine.kind:
        words = f"the snapshot is of a {manifest.database} database, CME_DATABASE_URL names a {engine.kind} one"
        raise Refused(words)
    known = {migration.name for migration in schema.runner().migrations()}
    newer = [name for name in manifest.migrations if name not in known]
    if newer:
        raise Refused(f"the snapshot is of a newer version of this program (it knows {newer[-1]}): install that")


def _keep_present(place: Place, engine: Engine) -> None:
    """PostgreSQL's database cannot be set aside as a file can, so a snapshot of it is made first."""
    if engine.kind == "postgresql":
        db.begin_request()
        if applied():
            back_up(place)
    else:
        db.database.close()
        db.database.obj.dispose()


def _replace_files(place: Place, scratch: Path, stamp: str) -> None:
    if place.files_dir.exists():
        disk.move(place.files_dir, place.files_dir.with_name(f"{place.files_dir.name}.replaced-{stamp}"))
    new = scratch / FILES
    disk.make_folder(new)
    disk.move(new, place.files_dir)


def _replace_secret(place: Place, scratch: Path, stamp: str) -> None:
    new = scratch / SECRET
    if not new.exists():
        return  # CME_SECRET_KEY holds it, and is the operator's to keep
    if place.secret_file.exists() and place.secret_file.read_bytes() != new.read_bytes():
        disk.move(place.secret_file, place.secret_file.with_name(f"{place.secret_file.name}.replaced-{stamp}"))
    new.chmod(0o600)
    disk.sync(new)
    disk.move(new, place.secret_file)


def _open_and_record(place: Place, manifest: Manifest) -> None:
    """Bring the restored database to the newest schema and note in its audit log that it was restored."""
    db.open_database(place.database_url, data_dir=place.data_dir)
    db.begin_request()
    schema.migrate()
    AuditLine.create(
        person=None, action=Action.SNAPSHOT_RESTORED, subject_type="database", detail={"made_at": manifest.made_at}
    )
    db.database.close()
