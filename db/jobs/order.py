"""Asking for a long job, within what one person may ask for, and forgetting it when its result was kept long enough."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from db import database
from db.engine.clock import now
from db.engine.refusal import Refused
from db.files import store
from db.files.tables import File
from db.jobs.tables import LongJob
from db.people.tables import Person

MOST_AT_ONCE = 3  # of one person
MOST_A_DAY = 30
KEPT_FOR = timedelta(days=3)
BATCH = 100
TOO_MANY_AT_ONCE = "You have {} files under way. Wait until one is ready"
TOO_MANY_TODAY = "You asked for {} files within a day. Continue tomorrow"


def order(owner: Person, kind: str, arguments: dict[str, Any] | None = None) -> LongJob:
    """A new job, or the same one that this person has under way already. Raises Refused for too many."""
    wanted = arguments or {}
    with database.atomic():
        mine = LongJob.select().where(LongJob.owner == owner, LongJob.created_at > now() - timedelta(days=1))
        under_way = list(mine.where(LongJob.ended_at.is_null()))
        for job in under_way:
            if (job.kind, job.arguments) == (kind, wanted):
                return job
        if len(under_way) >= MOST_AT_ONCE:
            raise Refused(TOO_MANY_AT_ONCE.format(MOST_AT_ONCE))
        if mine.count() >= MOST_A_DAY:
            raise Refused(TOO_MANY_TODAY.format(MOST_A_DAY))
        made: LongJob = LongJob.create(owner=owner, kind=kind, arguments=wanted)
    return made


def forget_over() -> None:
    """Delete jobs that were over some days ago, with their results."""
    over = list(LongJob.select().where(LongJob.ended_at < now() - KEPT_FOR).order_by(LongJob.ended_at).limit(BATCH))
    for job in over:
        file: File | None = job.file
        with database.atomic():
            LongJob.delete().where(LongJob.id == job.id).execute()
            if file:
                store.delete(file)
        if file:
            store.drop(file)
