"""The periodic jobs: once when due, once for all that was missed, and at the office's quiet hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine

from blueprints.shared.feature import PeriodicJob
from blueprints.shared.outbox import jobs
from blueprints.shared.outbox.jobs import run_due_jobs
from blueprints.shared.outbox.worker import deliver_due
from db.engine.clock import now
from db.institution.settings import set_institution
from db.outbox.tables import Job, Message
from db.sign_ins.tables import FailureCount, KeptForm, OneTimeLink, Purpose, SignIn
from tests.support import make
from tests.support.outbox import TEMPLATE, with_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from db.people.tables import Person


@pytest.fixture(autouse=True)
def _template(app: Flask) -> None:
    with_template(app)


def daily(run: Callable[[], object], hour: int | None = None) -> PeriodicJob:
    def does() -> None:
        run()

    return PeriodicJob(timedelta(days=1), does, at_hour=hour)


def register(monkeypatch: pytest.MonkeyPatch, run: Callable[[], object], hour: int | None = None) -> None:
    monkeypatch.setattr(jobs, "all_jobs", lambda: {"count": daily(run, hour)})


def test_a_job_runs_when_it_is_due_and_once_for_all_the_runs_it_missed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[datetime] = []
    register(monkeypatch, lambda: runs.append(now()))
    begun = now()
    with app.app_context(), time_machine.travel(begun, tick=False) as clock:
        for hours in (0, 1, 23, 24, 25, 24 * 9, 24 * 9 + 1):
            clock.move_to(begun + timedelta(hours=hours))
            run_due_jobs()

    assert [(moment - begun).total_seconds() / 3600 for moment in runs] == pytest.approx([0, 24, 24 * 9])


def test_a_job_that_failed_is_tried_again_within_the_hour(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RuntimeError("no space\nDETAIL: Key (email)=(anna@example.org)")

    register(monkeypatch, fails)
    with app.app_context():
        assert run_due_jobs() == []
        job = Job.get()
        assert (job.last_error, job.ran_at) == ("RuntimeError: no space", None)
        register(monkeypatch, lambda: None)
        assert run_due_jobs() == []
        with time_machine.travel(now() + jobs.LEASE, tick=True):
            assert run_due_jobs() == ["count"]
    assert Job.get().last_error == ""


def test_a_job_that_failed_is_one_line_of_the_log(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise RuntimeError("no space\nleft")

    register(monkeypatch, fails)
    with app.app_context():
        run_due_jobs()

    assert [record.exc_info for record in caplog.records] == [None]
    assert "RuntimeError: no space [test_jobs.py" in caplog.text


def test_a_job_is_taken_by_one(app: Flask) -> None:
    periodic = daily(lambda: None)
    Job.create(name="count", due_at=now())
    first, second = Job.get(), Job.get()

    assert [jobs.take(first, periodic), jobs.take(second, periodic)] == [True, False]


@pytest.mark.parametrize(
    ("zone", "moment", "due"),
    [
        ("America/New_York", "2026-07-01T12:00", "2026-07-02T03:00"),
        ("America/New_York", "2026-07-01T02:59", "2026-07-01T03:00"),
        ("America/New_York", "2026-03-07T12:00", "2026-03-08T03:00"),  # the clocks go forward
        ("Europe/Berlin", "2026-10-24T12:00", "2026-10-25T03:00"),  # and back
    ],
)
def test_the_nightly_job_waits_for_its_hour_in_the_offices_zone(app: Flask, zone: str, moment: str, due: str) -> None:
    set_institution({"timezone": zone})
    here = ZoneInfo(zone)

    found = jobs.next_due(daily(lambda: None, hour=3), datetime.fromisoformat(moment).replace(tzinfo=here))

    assert found.astimezone(here).strftime("%Y-%m-%dT%H:%M") == due


def test_cleaning_up_deletes_what_is_over_and_nothing_else(app: Flask) -> None:
    ada = make.person()
    with time_machine.travel(now() - timedelta(days=40), tick=True):
        rest(ada)
        deliver_due(app)
    rest(ada)

    with app.app_context():
        jobs.clean_up()

    left = [model.select().count() for model in (SignIn, OneTimeLink, KeptForm, FailureCount, Message)]
    assert left == [1, 1, 1, 1, 1]


def rest(person: Person) -> None:
    """One of everything that passes."""
    SignIn.start(person, "a browser")
    OneTimeLink.issue(Purpose.RESET, person)
    KeptForm.keep(person, f"/page/{make.number()}", {})
    FailureCount.create(bucket=f"bucket {make.number()}", failures=1, began_at=now())
    Message.queue(TEMPLATE, "ada@example.org", name="Ada")


def test_a_job_that_a_clock_ahead_put_off_runs_all_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[datetime] = []
    register(monkeypatch, lambda: runs.append(now()), hour=3)
    with app.app_context():
        with time_machine.travel(now() + timedelta(days=9), tick=True):
            run_due_jobs()
        assert Job.get().due_at > now() + timedelta(days=8)
        run_due_jobs()
        run_due_jobs()

    assert len(runs) == 1
    assert Job.get().due_at < now() + timedelta(days=1, hours=2)
