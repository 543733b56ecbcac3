"""The worker's lane for what takes minutes: no mail waits behind it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.feature import PeriodicJob
from blueprints.shared.outbox import jobs, worker
from tests.support.outbox import mails, with_template
from tests.upkeep.test_worker import queue, until

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings


@pytest.fixture(autouse=True)
def _template(app: Flask) -> None:
    with_template(app)


def test_a_job_that_takes_minutes_keeps_no_mail(app: Flask, data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, end = threading.Event(), threading.Event()

    def back_up_slowly() -> None:
        begun.set()
        end.wait(60)

    slow = PeriodicJob(timedelta(days=1), back_up_slowly, is_long=True)
    monkeypatch.setattr(jobs, "all_jobs", lambda: {"slow": slow})
    stop = threading.Event()
    thread = threading.Thread(target=worker.run_worker, args=(app, stop))
    thread.start()
    try:
        assert begun.wait(60)
        queue()
        until(lambda: mails(data))
    finally:
        end.set()
        stop.set()
        thread.join(60)


def test_the_nightly_backup_is_such_a_job() -> None:
    assert jobs.OWN["backup"].is_long
    assert not jobs.OWN["evaluations"].is_long
