"""Mails to learners whose sessions were moved, canceled or reopened, worked out when they go out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from blueprints.shared.filters import moment, when
from db.activities.tables import Activity, Session
from db.people.tables import Person

if TYPE_CHECKING:
    from db.outbox.tables import Message


def sessions_moved(message: Message) -> dict[str, Any] | None:
    """When each of a learner's sessions is now, and when it was; None where nothing is left to tell."""
    was = dict(message.values["sessions"])
    held = [one for one in _sessions(was) if one.canceled_at is None and _is_elsewhere(one, was[one.id])]
    lines = [
        f"{one.full_title}: now {when(one)} (it was {moment(datetime.fromisoformat(was[one.id]))})" for one in held
    ]
    return _values(message, held, lines)


def sessions_canceled(message: Message) -> dict[str, Any] | None:
    """The sessions that are canceled, and why; None where all of them take place again."""
    held = [one for one in _sessions(dict(message.values["sessions"])) if one.is_off]
    return _values(message, held, _lines(held))


def sessions_reopened(message: Message) -> dict[str, Any] | None:
    """The sessions that take place after all, and why; None where they are canceled again."""
    held = [one for one in _sessions(dict(message.values["sessions"])) if not one.is_off]
    return _values(message, held, _lines(held))


def _lines(held: list[Session]) -> list[str]:
    return [f"{one.full_title}, {when(one)}" for one in held]


def _sessions(asked: dict[int, str]) -> list[Session]:
    query = Session.select(Session, Activity).join(Activity).where(Session.id << list(asked))
    return list(query.order_by(Session.starts_at, Session.id))


def _is_elsewhere(one: Session, was: str) -> bool:
    """Whether it was not moved back meanwhile."""
    return bool(was) and one.starts_at != datetime.fromisoformat(was)


def _values(message: Message, held: list[Session], lines: list[str]) -> dict[str, Any] | None:
    learner = Person.get_or_none(Person.id == message.values["person"])
    if learner is None or message.to != learner.email or not held:  # an old address may be somebody else's
        return None
    title = held[0].full_title if len(held) == 1 else held[0].activity.title
    return {
        "title": title,
        "name": learner.proven_name,
        "lines": lines,
        "count": len(held),
        "reason": message.values.get("reason", ""),
    }
