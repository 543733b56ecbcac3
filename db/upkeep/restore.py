"""Puts a snapshot in place of what is there, after proving that it is whole and fits this program."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import db
from db import schema
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine import disk
from db.engine.clock import now
from db.engine.refusal import Refused
from db.files import copy
from db.upkeep import Place
from db.upkeep.archive import BLAMELESS, DATABASE, FILES, SECRET
from db.upkeep.backup import back_up
from db.upkeep.engines import engine_of
from db.upkeep.lock import alone
from db.upkeep.pool import Differs, Kept, Pool
from db.upkeep.snapshot import STAMP, Manifest, unpack, void

if TYPE_CHECKING:
    from db.upkeep.engines import Engine

ALL_STAY = 10**6  # snapshots: none may go while one of them is read


def restore(place: Place, snapshot: Path) -> Manifest:
    """Replace database, files and secret by a snapshot's. What was there is set aside beside it, never deleted.

    Needs nothing but the snapshot and the folder `files` beside it. Raises Refused before anything is touched if a
    server runs, or if the snapshot is damaged, of the other kind of database, or of a newer version.
    """
    with alone(place), tempfile.TemporaryDirectory(dir=place.data_dir, prefix=".restoring-") as made:
        scratch, pool, engine = Path(made), Pool(snapshot.parent), engine_of(place)
        manifest = unpack(snapshot, scratch)
        refuse_unfit(manifest, engine)
        _take_files(manifest, pool, scratch / FILES if engine.kind == "sqlite" else None)
        _keep_present(place, engine)
        stamp = now().strftime(STAMP)
        engine.load(scratch / DATABASE, void(now()), stamp)
        _replace_files(place, scratch, stamp)
        _replace_secret(place, scratch, stamp)
        _open_and_record(place, manifest, pool)
    return manifest


def _take_files(manifest: Manifest, pool: Pool, into: Path | None) -> None:
    """Copy each stored file out of the pool, or only compare it; raises Refused, naming how many are not sound."""
    wrong = [one for one in manifest.files if not _is_taken(one, pool, into)]
    if wrong:
        words = f"{len(wrong)} of the snapshot's {len(manifest.files)} files are missing or damaged in {pool.root}"
        raise Refused(f"{words} (the first: {wrong[0].key}): copy that folder together with the snapshot")


def _is_taken(one: Kept, pool: Pool, into: Path | None) -> bool:
    if into is None:
        return pool.has(one)
    try:
        pool.copy(one, into / one.key[:2] / one.key)
    except (FileNotFoundError, Differs):
        return False
    except OSError as error:
        raise Refused(f"{pool.path(one.key)}: {error.strerror} while it was copied; {BLAMELESS}") from error
    return True


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
        if schema.applied():
            back_up(place, keep=ALL_STAY)
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


def _open_and_record(place: Place, manifest: Manifest, pool: Pool) -> None:
    """Bring the restored database to the newest schema and note in its audit log that it was restored."""
    db.open_database(place.database_url, data_dir=place.data_dir)
    db.begin_request()
    schema.migrate()
    if not db.is_sqlite():
        copy.take_back(pool.root)
    AuditLine.create(
        person=None, action=Action.SNAPSHOT_RESTORED, subject_type="database", detail={"made_at": manifest.made_at}
    )
    db.database.close()
