"""Reminders: who has an application waiting is told again after the office's days, once in each such period."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db import database
from db.applications.dashboard import days
from db.applications.notices import send
from db.applications.state import State
from db.applications.tables import Application
from db.applications.workflow import TURN, Actor
from db.engine.clock import now, today
from db.institution.settings import institution
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

# A draft keeps nobody waiting, so nobody is reminded of it.
REMINDED: dict[State, Actor] = {
    state: actor for state, actor in TURN.items() if actor is not None and state != State.DRAFT
}
BATCH = 100  # applications that are read at a time, however many wait
MORNING = 7  # hour of the office's day


def send_reminders() -> None:
    """Remind of every application that has waited for the configured days since its last step or reminder."""
    moment = now()
    before = moment - timedelta(days=institution().reminder_days)
    for state in REMINDED:
        for found in _waiting(state, before):
            with database.atomic():
                if _take(found, moment):
                    _remind(found)


def _waiting(state: State, before: datetime) -> Iterator[Application]:
    """Applications that have waited and were not reminded of since `before`, the longest first, in batches."""
    since, reminded = Application.waiting_since, Application.reminded_at
    due = (Application.state == state) & (since <= before) & (reminded.is_null() | (reminded <= before))
    query = Application.select(Application, Person).join(Person, on=Application.applicant).where(due)
    query = query.order_by(since, Application.id).limit(BATCH)
    batch = list(query)
    while batch:
        yield from batch
        last = batch[-1]
        later = (since > last.waiting_since) | ((since == last.waiting_since) & (Application.id > last.id))
        batch = list(query.where(later))


def _take(found: Application, moment: datetime) -> bool:
    """Whether this reminder is ours to send: nobody took a step or reminded meanwhile."""
    as_read = (Application.id == found.id) & (Application.state == found.state)
    as_read &= Application.waiting_since == found.waiting_since
    reminded = Application.reminded_at
    as_read &= reminded.is_null() if found.reminded_at is None else reminded == found.reminded_at
    return bool(Application.update(reminded_at=moment).where(as_read).execute())


def _remind(found: Application) -> None:
    office, actor = institution(), REMINDED[State(found.state)]
    waited = days(found.waiting_since, today(office.timezone), office.zone)
    send("application_reminder", found, actor, days=waited)
