"""The looks of the check command. Each returns a finding, good or not, in words for the operator."""

from __future__ import annotations

import secrets
import shutil
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peewee import PeeweeException

import db
from db import schema
from db.credit.tables import Certificate
from db.engine.address import fold_email, is_email
from db.engine.clock import now
from db.engine.disk import is_forgotten
from db.files import copy
from db.files.sweep import strays
from db.files.tables import File
from db.institution.settings import institution
from db.outbox.tables import Job, Message
from db.people.tables import Person
from db.upkeep import Place, open_to_others, snapshot
from db.upkeep.clocks import clocks
from db.upkeep.result import Finding
from db.upkeep.snapshot import CLOCK_SLACK

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_FREE = 0.10  # of the disk
LATE_BACKUP = timedelta(hours=26)  # a night and some patience
LATE_MAIL = timedelta(minutes=15)
LATE_JOB = timedelta(hours=2)
FARTHEST_JOB = timedelta(hours=26)  # the nightly one, on the day that the clocks go back
MOST_NAMED = 20  # certificates or accounts that one line names


def findings(place: Place, is_whole: bool = False) -> list[Finding]:
    """All findings; those about rows only when the schema is the one that this program knows.

    `is_whole` has SQLite compare every index with its table too, which takes minutes for a large file.
    """
    found = [settings(place), opened(), schema_is_current(), disk(place)]
    if found[2].is_good:
        found += [writing(), institution_is_named(), integrity(is_whole), files(), letters(), addresses()]
        found += [clocks(), mail(), jobs(), last_backup(place)]
    return found


def settings(place: Place) -> Finding:
    """They were read, or no command would run; what others on this machine may read is looked at here."""
    fault = open_to_others(place)
    return Finding("settings", not fault, fault or f"data in {place.data_dir}")


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
        return Finding("schema", False, f"needs {', '.join(pending)}; run {schema.HOW_TO_UPGRADE}")
    return Finding("schema", True, "current")


def disk(place: Place) -> Finding:
    usage = shutil.disk_usage(place.data_dir)
    share = usage.free / usage.total
    return Finding("disk", share >= LEAST_FREE, f"{share:.0%} free ({usage.free // 2**20:,} MiB)")


def writing() -> Finding:
    """Write a row and take it back: a standby or a mount may be read-only."""
    try:
        with db.database.atomic() as tried:
            Job.insert(name=f"check {secrets.token_hex(8)}", due_at=now()).execute()
            tried.rollback()
    except PeeweeException as error:
        return Finding("writing", False, f"no row can be written: {str(error).strip().splitlines()[0]}")
    return Finding("writing", True, "a row was written and taken back")


def institution_is_named() -> Finding:
    """Without an office address that mail can go to, nobody hears of late claims and errors."""
    email = institution().office_email
    if not email:
        return Finding("institution", False, "office_email is not set")
    if not is_email(email):
        return Finding("institution", False, f"office_email is {email}, which is no address that mail can go to")
    return Finding("institution", True, f"office_email is {email}")


def integrity(is_whole: bool) -> Finding:
    """The pages and references of a SQLite file; PostgreSQL keeps its references itself.

    The quick form reads every page and row. The whole one compares indexes with tables too, some 20 times as long.
    """
    if not db.is_sqlite():
        return Finding("integrity", True, "PostgreSQL answers for its own pages")
    form = "PRAGMA integrity_check(1)" if is_whole else "PRAGMA quick_check(1)"
    found = db.database.execute_sql(form).fetchone()[0]
    broken = db.database.execute_sql("PRAGMA foreign_key_check").fetchall()
    if found != "ok" or broken:
        return Finding("integrity", False, f"{found}; {len(broken)} rows refer to missing rows")
    hint = "indexes too" if is_whole else "check --whole compares indexes too"
    return Finding("integrity", True, f"every page and every reference is in order ({hint})")


def files() -> Finding:
    """Every stored file is there, with its size and its hash. What no row names is told, and swept by the worker."""
    count, wrong = 0, []
    for file, fault in copy.faults():
        count += 1
        if fault and File.get_or_none(File.id == file.id):  # it may have been deleted meanwhile
            wrong.append(f"{file.key} ({file.kind}) is {fault}")
    left = sum(is_forgotten(path) for path in strays())
    extra = f"; {left} that no record names" if left else ""
    if wrong:
        return Finding("files", False, f"{len(wrong)} of {count} are not as stored, the first: {wrong[0]}{extra}")
    return Finding("files", True, f"{count} stored files are there, each with its size and hash{extra}")


