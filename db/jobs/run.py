"""Doing a long job: taken by one worker under a lease, its progress told, its result kept while the lease is its own.

A worker that dies leaves a lease that runs out; the next one begins the job anew. So a job has no effect but its result
until it ends, or does each of its steps so that doing it twice is doing it once.
"""

from __future__ import annotations

import secrets
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO

from db import database
from db.engine.clock import now
from db.files import store
from db.files.tables import Kind
from db.jobs.tables import LongJob, State

if TYPE_CHECKING:
    from peewee import Expression

LEASE = timedelta(minutes=2)  # longer than any step between two words of progress
PAUSE = timedelta(minutes=1)  # before a job that failed by an unexpected error is tried again
MOST_TRIES = 3
TOLD_EVERY = 0.5  # seconds
GAVE_UP = "It could not be made. Please try again later, or write to the office"


class LeaseLost(Exception):
    """The lease ran out, and another worker may have the job: nothing of this run counts."""


class Stopped(Exception):
    """The worker is asked to stop; the job goes on with the next one."""


class Run:
    """One try at a job, by whoever took it."""

    def __init__(self, job: LongJob, stop: threading.Event | None = None) -> None:
        self.job = job
        self.stop = stop or threading.Event()
        self._told_at = 0.0

    def tell(self, done: int, total: int) -> None:
        """Say how far it is, which also renews the lease. Raises LeaseLost or Stopped: let them through."""
        if self.stop.is_set():
            raise Stopped
        moment = time.monotonic()
        if done < total and moment - self._told_at < TOLD_EVERY:
            return
        self._told_at = moment
        self._change(done=done, total=total, due_at=now() + LEASE)

    def finish(self, body: bytes | BinaryIO, name: str, media_type: str) -> None:
        """Keep the result and end the job, both or neither. Raises LeaseLost, OSError."""
        with store.prepared(body) as found, database.atomic():
            file = found.keep(Kind.RESULT, name, media_type)
            self._change(state=State.DONE, file=file, ended_at=now())

    def end(self) -> None:
        """End a job that has no result but what it did."""
        self._change(state=State.DONE, ended_at=now())

    def fail(self, words: str) -> None:
        """End the job with words for its owner."""
        self._change(state=State.FAILED, error=words[:500], ended_at=now())

    def give_back(self) -> None:
        """Let the next worker have it at once, as if this one had not begun."""
        self._change(state=State.WAITING, due_at=now(), attempts=LongJob.attempts - 1)

    def put_off(self) -> None:
        """Try again in a while after an error, and fail after the last try."""
        if self.job.attempts >= MOST_TRIES:
            self.fail(GAVE_UP)
        else:
            self._change(state=State.WAITING, due_at=now() + PAUSE)

    def _change(self, **values: object) -> None:
        mine = (LongJob.id == self.job.id) & (LongJob.lease == self.job.lease) & LongJob.ended_at.is_null()
        with database.atomic():
            if not LongJob.update(**values).where(mine).execute():
                raise LeaseLost


def take(stop: threading.Event | None = None) -> Run | None:
    """Take the job that is due first; None if there is none. One that nobody could end within its tries fails."""
    due: Expression = LongJob.ended_at.is_null() & (LongJob.due_at <= now())
    job = LongJob.select().where(due).order_by(LongJob.due_at, LongJob.id).first()
    if job is None:
        return None
    token = secrets.token_hex(16)
    as_seen = (LongJob.id == job.id) & (LongJob.lease == job.lease) & (LongJob.due_at == job.due_at)
    values = {"lease": token, "state": State.RUNNING, "due_at": now() + LEASE, "attempts": LongJob.attempts + 1}
    with database.atomic():
        if not LongJob.update(**values).where(as_seen, LongJob.ended_at.is_null()).execute():
            return None  # another worker was first
    run = Run(LongJob.get_by_id(job.id), stop)
    if run.job.attempts <= MOST_TRIES:
        return run
    run.fail(GAVE_UP)  # it took three workers with it
    return None
