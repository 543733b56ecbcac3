"""What the check command looks at: each look returns a finding, good or not, in words for the operator."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import db
from db import schema
from db.credit.tables import Certificate
from db.engine.clock import now
from db.institution.settings import institution
from db.outbox.tables import Job, Message
from db.upkeep import Place, snapshot

LEAST_FREE = 0.10  # of the disk
LATE_BACKUP = timedelta(hours=26)  # a night and some patience
LATE_MAIL = timedelta(minutes=15)
LATE_JOB = timedelta(hours=2)
MOST_NAMED = 20  # certificates that one line names
OTHERS_BITS = 0o077


@dataclass(frozen=True)
class Finding:
    subject: str
    is_good: bool
    text: str


def findings(place: Place) -> list[Finding]:
    """All findings; those about rows only when the schema is the one that this program knows."""
    found = [settings(place), opened(), schema_is_current(), disk(place)]
    if found[2].is_good:
        found += [institution_is_named(), integrity(), files(place), letters(), mail(), jobs(), last_backup(place)]
    return found


def settings(place: Place) -> Finding:
    """They were read, or no command would run; what others on this machine may read is looked at here."""
    private = (place.data_dir, place.secret_file)
    open_ones = [path for path in private if path.exists() and path.stat().st_mode & OTHERS_BITS]
    if open_ones:
        return Finding("settings", False, f"others on this machine may read {open_ones[0]}; chmod go= it")
    return Finding("settings", True, f"data in {place.data_dir}")


def opened() -> Finding:
    try:
        db.verify_opened()
    except db.DatabaseRefused as refusal:
        return Finding("database", False, str(refusal))
    return Finding("database", True, db.describe())


def schema_is_current() -> Finding:
    pending, unknown = schema.pending(), schema.unknown()
    if unknown:
        return Finding("schema", False, f"newer than this program: {', '.join(unknown)}")
    if pending:
        return Finding("schema", False, f"needs {', '.join(pending)}; run flask --app cmeapp upgrade")
    return Finding("schema", True, "current")


def disk(place: Place) -> Finding:
    usage = shutil.disk_usage(place.data_dir)
    share = usage.free / usage.total
    return Finding("disk", share >= LEAST_FREE, f"{share:.0%} free ({usage.free // 2**20:,} MiB)")


def institution_is_named() -> Finding:
    """Without an office address nobody hears of late claims and errors."""
    email = institution().office_email
    return Finding("institution", bool(email), f"office_email is {email}" if email else "office_email is not set")


def integrity() -> Finding:
    """Every page and every reference of a SQLite file; PostgreSQL keeps its references itself."""
    if not db.is_sqlite():
        return Finding("integrity", True, "PostgreSQL answers for its own pages")
    found = db.database.execute_sql("PRAGMA integrity_check(1)").fetchone()[0]
    broken = db.database.execute_sql("PRAGMA foreign_key_check").fetchall()
    if found != "ok" or broken:
        return Finding("integrity", False, f"{found}; {len(broken)} rows refer to missing rows")
    return Finding("integrity", True, "every page and every reference is in order")


def files(place: Place) -> Finding:
    """Each kept PDF belongs to a certificate and is whole. One that is missing is drawn again when it is asked for."""
    kept = {path.stem: path for path in (place.files_dir / "certificates").rglob("*.pdf")}
    numbers = {row.number for row in Certificate.select(Certificate.number)}
    strays = kept.keys() - numbers
    damaged = [name for name, path in kept.items() if not _is_whole(path)]
    if strays or damaged:
        return Finding("files", False, f"{len(strays)} PDFs without a certificate, {len(damaged)} damaged PDFs")
    return Finding("files", True, f"{len(kept)} PDFs of {len(numbers)} certificates")


def _is_whole(path: Path) -> bool:
    with path.open("rb") as file:
        begins = file.read(5)
        file.seek(0, os.SEEK_END)
        file.seek(-min(file.tell(), 1024), os.SEEK_END)
        return begins == b"%PDF-" and b"%%EOF" in file.read()


def letters() -> Finding:
    """Certificates of before every door asked for letters that can be printed; a re-issue or nothing mends them."""
    marked = Certificate.with_unprintable()
    if not marked:
        return Finding("letters", True, "every certificate can be printed in full")
    named = ", ".join(str(number) for number in marked[:MOST_NAMED]) + (", ..." if len(marked) > MOST_NAMED else "")
    return Finding("letters", True, f"{len(marked)} certificates are printed with marks for letters: {named}")


def mail() -> Finding:
    """What waits, how long, and what was given up in the last days."""
    waiting = Message.select().where(Message.sent_at.is_null(), Message.failed_at.is_null())
    oldest = waiting.order_by(Message.created_at).first()
    failed = Message.select().where(Message.failed_at.is_null(False)).order_by(Message.failed_at.desc())
    age = now() - oldest.created_at if oldest else timedelta()
    text = f"{waiting.count()} waiting" + (f", the oldest for {_span(age)}: {oldest.last_error}" if oldest else "")
    lost = failed.count()
    if lost:
        text += f"; {lost} given up, the last: {failed.first().last_error}"
    return Finding("mail", age < LATE_MAIL and not lost, text)


def jobs() -> Finding:
    """Jobs that failed, or that nobody runs."""
    rows = list(Job.select().order_by(Job.name))
    failed = [f"{job.name}: {job.last_error}" for job in rows if job.last_error]
    late = [f"{job.name} is due since {_span(now() - job.due_at)}" for job in rows if job.due_at < now() - LATE_JOB]
    text = "; ".join(failed + late) or ", ".join(f"{job.name} ran {_when(job.ran_at)}" for job in rows)
    return Finding("jobs", not failed and not late, text or "none yet: they begin with the first serve")


def last_backup(place: Place) -> Finding:
    """The age of the newest snapshot; a place that is younger than that needs none yet."""
    newest = next(iter(snapshot.snapshots(place.backups_dir)), None)
    nightly = Job.get_or_none(Job.name == "backup")
    moments = [snapshot.made_at(newest)] if newest else []
    moments += [nightly.ran_at] if nightly and nightly.ran_at else []
    if not moments:
        return Finding("backup", _is_new(), "none yet")
    age = now() - max(moments)
    return Finding("backup", age < LATE_BACKUP, f"the last one is {_span(age)} old")


def _is_new() -> bool:
    """Whether the database was made since the last night: Peewee notes the local time of each migration."""
    first = min(migration.applied for migration in schema.runner().status() if migration.applied)
    return bool(now().astimezone().replace(tzinfo=None) - first < LATE_BACKUP)


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def _span(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"  # noqa: PLR2004 - two hours