def letters() -> Finding:
    """Certificates of before every door asked for letters that can be printed; a re-issue or nothing mends them."""
    marked = Certificate.with_unprintable()
    if not marked:
        return Finding("letters", True, "every certificate can be printed in full")
    return Finding("letters", True, f"{len(marked)} certificates are printed with marks for letters: {_named(marked)}")


def addresses() -> Finding:
    """Accounts whose address is stored in a form that no door looks for, because another account has it in that one.

    Migration 0008 left them so: which of two accounts of one person goes on is for the office to say.
    """
    people = Person.select(Person.id, Person.email).where(Person.disabled_at.is_null()).order_by(Person.id).tuples()
    lost = [number for number, email in people.iterator() if not email.isascii() and fold_email(email) != email]
    if not lost:
        return Finding("addresses", True, "every open account is found by its address")
    pages = _named([f"/office/people/{number}" for number in lost])
    why = "each has the address of another account; see which of the two is in use, and close this one on its page"
    return Finding("addresses", False, f"nobody can sign in to these accounts: {pages}; {why}")


def _named(found: Sequence[object]) -> str:
    return ", ".join(map(str, found[:MOST_NAMED])) + (", ..." if len(found) > MOST_NAMED else "")


def mail() -> Finding:
    """Mail that waits, with how long, mail that was given up in the last days, and the last error of either."""
    waiting = Message.select().where(Message.sent_at.is_null(), Message.failed_at.is_null())
    oldest = waiting.order_by(Message.created_at).first()
    age = now() - oldest.created_at if oldest else timedelta()
    lost = Message.select().where(Message.failed_at.is_null(False)).count()
    text = f"{waiting.count()} waiting" + (f", the oldest for {_span(age)}" if oldest else "")
    text += f"; {lost} given up" if lost else ""
    last = Message.select().where(Message.last_error != "").order_by(Message.due_at.desc(), Message.id.desc()).first()
    text += f"; the last error: {last.last_error}, {_tried(last)}" if last else ""
    return Finding("mail", age < LATE_MAIL and not lost, text)


def _tried(message: Message) -> str:
    """How often a message that met an error was tried, and when again."""
    if message.failed_at:
        return f"given up after attempt {message.attempts}"
    return f"attempt {message.attempts}, the next {_in(message.due_at - now())}"


def _in(time: timedelta) -> str:
    return f"in {_span(time)}" if time > timedelta() else "now"


def jobs() -> Finding:
    """Jobs that failed, that nobody runs, or that wait for a day that a wrong clock named."""
    rows = list(Job.select().order_by(Job.name))
    failed = [f"{job.name}: {job.last_error}" for job in rows if job.last_error]
    late = [f"{job.name} is due since {_span(now() - job.due_at)}" for job in rows if job.due_at < now() - LATE_JOB]
    far = [f"{job.name} is due in {_span(job.due_at - now())}" for job in rows if job.due_at > now() + FARTHEST_JOB]
    ahead = [f"{job.name} ran in the future" for job in rows if job.ran_at and job.ran_at > now() + CLOCK_SLACK]
    wrong = failed + late + [f"{words}: a clock was ahead" for words in far + ahead]
    text = "; ".join(wrong) or ", ".join(f"{job.name} ran {_when(job.ran_at)}" for job in rows)
    return Finding("jobs", not wrong, text or "none yet: they begin with the first serve", is_noted=not rows)


def last_backup(place: Place) -> Finding:
    """The age of the newest snapshot; a place that is younger than that needs none yet."""
    moments = [snapshot.made_at(path) for path in snapshot.snapshots(place.backups_dir)]
    nightly = Job.get_or_none(Job.name == "backup")
    moments += [nightly.ran_at] if nightly and nightly.ran_at else []
    ahead = [moment for moment in moments if moment > now() + CLOCK_SLACK]
    if ahead:
        return Finding("backup", False, f"made in the future, {_when(max(ahead))}: a clock was ahead; make another")
    if not moments:
        return Finding("backup", _is_new(), "none yet: the first one is made at night, or by `backup`", is_noted=True)
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
