"""The mail to coordinators about sessions that start soon and are not ready."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from db import database
from db.activities.tables import Activity, ActivityStatus, Session
from db.engine.clock import now, today
from db.institution.settings import institution
from db.outbox.tables import Message
from db.program.readiness_session import WEEKEND, business_days, lacking, lacks_something, soon
from db.roles.directory import coordinator_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable

TEMPLATE = "not_ready"
APART = timedelta(hours=20)  # one mail a day, also when yesterday's job ran late
LAST_CALL = 1  # business days before, for the second of two mails


def remind_coordinators() -> None:
    """Queue a mail to each coordinator with sessions that are not ready: within the office's days, and a day before.

    A run that was missed, and a session that was ready until now, come up at the next one. Without a coordinator the
    mail goes to the office. Once a day, on business days.
    """
    if today(institution().timezone).weekday() >= WEEKEND:
        return
    told = _told()
    found = [at for at in _not_ready_soon() if at.id not in told or business_days(at) == LAST_CALL]
    with database.atomic():
        for address, ids in _by_address(found).items():
            if not Message.was_queued(TEMPLATE, address, now() - APART):
                Message.queue_bulk(TEMPLATE, address, sessions=ids)


def sessions_to_name(ids: Iterable[int]) -> list[tuple[Session, list[str]]]:
    """Those of these sessions that are still on and not ready, with what each lacks; the next one first."""
    query = Session.select(Session, Activity).join(Activity).where(Session.id.in_(list(ids)))
    found = [at for at in query.order_by(Session.starts_at, Session.id) if not at.is_off]
    lacks = lacking(found)
    return [(at, lacks[at.id]) for at in found if lacks[at.id]]


def _not_ready_soon() -> list[Session]:
    first, last = soon()
    coming = (Session.starts_at > first) & (Session.starts_at < last) & (Activity.status == ActivityStatus.ACTIVE)
    query = Session.select(Session, Activity).join(Activity).where(coming, lacks_something())
    return list(query.order_by(Session.starts_at, Session.id))


def _told() -> set[int]:
    """The sessions that a mail has named, as long as the outbox keeps it: longer than a session is soon."""
    rows: Any = Message.select(Message.values).where(Message.template == TEMPLATE).tuples()
    return {number for (values,) in rows for number in values["sessions"]}


def _by_address(sessions: list[Session]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at in sessions:
        office = [institution().office_email] if institution().office_email else []
        for address in coordinator_addresses(at.activity.id) or office:
            found[address].append(at.id)
    return found
