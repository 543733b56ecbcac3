"""Puts the records that wait under a confirmed email address into their owner's transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peewee import Case, chunked

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.certificate import Snapshot
from db.credit.old_portal.tables import TranscriptRecord
from db.credit.tables import Certificate, Credit, new_number
from db.engine.clock import now, today
from db.engine.row import hold
from db.institution.settings import institution
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

BATCH = 200  # rows of one statement: far below the number of values that either database takes


def attach_records(person: Person) -> int:
    """Attach what waits under the person's confirmed address; returns how many records that were.

    Nothing is attached to an address that is not confirmed, and no record twice: the person's row is taken first, so
    that two at once follow each other, and the second finds nothing left. Part of the caller's transaction.
    """
    with database.atomic():
        if not hold(Person, person.id, Person.email_confirmed_at.is_null(False)):
            return 0
        owner = Person.get_by_id(person.id)
        records = list(TranscriptRecord.waiting(owner.email))
        for batch in chunked(records, BATCH):
            _attach(owner, list(batch))
        if records:
            AuditLine.write(owner, Action.RECORDS_ATTACHED, owner, detail={"records": len(records)})
    return len(records)


def _attach(owner: Person, records: Sequence[TranscriptRecord]) -> None:
    snapshots = [snapshot_of(record, new_number()) for record in records]
    moment = now()
    Certificate.insert_many(
        {
            "number": snapshot.number,
            "learner": owner,
            "kind": snapshot.kind,
            "issued_at": moment,
            "snapshot": snapshot.to_json(),
        }
        for snapshot in snapshots
    ).execute()
    numbers = [snapshot.number for snapshot in snapshots]
    certificates = {row.number: row.id for row in Certificate.select().where(Certificate.number.in_(numbers))}
    Credit.insert_many(
        {
            "learner": owner,
            "on": record.on,
            "title": record.title,
            "activity_type": record.activity_type,
            "credit_type": record.credit_type,
            "hundredths": record.hundredths,
            "certificate": certificates[number],
            "number": number,
            "created_at": moment,
        }
        for record, number in zip(records, numbers, strict=True)
    ).execute()
    _link(records, numbers)


def _link(records: Sequence[TranscriptRecord], numbers: Sequence[str]) -> None:
    credits_made = {row.number: row.id for row in Credit.select().where(Credit.number.in_(list(numbers)))}
    pairs = [(record.id, credits_made[number]) for record, number in zip(records, numbers, strict=True)]
    waiting = TranscriptRecord.id.in_([record.id for record in records]) & TranscriptRecord.credit.is_null()
    changed = TranscriptRecord.update(credit=Case(TranscriptRecord.id, pairs)).where(waiting).execute()
    if changed != len(records):
        raise RuntimeError("a record was attached by somebody else at the same moment")


def snapshot_of(record: TranscriptRecord, number: str) -> Snapshot:
    """The content of an imported record's document: the old system's own words and exact amount, nothing awarded."""
    office = institution()
    return Snapshot(
        number=number,
        issued_on=today(office.timezone),
        learner_name=record.learner_name,
        degree=record.degree,
        is_physician=False,
        title=record.title,
        format_label=record.activity_type,
        place="",
        held_on=office.dates.day(record.on),
        credit_hundredths=record.hundredths,
        credit_label=record.credit_type,
        statements=(),
        provider=office.provider,
        signature_name="",
        signature_title="",
        kind="record",
        source_system=record.system,
        date_style=office.date_style,
    )
