"""The worker: sends what is in the outbox and runs the periodic jobs, each row taken by a conditional UPDATE.

A row is taken by moving its due time into the future, as a lease. Whoever takes it and dies leaves a row that comes due
again: a message goes once or twice and never zero times, and two workers never hold the same row at once.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app

import db
from blueprints.shared.fault import one_line
from blueprints.shared.outbox import mail
from blueprints.shared.outbox.jobs import run_due_jobs
from blueprints.shared.outbox.lane import lane
from db.engine.clock import now
from db.outbox.tables import Message
from db.upkeep import anonymity

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from flask import Flask
    from peewee import Expression

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
PAUSE_SECONDS = 5.0  # after an error of the loop itself, such as a database that is away
BATCH, ROUND_SECONDS = 50, 15.0  # then the jobs have their turn: one of them is promised within a minute
LEASE = timedelta(minutes=5)  # longer than any delivery takes
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120))  # then every two hours
MOST_TRIES = 16  # a day of a mail server that is there; never by age, for a worker may have been off for a week
# errors.py looks back an hour by these values; they are about a page and hold nobody's data.
KEEPS_VALUES = ("server_error",)


def run_worker(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set; an error is logged and never ends the loop."""
    log.info("worker started")
    with lane(app, stop):
        while not stop.is_set():
            stop.wait(_one_round(app, stop))
    _end_well(app)
    log.info("worker stopped")


def _end_well(app: Flask) -> None:
    """Leave no trace of the latest evaluations behind while nobody runs."""
    try:
        with app.app_context():
            db.begin_request()
            anonymity.forget_order()
    except Exception as error:  # the next start does it
        log.warning("the latest evaluations are settled at the next start: %s", one_line(error))
    finally:
        db.end_request()


def _one_round(app: Flask, stop: threading.Event) -> float:
    """Send and run what is due; returns the seconds until the next round."""
    try:
        sent = deliver_due(app, stop)
        with app.app_context():
            run_due_jobs(stop, is_long=False)
    except Exception as error:  # the loop outlives whatever happens in it
        log.error("worker: %s", one_line(error))
        log.debug("worker", exc_info=error)
        return PAUSE_SECONDS
    finally:
        db.end_request()
    return 0.0 if sent == BATCH else POLL_SECONDS


def deliver_due(app: Flask, stop: threading.Event | None = None) -> int:
    """Try to send the messages that are due, the oldest first, at most BATCH of them; returns how many went.

    Those to one person go before those to many. The round ends early at `stop`, after ROUND_SECONDS of a slow mail
    server, and when it cannot be reached: what waits is tried in a later one.
    """
    with app.app_context():
        db.begin_request()
        until = time.monotonic() + ROUND_SECONDS
        with mail.Carrier(current_app.config["CME"]) as carrier:
            return sum(1 for went in _delivered(carrier, stop, until) if went)


def _delivered(carrier: mail.Carrier, stop: threading.Event | None, until: float) -> Iterator[bool]:
    """Whether each message of a round went. Before each of many, one to a single person that came meanwhile goes."""
    for message in _in_turn():
        if (stop and stop.is_set()) or time.monotonic() > until:
            return
        if not take(message):
            continue
        error = _try(message, carrier)
        yield error is None
        if error and mail.is_unreachable(error):
            return


def _in_turn() -> Iterator[Message]:
    """The messages of a round, at most BATCH."""
    left = BATCH
    while left and (waiting := _next(left, is_bulk=False) or _next(1, is_bulk=True)):
        left -= len(waiting)
        yield from waiting


def _next(most: int, *, is_bulk: bool) -> list[Message]:
    waiting = Message.select().where(Message.is_bulk == is_bulk, is_due(now()))
    return list(waiting.order_by(Message.due_at, Message.id).limit(most))


def is_due(moment: datetime) -> Expression:
    """The messages that are due. One that waits longer than any may was written by a clock that ran ahead."""
    waiting = Message.sent_at.is_null() & Message.failed_at.is_null()
    too_far = (Message.due_at > moment + WAITS[-1] + LEASE) | ((Message.attempts == 0) & (Message.created_at > moment))
    return waiting & ((Message.due_at <= moment) | too_far)


def take(message: Message) -> bool:
    """Lease this message to us; False if another worker was first."""
    mine = (Message.id == message.id) & (Message.due_at == message.due_at)
    waiting = Message.sent_at.is_null() & Message.failed_at.is_null()
    leased = Message.update(due_at=now() + LEASE, attempts=Message.attempts + 1).where(mine, waiting)
    message.attempts += 1
    return bool(leased.execute())


def _try(message: Message, carrier: mail.Carrier) -> Exception | None:
    """Compose and deliver one message and note how it went; returns the error if there was one."""
    begun = time.monotonic()
    try:
        letter = mail.compose(message)
        if letter:
            carrier.deliver(letter)
    except Exception as error:  # whatever is wrong with one message must not keep the others
        _note_failure(message, error)
        return error
    _note_sent(message)
    log.info("message %d (%s) sent in %.2f s", message.id, message.template, time.monotonic() - begun)
    return None


def _note_sent(message: Message) -> None:
    """Mark it, and forget the values: they may hold a link or a name."""
    kept = message.values if message.template in KEEPS_VALUES else {}
    change = Message.update(sent_at=now(), values=kept, last_error="")
    change.where(Message.id == message.id, Message.sent_at.is_null()).execute()


def _note_failure(message: Message, error: Exception) -> None:
    """Try again later, or give up: at once if it can never arrive, else after so many tries."""
    words = mail.reason(error)
    moment = now()
    gives_up = mail.is_permanent(error) or message.attempts >= MOST_TRIES
    change = {"failed_at": moment if gives_up else None, "due_at": next_try(message, moment), "last_error": words}
    Message.update(change).where(Message.id == message.id, Message.sent_at.is_null()).execute()
    level = logging.ERROR if gives_up else logging.WARNING
    log.log(level, "message %d (%s), try %d: %s", message.id, message.template, message.attempts, words)


def next_try(message: Message, moment: datetime) -> datetime:
    """When a message that has been tried so often is due again."""
    return moment + WAITS[min(message.attempts, len(WAITS)) - 1]
