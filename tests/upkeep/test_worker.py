"""The worker: what is committed is sent, what is rolled back is not, and nothing is lost or done twice."""

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

import db
from blueprints.shared.outbox import jobs, mail, worker
from blueprints.shared.outbox.worker import deliver_due
from db.engine.clock import now
from db.outbox.tables import Job, Message
from tests.support.outbox import TEMPLATE, mails, with_template

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from flask import Flask

    from blueprints.shared.settings import Settings


@pytest.fixture(autouse=True)
def _template(app: Flask) -> None:
    with_template(app)


def queue(name: str = "Ada") -> Message:
    return Message.queue(TEMPLATE, "ada@example.org", name=name)


def refuse_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_carrier: mail.Carrier, _mail: EmailMessage) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(mail.Carrier, "deliver", fails)


def test_a_committed_message_is_sent_once_and_its_values_are_forgotten(app: Flask, data: Settings) -> None:
    queue(name="a secret link")

    assert [deliver_due(app), deliver_due(app)] == [1, 0]

    message = Message.get()
    assert message.sent_at is not None
    assert message.values == {}
    assert len(mails(data)) == 1


def test_a_rolled_back_transaction_sends_nothing(app: Flask, data: Settings) -> None:
    with db.database.atomic() as transaction:
        queue()
        transaction.rollback()

    assert deliver_due(app) == 0
    assert mails(data) == []


def test_a_mail_leaves_within_seconds_of_the_commit(app: Flask, data: Settings) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=worker.run_worker, args=(app, stop))
    thread.start()
    try:
        queue()
        until(lambda: mails(data))
    finally:
        stop.set()
        thread.join(60)

    assert len(mails(data)) == 1
    assert not thread.is_alive()


def test_a_failed_try_waits_longer_each_time_and_ends_after_sixteen(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_all(monkeypatch)
    begun = now()
    queue()
    waits = []
    with time_machine.travel(begun, tick=False) as clock:
        while not (message := Message.get()).failed_at:
            clock.move_to(message.due_at)
            deliver_due(app)
            waits.append((Message.get().due_at - message.due_at).total_seconds() / 60)

    assert waits[:6] == pytest.approx([1, 5, 15, 60, 120, 120], abs=0.1)
    assert message.attempts == worker.MOST_TRIES
    assert timedelta(hours=23) <= message.failed_at - begun < timedelta(hours=27)
    assert message.last_error == "ConnectionRefusedError: Connection refused"
    assert deliver_due(app) == 0


def test_a_mail_is_given_up_by_its_tries_and_never_by_its_age(
    app: Flask, data: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue()
    with time_machine.travel(now() + timedelta(days=30), tick=False) as clock:
        with monkeypatch.context() as broken:
            refuse_all(broken)
            deliver_due(app)
        assert Message.get().failed_at is None
        clock.shift(timedelta(minutes=2))
        assert deliver_due(app) == 1
    assert len(mails(data)) == 1


def test_a_clock_that_was_ahead_delays_no_mail(app: Flask, data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        queue("written ahead")
    with time_machine.travel(now() + timedelta(days=1), tick=False), monkeypatch.context() as broken:
        queue("tried ahead")
        refuse_all(broken)
        deliver_due(app)

    assert deliver_due(app) == 2
    assert {letter["Subject"] for letter in mails(data)} == {"Hello written ahead", "Hello tried ahead"}


def test_one_bad_message_does_not_keep_the_others(app: Flask, data: Settings) -> None:
    Message.queue("no_such_template", "ada@example.org")
    queue()

    assert deliver_due(app) == 1
    assert Message.get(Message.template == "no_such_template").last_error == "TemplateNotFound"


def test_a_slow_mail_server_does_not_keep_the_jobs(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        queue()
    monkeypatch.setattr(worker, "ROUND_SECONDS", 0.05)
    monkeypatch.setattr(mail.Carrier, "deliver", lambda *_: time.sleep(0.1))

    assert [deliver_due(app) for _ in range(4)] == [1, 1, 1, 0]


def test_nothing_in_the_log_names_a_person(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    queue(name="Okafor")
    deliver_due(app)
    refuse_all(monkeypatch)
    queue(name="Okafor")
    with caplog.at_level("INFO"):
        deliver_due(app)

    assert "ConnectionRefusedError" in caplog.text
    assert "ada@" not in caplog.text
    assert "Okafor" not in caplog.text


def test_a_message_that_somebody_else_took_is_left_alone(app: Flask) -> None:
    message = queue()
    also_read = Message.get()

    assert worker.take(message)
    assert not worker.take(also_read)


def test_a_message_whose_worker_died_comes_due_again(app: Flask, data: Settings) -> None:
    worker.take(queue())
    assert deliver_due(app) == 0

    with time_machine.travel(now() + worker.LEASE, tick=True):
        assert deliver_due(app) == 1
    assert len(mails(data)) == 1


def start(data: Settings, what: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "WORKER_DATA": str(data.data_dir), "WORKER_URL": data.database_url}
    environment.pop("CME_TEST_DATABASE_URL", None)  # that process is no test, and makes no database of its own
    return subprocess.Popen([sys.executable, "-m", "tests.support.small_worker", what], env=environment)


def until(fact: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)


def test_a_worker_killed_between_sending_and_marking_sends_once_or_twice(app: Flask, data: Settings) -> None:
    queue()
    process = start(data, "stuck")
    try:
        until(lambda: mails(data))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert Message.get().sent_at is None

    with time_machine.travel(now() + worker.LEASE, tick=True):
        deliver_due(app)

    assert len(mails(data)) == 2
    assert Message.get().sent_at is not None


def test_a_worker_killed_before_sending_sends_once(app: Flask, data: Settings) -> None:
    queue()
    process = start(data, "dead-before")
    assert process.wait(60) == -signal.SIGKILL
    assert mails(data) == []

    with time_machine.travel(now() + worker.LEASE, tick=True):
        deliver_due(app)

    assert len(mails(data)) == 1


def test_two_workers_send_each_message_once(app: Flask, data: Settings) -> None:
    with app.app_context():
        names = set(jobs.all_jobs())
    processes = [start(data, "work") for _ in range(2)]
    try:
        until(lambda: len([*data.data_dir.glob("ready-*")]) == len(processes))
        with db.database.atomic():
            for number in range(60):
                queue(name=str(number))
        until(lambda: len(mails(data)) >= 60)
        until(lambda: {job.name for job in Job.select()} == names)
    finally:
        for process in processes:
            process.terminate()
        codes = [process.wait(60) for process in processes]

    subjects = [letter["Subject"] for letter in mails(data)]
    assert sorted(subjects) == sorted(f"Hello {number}" for number in range(60))
    assert codes == [0, 0]
