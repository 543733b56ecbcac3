"""Reminders: who has an application waiting is told again after the office's days, once in each such period."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from peewee import fn

from db import database
from db.applications.notices import addresses
from db.applications.state import State
from db.applications.tables import Application
from db.applications.workflow import LABELS, TURN, Actor
from db.engine.clock import now
from db.institution.settings import institution
from db.outbox.tables import Message

if TYPE_CHECKING:
    from datetime import datetime

# A draft keeps nobody waiting, so nobody is reminded of it.
REMINDED: dict[State, Actor] = {
    state: actor for state, actor in TURN.items() if actor is not None and state != State.DRAFT
}
MORNING = 7  # hour of the office's day


def send_reminders() -> None:
    """Remind of every application that has waited for the configured days since its last step or reminder."""
    moment = now()
    before = moment - timedelta(days=institution().reminder_days)
    last = fn.COALESCE(Application.reminded_at, Application.waiting_since)
    query = Application.select().where(Application.state.in_(list(REMINDED)), last <= _text(before))
    for found in query.order_by(Application.waiting_since, Application.id):
        with database.atomic():
            if _take(found, moment):
                _remind(found, moment)


def _text(moment: datetime) -> Any:
    """A moment as its column holds it: the database compares the text, since COALESCE has no type of its own."""
    return Application.waiting_since.db_value(moment)


def _take(found: Application, moment: datetime) -> bool:
    """Whether this reminder is ours to send: nobody took a step or reminded meanwhile."""
    as_read = (Application.id == found.id) & (Application.state == found.state)
    as_read &= Application.waiting_since == found.waiting_since
    reminded = Application.reminded_at
    as_read &= reminded.is_null() if found.reminded_at is None else reminded == found.reminded_at
    return bool(Application.update(reminded_at=moment).where(as_read).execute())


def _remind(found: Application, moment: datetime) -> None:
    state = State(found.state)
    for address in sorted(addresses(found, REMINDED[state])):
        Message.queue(
            "application_reminder",
            address,
            application=found.id,
            title=found.name,
            path=found.url,
            applicant=found.applicant.full_name,
            state=LABELS[state],
            days=(moment - found.waiting_since).days,
        )
