"""Brings an old portal's records in: compared with what is there, all in one transaction or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from peewee import chunked

from blueprints.office.load.table import FileRefused
from blueprints.office.old_portal.damage import doubts
from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.old_portal.tables import TranscriptRecord
from db.credit.old_records import attach_records
from db.engine.clock import now
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from blueprints.office.old_portal.transcript_csv import Row

BATCH = 500  # rows of one statement
SAME = ("email", "learner_name", "degree", "on", "title", "activity_type", "credit_type", "hundredths")


@dataclass
class Import:
    """The account of an import, done or only compared: the new rows, the known ones, and the people concerned."""

    system: str
    fresh: list[Row] = field(default_factory=list)
    known: int = 0
    names: list[str] = field(default_factory=list)  # addresses that come with several names
    doubts: list[str] = field(default_factory=list)  # what looks damaged
    attached: int = 0

    def lines(self) -> list[str]:
        addresses = {row.email for row in self.fresh}
        credit = sum(row.hundredths for row in self.fresh)
        return [
            f"{len(self.fresh)} new records of {len(addresses)} addresses, {credit // 100}.{credit % 100:02} credits",
            f"{self.known} records are there already",
            *self.names,
            *self.doubts,
        ]


def compare(rows: Sequence[Row], system: str) -> Import:
    """Tell new records from known ones. Raises FileRefused when a known record's content is another now."""
    wanted = [getattr(TranscriptRecord, name) for name in SAME]
    found = TranscriptRecord.select(TranscriptRecord.record_key, *wanted).where(TranscriptRecord.system == system)
    records: Iterable[Any] = found.tuples()
    known = {record[0]: tuple(record[1:]) for record in records}
    result = Import(system)
    problems = []
    for row in rows:
        if row.record_key not in known:
            result.fresh.append(row)
        elif known[row.record_key] == tuple(getattr(row, name) for name in SAME):
            result.known += 1
        else:
            problems.append(f"line {row.line}: “{row.record_key}” was imported before with another content")
    if problems:
        raise FileRefused(problems)
    result.names = several_names(rows)
    result.doubts = doubts(result.fresh)
    return result


def several_names(rows: Sequence[Row]) -> list[str]:
    """A note for each address that comes with more than one name: each record keeps the name it has."""
    names: dict[str, dict[str, int]] = {}
    for row in rows:
        names.setdefault(row.email, {}).setdefault(row.learner_name, row.line)
    return [
        f"note: {email} is " + " and ".join(f"“{name}” (line {line})" for name, line in found.items())
        for email, found in names.items()
        if len(found) > 1
    ]


def import_rows(rows: Sequence[Row], system: str) -> Import:
    """Store what is new, and attach what belongs to a confirmed address. Raises FileRefused and stores nothing.

    The records are stored together or not at all. Each person's are then attached by themselves, so that nobody who
    claims credit meanwhile waits for all of them; if that is interrupted, the same file goes on where it stopped.
    """
    moment = now()
    with database.atomic():
        result = compare(rows, system)
        for batch in chunked(result.fresh, BATCH):
            TranscriptRecord.insert_many(stored(row, system, moment) for row in batch).execute()
        if result.fresh:
            detail = {"system": system, "records": len(result.fresh)}
            AuditLine.create(
                person=None, action=Action.RECORDS_IMPORTED, subject_type="transcriptrecord", detail=detail
            )
    for email in dict.fromkeys(row.email for row in rows):
        person = Person.by_email(email)
        result.attached += attach_records(person) if person else 0
    return result


def stored(row: Row, system: str, moment: datetime) -> dict[str, Any]:
    """The columns of a row as they are stored."""
    columns = {name: getattr(row, name) for name in SAME}
    return {"system": system, "record_key": row.record_key, "imported_at": moment, **columns}
