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
from db.people.tables import Person
from db.program.readiness_session import WEEKEND, business_days, lacking, lacks_something, soon
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Iterable

TEMPLATE = "not_ready"
LAST_CALL = 1  # business days before, for the second of two mails


def remind_coordinators() -> None:
    """Queue a mail to each coordinator with sessions that are not ready: as the office's days begin, and a day before.

    Without a coordinator it goes to the office. Once a day, on business days.
    """
    if today(institution().timezone).weekday() >= WEEKEND:
        return
    named = {institution().ready_days, LAST_CALL}
    found = [at for at in _not_ready_soon() if business_days(at) in named]
    with database.atomic():
        for address, ids in _by_address(found).items():
            if not _was_told(address):
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


def _by_address(sessions: list[Session]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at in sessions:
        for address in _addresses(at.activity.id):
            found[address].append(at.id)
    return found


def _addresses(activity_id: int) -> list[str]:
    query: Any = Person.select(Person.email).join(RoleGrant, on=RoleGrant.person)
    mine = (RoleGrant.role == Role.COORDINATOR) & (RoleGrant.activity == activity_id) & Person.disabled_at.is_null()
    found = [email for (email,) in query.where(mine).tuples()]
    office = institution().office_email
    return found or ([office] if office else [])


def _was_told(address: str) -> bool:
    mine = (Message.template == TEMPLATE) & (Message.to == address)
    return bool(Message.select().where(mine, Message.created_at > now() - timedelta(hours=20)).exists())
