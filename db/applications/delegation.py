"""Naming who decides in a reviewer's name for a while, and ending it: each a line of the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import database
from db.applications.tables import Delegation
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now, today
from db.engine.query import prepared
from db.engine.row import hold
from db.institution.settings import institution
from db.outbox.tables import Message
from db.people.tables import Person

if TYPE_CHECKING:
    from datetime import date

    from peewee import ModelSelect


class AlreadyAway(Exception):
    """Somebody was named for some of these days already."""


def name_delegate(person: Person, delegate: Person, first: date, last: date) -> Delegation:
    """Let `delegate` decide in `person`'s name from the first to the last day, both included. Raises AlreadyAway."""
    day = institution().dates.day
    with database.atomic():
        hold(Person, person.id)  # of two tabs at once, one finds the days taken
        same_days = (Delegation.starts_on <= last) & (Delegation.until_on >= first)
        mine = (Delegation.person == person) & Delegation.ended_at.is_null()
        if Delegation.select().where(mine, same_days).exists():
            raise AlreadyAway
        made: Delegation = Delegation.create(person=person, delegate=delegate, starts_on=first, until_on=last)
        period = {"first": first.isoformat(), "last": last.isoformat()}
        AuditLine.write(person, Action.DELEGATION_NAMED, made, detail={"delegate": delegate.full_name, **period})
        names = {"name": delegate.first_name, "reviewer": person.full_name}
        Message.queue("application_delegated", delegate.email, **names, first=day(first), last=day(last))
        return made


def end_delegation(delegation: Delegation) -> bool:
    """End it at once; False if it had ended."""
    with database.atomic():
        running = (Delegation.id == delegation.id) & Delegation.ended_at.is_null()
        ended = bool(Delegation.update(ended_at=now()).where(running).execute())
        if ended:
            AuditLine.write(delegation.person, Action.DELEGATION_ENDED, delegation)
        return ended


def delegates_of(reviewer: Person) -> set[int]:
    """The ids of who decides in this reviewer's name today."""
    return {delegate for (delegate,) in _delegates(reviewer, today(institution().timezone))}


@prepared
def _delegates(reviewer: Any, day: Any) -> ModelSelect[Any]:
    return Delegation.active(day).select(Delegation.delegate).where(Delegation.person == reviewer).tuples()
