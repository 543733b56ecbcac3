"""Long jobs: taken by one, their progress told, given back at a stop, begun anew after a kill, forgotten in time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from blueprints.shared.outbox import jobs
from blueprints.shared.outbox.lane import do_next, lane
from db.engine.clock import now
from db.engine.refusal import Refused
from db.files import store
from db.files.tables import File
from db.jobs.order import MOST_A_DAY, MOST_AT_ONCE, forget_over, order
from db.jobs.run import LEASE, MOST_TRIES, LeaseLost, Run, take
from db.jobs.tables import LongJob, State
from tests.support import make
from tests.support.documents import stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from blueprints.shared.settings import Settings
    from db.people.tables import Person

RESULT = b"the result"


def steps(run: Run) -> None:
    """What a bundle does, without the certificates."""
    for number in range(4):
        run.tell(number, 4)
    run.finish(RESULT, "result.txt", "text/plain")


def offer(app: Flask, work: Callable[[Run], None]) -> None:
    app.extensions["features"].long_jobs["count"] = work


def asked(owner: Person | None = None) -> LongJob:
    return order(owner or make.person(), "count")


def worked(app: Flask, stop: threading.Event | None = None) -> LongJob:
    """The one job there is, after a worker's turn."""
    with app.app_context():
        assert do_next(stop)
    job: LongJob = LongJob.get()
    return job


def test_a_job_is_done_once_and_its_result_kept(app: Flask) -> None:
    offer(app, steps)
    asked()

    job = worked(app)

    assert (job.state, job.done, job.total, job.attempts) == (State.DONE, 0, 4, 1)
    assert store.read(File.get_by_id(job.file_id)) == RESULT
    with app.app_context():
        assert not do_next()


def test_a_job_is_taken_by_one(data: Settings) -> None:
    asked()

    taken = [take(), take()]

    assert [run is not None for run in taken] == [True, False]


def test_of_many_workers_at_once_one_has_it(data: Settings) -> None:
    asked()
    taken: list[Run | None] = []

    def worker() -> None:
        taken.append(take())

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(run is not None for run in taken) == 1
    assert LongJob.get().attempts == 1


def test_the_same_request_leads_to_the_job_that_is_under_way(data: Settings) -> None:
    ada, eve = make.person(), make.person()

    assert asked(ada) == asked(ada)
    assert asked(eve).owner == eve
    assert order(ada, "count", {"year": 2026}) != asked(ada)


def test_there_is_an_end_to_how_many_at_once_and_within_a_day(app: Flask) -> None:
    ada = make.person()
    for year in range(MOST_AT_ONCE):
        order(ada, "count", {"year": year})
    with pytest.raises(Refused, match="Wait until one is ready"):
        order(ada, "count")

    LongJob.update(state=State.DONE, ended_at=now()).execute()
    for year in range(MOST_A_DAY - MOST_AT_ONCE):
        order(ada, "count", {"year": year})
        LongJob.update(state=State.DONE, ended_at=now()).execute()
    with pytest.raises(Refused, match="Continue tomorrow"):
        order(ada, "count")


def test_a_lost_lease_counts_for_nothing(app: Flask) -> None:
    asked()
    first = take()
    assert first
    with time_machine.travel(now() + LEASE + timedelta(seconds=1), tick=True):
        second = take()
    assert second

    with pytest.raises(LeaseLost):
        first.tell(1, 1)
    with pytest.raises(LeaseLost):
        first.finish(b"too late", "x", "text/plain")
    second.finish(RESULT, "x", "text/plain")

    assert [store.read(file) for file in File.select()] == [RESULT]
    assert len(stored(app)) == 1


def test_a_worker_that_stops_gives_its_job_back(app: Flask) -> None:
    stop = threading.Event()
    stop.set()
    offer(app, steps)
    asked()

    job = worked(app, stop)
    assert (job.state, job.attempts) == (State.WAITING, 0)

    assert worked(app).state == State.DONE


def test_what_the_work_refuses_is_told_in_its_words_at_once(app: Flask) -> None:
    def refuses(_: Run) -> None:
        raise Refused("You have no certificate yet")

    offer(app, refuses)
    asked()

    job = worked(app)

    assert (job.state, job.error) == (State.FAILED, "You have no certificate yet")


def test_an_error_is_tried_again_and_at_last_told(app: Flask) -> None:
    def fails(_: Run) -> None:
        raise RuntimeError("no space for 17 certificates of Ada")

    offer(app, fails)
    asked()
    states = []
    for number in range(MOST_TRIES):
        with time_machine.travel(now() + timedelta(minutes=2 * number), tick=True):
            states.append(worked(app).state)

    assert states == [State.WAITING, State.WAITING, State.FAILED]
    assert "write to the office" in LongJob.get().error
    assert "Ada" not in LongJob.get().error


def test_one_that_takes_its_workers_with_it_fails_in_the_end(data: Settings) -> None:
    asked()
    for number in range(MOST_TRIES + 1):
        with time_machine.travel(now() + number * 2 * LEASE, tick=True):
            take()

    assert LongJob.get().state == State.FAILED


def test_a_kind_that_is_no_longer_offered_is_told(app: Flask) -> None:
    order(make.person(), "of-yesterday")

    assert worked(app).error == "This is no longer offered"


DIES = (
    "import os, signal, sys, db; from pathlib import Path; db.open_database(sys.argv[1], data_dir=Path(sys.argv[2]));"
    "from db.jobs.run import take; run = take(); run.tell(1, 4); os.kill(os.getpid(), signal.SIGKILL)"
)


def test_a_job_whose_worker_was_killed_is_done_by_the_next(app: Flask, data: Settings) -> None:
    offer(app, steps)
    asked()
    command = [sys.executable, "-c", DIES, data.database_url, str(data.data_dir)]
    assert subprocess.run(command, check=False, env=os.environ).returncode == -signal.SIGKILL
    assert (LongJob.get().state, LongJob.get().done) == (State.RUNNING, 1)

    with app.app_context():
        assert not do_next()
    with time_machine.travel(now() + LEASE + timedelta(seconds=1), tick=True):
        job = worked(app)

    assert (job.state, job.attempts) == (State.DONE, 2)


def test_the_lane_works_beside_whatever_the_worker_does(app: Flask) -> None:
    offer(app, steps)
    asked()
    stop = threading.Event()

    with lane(app, stop):
        while not LongJob.get().is_over:
            time.sleep(0.01)
        stop.set()

    assert LongJob.get().state == State.DONE


def test_a_result_is_deleted_after_some_days_and_not_before(app: Flask) -> None:
    offer(app, steps)
    asked()
    worked(app)

    forget_over()
    assert len(stored(app)) == 1
    with app.app_context(), time_machine.travel(now() + timedelta(days=4), tick=True):
        jobs.clean_up()

    assert (LongJob.select().count(), File.select().count(), stored(app)) == (0, 0, [])
