"""The periodic jobs: rows with a due time, so that several workers never run one twice and catch up a missed run."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app

from blueprints.shared.fault import kind_and_words, one_line
from blueprints.shared.feature import PeriodicJob, features
from db.applications.document import forget_removed
from db.credit.issue import empty_old_folder
from db.credit.printout import forget_old
from db.engine.clock import now
from db.engine.disk import sweep_unfinished
from db.files.sweep import sweep
from db.institution.settings import institution
from db.jobs.order import forget_over
from db.learning.evaluation import delete_stale_drafts
from db.outbox.tables import Job
from db.upkeep import anonymity
from db.upkeep.expiry import delete_expired, renew_statistics

if TYPE_CHECKING:
    import threading

log = logging.getLogger(__name__)

LEASE = timedelta(hours=1)  # a job whose worker died, or that failed, is due again after this at the latest
DAY = timedelta(days=1)
FREQUENT = timedelta(minutes=5)  # a job that runs more often than this is no news


# Files that were left behind, documents that nobody can ask for, and drafts of what was sent.
SWEEPS: tuple[Callable[[], object], ...] = (
    delete_stale_drafts,
    forget_removed,
    forget_over,
    forget_old,
    empty_old_folder,
    sweep,
)


def clean_up() -> None:
    """Delete what nobody can use any more: ended sign-ins and links, old tries, kept forms, long sent mail, files."""
    delete_expired()
    for swept in SWEEPS:
        swept()
    sweep_unfinished(current_app.config["CME"].mail_dir)
    renew_statistics()


def nightly_backup() -> None:
    """A snapshot in the data folder; the oldest make room for it."""
    from db.upkeep.backup import back_up  # noqa: PLC0415 - 2 MiB that stand in no process before the first night

    back_up(current_app.config["CME"])


OWN: dict[str, PeriodicJob] = {
    "evaluations": PeriodicJob(timedelta(seconds=20), anonymity.forget_order),  # promised within a minute of a sending
    "clean_up": PeriodicJob(timedelta(hours=1), clean_up),
    "backup": PeriodicJob(DAY, nightly_backup, at_hour=3, is_long=True),
}


def all_jobs() -> dict[str, PeriodicJob]:
    """Every job by its name: our own, then those of the features that are on."""
    return {**OWN, **features().jobs}


def run_due_jobs(stop: threading.Event | None = None, *, is_long: bool | None = None) -> list[str]:
    """Run every job that is due, once however often it was missed; returns the names of those that ended well.

    `is_long` narrows them to the jobs of one lane of the worker: the short ones between the mails, or the long ones.
    """
    done = []
    rows = {job.name: job for job in Job.select()}
    mine = {name: periodic for name, periodic in all_jobs().items() if is_long in (None, periodic.is_long)}
    for name, periodic in mine.items():
        if stop and stop.is_set():
            break
        job = rows.get(name) or _enter(name, periodic)
        if is_due(job, periodic) and take(job, periodic):
            done += [name] if _run(job, periodic) else []
    return done


def _enter(name: str, periodic: PeriodicJob) -> Job:
    row = {Job.name: name, Job.due_at: now() if periodic.at_hour is None else next_due(periodic, now())}
    Job.insert(row).on_conflict_ignore().execute()
    entered: Job = Job.get(Job.name == name)
    return entered


def is_due(job: Job, periodic: PeriodicJob) -> bool:
    """Whether its time has come, or is farther off than a job is ever put off: then a clock was ahead that named it."""
    return not now() < job.due_at <= now() + periodic.every + LEASE


def take(job: Job, periodic: PeriodicJob) -> bool:
    """Lease this job to us; False if another worker was first."""
    mine = (Job.id == job.id) & (Job.due_at == job.due_at)
    return bool(Job.update(due_at=now() + min(LEASE, periodic.every)).where(mine).execute())


def _run(job: Job, periodic: PeriodicJob) -> bool:
    """Run it and note how it went; one that failed stays due after the lease."""
    try:
        periodic.run()
    except Exception as error:  # a job that fails must not stop the worker
        log.error("job %s failed: %s", job.name, one_line(error))
        log.debug("job %s", job.name, exc_info=error)
        Job.update(last_error=kind_and_words(error)).where(Job.id == job.id).execute()
        return False
    level = logging.INFO if periodic.every >= FREQUENT else logging.DEBUG
    log.log(level, "job %s done", job.name)
    moment = now()
    Job.update(due_at=next_due(periodic, moment), ran_at=moment, last_error="").where(Job.id == job.id).execute()
    return True


def next_due(periodic: PeriodicJob, moment: datetime) -> datetime:
    """When this job is to run after `moment`: at its hour of the office's day, or its interval later."""
    if periodic.at_hour is None:
        return moment + periodic.every
    local = moment.astimezone(institution().zone)
    at = local.replace(hour=periodic.at_hour, minute=0, second=0, microsecond=0)
    # Whole days in local time: the hour stays the same when the clocks change.
    return (at if at > local else at + DAY).astimezone(UTC)
