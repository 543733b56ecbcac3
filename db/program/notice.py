"""Learners who are told of a change to sessions, and the moment of the mail that brings the link to their claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from db.activities.tables import Activity, Session
from db.applications.tables import Application
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.query import among, prepared
from db.institution.settings import institution
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

MOVED, CANCELED, REOPENED = "sessions_moved", "sessions_canceled", "sessions_reopened"


def unclaimed() -> Any:
    """A condition on participations: nobody has claimed its credit yet, and no roster hides it."""
    current = (Claim.participation == Participation.id) & Claim.superseded_at.is_null()
    return is_seen() & ~fn.EXISTS(Claim.select(SQL("1")).where(current))


def registered_soon(session_ids: Collection[int]) -> Callable[[], int]:
    """A function that returns how many people would be told of a change to these sessions.

    The question goes along with the next one.
    """
    asked = _registered.soon(list(session_ids))
    return lambda: int(asked.rows()[0][0])


@prepared
def _registered(session_ids: Any) -> Any:
    query = Participation.select(fn.COUNT(Participation.learner.distinct())).join(Person)
    return query.where(among(Participation.session, session_ids), unclaimed(), Person.disabled_at.is_null()).tuples()


def tell_moved(before: Mapping[int, datetime | None]) -> int:
    """Tell who is registered when their sessions are now, and when they were: one mail each; how many were told."""
    return _tell(MOVED, {at: was.isoformat() if was else "" for at, was in before.items()})


def tell_canceled(session_ids: Collection[int], reason: str) -> int:
    """Tell who is registered that these sessions are canceled, and why: one mail each; how many were told."""
    return _tell(CANCELED, dict.fromkeys(session_ids, ""), reason=reason)


def tell_reopened(session_ids: Collection[int], reason: str) -> int:
    """Tell who is registered that these sessions take place after all, and why: one mail each; how many were told.

    What the cancellation ended begins again: the mail with the link to the claim, and the reminders.
    """
    remind_again(session_ids)
    for one in Session.select(Session, Activity).join(Activity).where(Session.id << list(session_ids)):
        if not one.is_gated:
            tell_open(one)
    return _tell(REOPENED, dict.fromkeys(session_ids, ""), reason=reason)


def remind_again(session_ids: Collection[int]) -> None:
    """Look anew whether reminders are due; those that were sent already are not sent again."""
    mine = Participation.session << list(session_ids)
    Participation.update(reminds_at=now()).where(mine, unclaimed()).execute()


def tell_applicant(activity: Activity, did: str, reason: str, by: Person | None) -> None:
    """Tell the applicant of an activity what somebody else did with it."""
    application = Application.get_or_none(Application.activity == activity)
    person = application.applicant if application else None
    if application and person and person.disabled_at is None and (by is None or by.id != person.id):
        facts = {"name": person.first_name, "title": str(activity.title), "path": application.url}
        Message.queue("activity_status", person.email, **facts, did=did, reason=reason)


def _tell(template: str, sessions: Mapping[int, str], **more: str) -> int:
    told: dict[tuple[int, str], list[list[Any]]] = {}
    for person, email, session in _people(sessions):
        told.setdefault((person, email), []).append([session, sessions[session]])
    for (person, email), own in told.items():
        Message.queue(template, email, person=person, sessions=own, **more)
    return len(told)


def _people(session_ids: Collection[int]) -> list[tuple[int, str, int]]:
    query = Participation.select(Person.id, Person.email, Participation.session).join(Person)
    mine = Participation.session << list(session_ids)
    found: Any = query.where(mine, unclaimed(), Person.disabled_at.is_null()).order_by(Participation.id).tuples()
    return list(found)


def retell(session: Session) -> None:
    """Let the mail with the link go when the claim opens now; part of the caller's transaction.

    While the session is gated it goes to nobody: see db/program/gate.py.
    """
    opens, moment = session.claims_open_at, now()
    mine = (Participation.session == session.id) & unclaimed()
    if session.is_gated or session.canceled_at is not None:
        Participation.update(tells_at=None).where(mine).execute()
    elif opens and opens > moment:
        later = opens if institution().claim_mail == "yes" else None
        Participation.update(tells_at=later).where(mine).execute()
    else:
        Participation.update(tells_at=moment).where(mine, Participation.tells_at > moment).execute()


def tell_open(session: Session) -> None:
    """Let the mail with the link go to everybody who waited for the gate: now, or when the claim opens."""
    opens, moment = session.claims_open_at, now()
    if institution().claim_mail == "yes":
        mine = (Participation.session == session.id) & unclaimed()
        Participation.update(tells_at=max(opens, moment) if opens else moment).where(mine).execute()
