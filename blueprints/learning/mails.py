"""Mails about what learners ask of the office, and the one that brings a learner the link, read when they go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from blueprints.learning.correction import LABELS
from blueprints.shared.filters import day, quarters, when
from db.activities.tables import Activity, Session
from db.credit.notice import is_to_tell
from db.credit.step import progress_of
from db.credit.tables import About, Certificate, Claim, Correction
from db.learning.tables import LateClaim, Participation
from db.people.tables import Person

if TYPE_CHECKING:
    from db.outbox.tables import Message


def late_claim(message: Message) -> dict[str, Any] | None:
    """The learner, the session and the note; None when the request is gone. Mails of an earlier release hold theirs."""
    if "late_claim" not in message.values:
        return dict(message.values)
    query = LateClaim.select(LateClaim, Person, Session, Activity).join(Person, on=LateClaim.learner)
    query = query.join_from(LateClaim, Session).join(Activity)
    asked = query.where(LateClaim.id == message.values["late_claim"]).first()
    if asked is None:
        return None
    who = {"learner": asked.learner.full_name, "email": asked.learner.email, "note": asked.note}
    who["link"] = f"{current_app.config['CME'].base_url}/office/late-claims/{asked.id}"
    return {"title": asked.session.full_title, "when": when(asked.session), "code": asked.session.code, **who}


def correction(message: Message) -> dict[str, Any] | None:
    """The learner, the claim, and what is to be corrected; None when the request is gone."""
    query = Correction.select(Correction, Claim, Person, Session, Activity).join(Claim).join(Person, on=Claim.learner)
    query = query.join_from(Claim, Session).join(Activity)
    asked = query.where(Correction.id == message.values["correction"]).first()
    if asked is None:
        return None
    claim = asked.claim
    certificate = Certificate.get_or_none(Certificate.claim == claim)
    who = {"learner": claim.learner.full_name, "email": claim.learner.email, "note": asked.note}
    what = {"about": LABELS[About(asked.about)], "amount": quarters(claim.quarters)}
    held = {"title": claim.session.full_title, "when": when(claim.session)}
    return {**who, **what, **held, "number": certificate.number if certificate else ""}


def claim_open(message: Message) -> dict[str, Any] | None:
    """The session whose evaluation and claim have opened; None when there is nothing left to tell, or nobody here."""
    found = Participation.get_or_none(Participation.id == message.values["participation"])
    progress = progress_of(found) if found else None
    if progress is None or not is_to_tell(progress):
        return None
    at, learner = progress.participation.session, progress.participation.learner
    if message.to != learner.email:  # corrected meanwhile: the old one is somebody else's
        return None
    return {
        "title": at.full_title,
        "name": learner.proven_name,
        "most": quarters(at.maximum_quarters),
        "link": f"{current_app.config['CME'].base_url}{progress.url}",
        "last_day": day(at.last_day) if at.last_day else "",
    }
