"""The lane of long jobs: a thread of the worker, so that no mail waits behind a backup or a bundle of certificates."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import db
from blueprints.shared.fault import one_line
from blueprints.shared.feature import features
from blueprints.shared.outbox.jobs import run_due_jobs
from db.engine.refusal import Refused
from db.jobs import run as running
from db.jobs.run import LeaseLost, Run, Stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

log = logging.getLogger(__name__)
POLL_SECONDS = 1.0
PAUSE_SECONDS = 5.0  # after an error of the lane itself, such as a database that is away
ENDING_SECONDS = 3.0
NOT_OFFERED = "This is no longer offered"


@contextmanager
def lane(app: Flask, stop: threading.Event) -> Iterator[None]:
    """Have long jobs done beside the block; at its end the one in hand is given back."""
    thread = threading.Thread(target=_work, args=(app, stop), name="long-jobs", daemon=True)
    thread.start()
    yield
    thread.join(ENDING_SECONDS)


def _work(app: Flask, stop: threading.Event) -> None:
    while not stop.is_set():
        stop.wait(_one_round(app, stop))
    if not db.database.is_closed():
        db.database.close()


def _one_round(app: Flask, stop: threading.Event) -> float:
    """Run the long periodic jobs that are due, then one job that somebody asked for; returns the seconds to wait."""
    try:
        with app.app_context():
            db.begin_request()
            run_due_jobs(stop, is_long=True)
            return 0.0 if do_next(stop) else POLL_SECONDS
    except Exception as error:  # the lane outlives whatever happens in it
        log.error("long jobs: %s", one_line(error))
        log.debug("long jobs", exc_info=error)
        return PAUSE_SECONDS
    finally:
        db.end_request()


def do_next(stop: threading.Event | None = None) -> bool:
    """Take the job that is due first and do it; whether there was one. Needs an app context."""
    taken = running.take(stop)
    if taken is None:
        return False
    try:
        _do(taken)
    except LeaseLost:
        log.warning("long job %d: its lease was lost", taken.job.id)
    return True


def _do(taken: Run) -> None:
    """Do it and note how it went."""
    job = taken.job
    work = features().long_jobs.get(job.kind)
    if work is None:
        taken.fail(NOT_OFFERED)
        return
    try:
        work(taken)
        log.info("long job %d (%s) done", job.id, job.kind)
    except LeaseLost:
        raise
    except Stopped:
        taken.give_back()
    except Refused as refused:
        taken.fail(refused.words)
    except Exception as error:  # one job that fails must not keep the others
        log.error("long job %d (%s), try %d: %s", job.id, job.kind, job.attempts, one_line(error))
        log.debug("long job %d", job.id, exc_info=error)
        taken.put_off()
