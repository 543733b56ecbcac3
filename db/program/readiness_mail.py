"""The mail to coordinators about sessions that start soon and are not ready."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from db import database
from db.activities.tables import Activity, ActivityStatus, Session
from db.disclosures.tables import Faculty
from db.engine.clock import now, today
from db.institution.settings import institution
from db.outbox.tables import Message
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Iterable

TEMPLATE = "not_ready"
LAST_CALL = 1  # business days before, for the second of two mails
SATURDAY = 5


def remind_coordinators() -> None:
    """Queue a mail to each coordinator with sessions that are not ready: as the office's days begin, and a day before.

    Without a coordinator it goes to the office. Once a day, on business days.
    """
    day = today(institution().timezone)
    if day.weekday() >= SATURDAY:
        return
    found = [at for days in {institution().ready_days, LAST_CALL} for at in _sessions_on(_days_after(day, days))]
    with database.atomic():
        for address, ids in _by_address([at for at in found if lacks_of(at)]).items():
            if not _was_told(address):
                Message.queue_bulk(TEMPLATE, address, sessions=sorted(ids))


def _by_address(sessions: list[Session]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at in sessions:
        for address in _addresses(at.activity.id):
            found[address].append(at.id)
    return found


def sessions_to_name(ids: Iterable[int]) -> list[tuple[Session, list[str]]]:
    """Those of these sessions that are still on and not ready, with what each lacks; the next one first."""
    query = Session.select(Session, Activity).join(Activity).where(Session.id.in_(list(ids)))
    found = [(at, lacks_of(at)) for at in query.order_by(Session.starts_at, Session.id) if not at.is_off]
    return [(at, lacks) for at, lacks in found if lacks]


def lacks_of(at: Session) -> list[str]:
    """The things that a session of a series lacks, in words: its topic, its faculty, disclosures."""
    lacks = [] if at.title else ["topic"]
    has_faculty = Faculty.select().where(Faculty.session == at, Faculty.left_at.is_null()).exists()
    return [*lacks, *([] if has_faculty else ["faculty"]), *(["disclosures"] if at.is_gated else [])]


def _days_after(day: date, count: int) -> list[date]:
    """The days that are so many business days away: that day, and the weekend after it."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    days = [day]
    while (day := day + timedelta(days=1)).weekday() >= SATURDAY:
        days.append(day)
    return days


def _sessions_on(days: list[date]) -> list[Session]:
    """The sessions of series that start on these days of the office."""
    first, after = (_midnight(day) for day in (days[0], days[-1] + timedelta(days=1)))
    coming = (Session.starts_at >= first) & (Session.starts_at < after) & Session.canceled_at.is_null()
    mine = coming & (Activity.status == ActivityStatus.ACTIVE) & (Activity.format == "rss")
    return list(Session.select(Session, Activity).join(Activity).where(mine).order_by(Session.starts_at, Session.id))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), institution().zone).astimezone(UTC)


def _addresses(activity_id: int) -> list[str]:
    query: Any = Person.select(Person.email).join(RoleGrant, on=RoleGrant.person)
    mine = (RoleGrant.role == Role.COORDINATOR) & (RoleGrant.activity == activity_id) & Person.disabled_at.is_null()
    found = [email for (email,) in query.where(mine).tuples()]
    office = institution().office_email
    return found or ([office] if office else [])


def _was_told(address: str) -> bool:
    mine = (Message.template == TEMPLATE) & (Message.to == address)
    return bool(Message.select().where(mine, Message.created_at > now() - timedelta(hours=20)).exists())
