"""Mails that tell learners how the office answered what they asked, read when they go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from blueprints.shared.filters import day, when
from db.activities.tables import Activity, Session
from db.credit.tables import Claim, Correction
from db.learning.tables import Answer, LateClaim
from db.people.tables import Person

if TYPE_CHECKING:
    from db.outbox.tables import Message


def late_claim_answered(message: Message) -> dict[str, Any] | None:
    """The session, the answer and its reason; None when the request is gone, or is no longer this reader's."""
    query = LateClaim.select(LateClaim, Person, Session, Activity).join(Person, on=LateClaim.learner)
    query = query.join_from(LateClaim, Session).join(Activity)
    asked = query.where(LateClaim.id == message.values["late_claim"]).first()
    if asked is None or message.to != asked.learner.email or asked.learner.disabled_at is not None:
        return None
    return {
        "title": asked.session.full_title,
        "name": asked.learner.proven_name,
        "when": when(asked.session),
        "is_granted": asked.answer == Answer.GRANTED,
        "last_day": day(asked.until) if asked.until else "",
        "reason": asked.reason,
        "link": f"{current_app.config['CME'].base_url}/code/{asked.session.slug}",
    }


def correction_declined(message: Message) -> dict[str, Any] | None:
    """The claim, the request and the reason; None when it is gone, or is no longer this reader's."""
    query = Correction.select(Correction, Claim, Person, Session, Activity).join(Claim).join(Person, on=Claim.learner)
    query = query.join_from(Claim, Session).join(Activity)
    asked = query.where(Correction.id == message.values["correction"]).first()
    if asked is None or message.to != asked.claim.learner.email or asked.claim.learner.disabled_at is not None:
        return None
    return {
        "title": asked.claim.session.full_title,
        "name": asked.claim.learner.proven_name,
        "when": when(asked.claim.session),
        "note": asked.note,
        "reason": asked.reason,
        "link": f"{current_app.config['CME'].base_url}/participations/{asked.claim.participation_id}/correction",
    }
