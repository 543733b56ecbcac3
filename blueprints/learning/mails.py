"""Mails about what learners ask of the office, and the one that brings a learner the link, read when they go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from blueprints.learning.correction import LABELS
from blueprints.shared.filters import day, quarters, when
from db.activities.statements import QUARTER, counted
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
    link = f"{current_app.config['CME'].base_url}/office/late-claims/corrections/{asked.id}"
    return {**who, **what, **held, "number": certificate.number if certificate else "", "link": link}


def credit_amended(message: Message) -> dict[str, Any] | None:
    """The claim that the office made of another one, and why; None when that one ended too."""
    claim = Claim.get_or_none(Claim.id == message.values["claim"])
    if claim is None or claim.superseded_at is not None:
        return None
    certificate = Certificate.get(Certificate.claim == claim)
    link = f"{current_app.config['CME'].base_url}/participations/{claim.participation_id}"
    return {**_corrected(claim), "reason": claim.supersedes.end_reason, "number": certificate.number, "link": link}


def credit_revoked(message: Message) -> dict[str, Any] | None:
    """The credit that the office took back, and why."""
    claim = Claim.get_or_none(Claim.id == message.values["claim"])
    return {**_corrected(claim), "reason": claim.end_reason} if claim else None


def _corrected(claim: Claim) -> dict[str, Any]:
    """The words for a claim that the office corrected."""
    kind, at = claim.credit_type, claim.session
    amount = counted(claim.quarters * QUARTER, kind.name, kind.unit)
    return {"name": claim.learner.proven_name, "amount": amount, "title": at.full_title, "when": when(at)}


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
