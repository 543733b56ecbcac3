"""The award: the numbered certificate of a claim and its line of the transcript, written with the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from db.activities.credit_type.designation import most_of, named_by, statements_of
from db.activities.credit_type.tables import AMA, PARTICIPATION
from db.activities.statements import QUARTER
from db.credit.certificate import Snapshot
from db.credit.tables import AlreadyClaimed, Certificate, Claim, Credit, new_number
from db.engine.insert import insert_all, insert_missing
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from db.activities.tables import Session

Row = TypeVar("Row", Claim, Certificate)
LONGEST_TITLE = 600  # letters of a transcript's line


def award(claim: Claim, on: date | None = None) -> Certificate:
    """Store the claim, its certificate and its line; part of the caller's transaction.

    `on` is the day it counts under, where an earlier claim has said so. Raises AlreadyClaimed where there is a current
    claim of this learner, session and type, and for nothing else.
    """
    made = award_all([claim], on)
    if not made:
        raise AlreadyClaimed
    return made[0][1]


def award_all(claims: Sequence[Claim], on: date | None = None) -> list[tuple[Claim, Certificate]]:
    """The same for many claims, which all fill the same fields: the new ones, with their certificates."""
    once = (Claim.learner, Claim.session, Claim.credit_type)
    ids = insert_missing(Claim, [one.__data__ for one in claims], *once, where=Claim.superseded_at.is_null())
    made = _numbered(claims, ids)
    days = [on or participation_day(one.session, one.claimed_at) for one in made]
    drawn = list(map(_certificate, made, days))
    certificates = _numbered(drawn, insert_missing(Certificate, [one.__data__ for one in drawn], Certificate.claim))
    insert_all(Credit, list(map(_line, made, days, certificates)))
    return list(zip(made, certificates, strict=True))


def _numbered(rows: Sequence[Row], ids: Sequence[int | None]) -> list[Row]:
    """Those that were inserted, each with its id."""
    made = []
    for row, number in zip(rows, ids, strict=True):
        if number is not None:
            row.id = number
            made.append(row)
    return made


def _certificate(claim: Claim, on: date) -> Certificate:
    snapshot = snapshot_of(claim, new_number(), on)
    return Certificate(
        number=snapshot.number,
        learner=claim.learner,
        claim=claim,
        kind=snapshot.kind,
        issued_at=claim.claimed_at,
        snapshot=snapshot.to_json(),
    )


def _line(claim: Claim, on: date, certificate: Certificate) -> dict[str, Any]:
    """The line of the transcript."""
    return {
        "learner": claim.learner,
        "on": on,
        "title": line_title(claim.session),
        "activity_type": claim.session.activity.format_label,
        "credit_type": claim.credit_type.name,
        "hundredths": claim.quarters * QUARTER,
        "certificate": certificate,
        "number": certificate.number,
        "created_at": claim.claimed_at,
        "is_recorded": claim.recorded_by_id is not None,
    }


def line_title(session: Session) -> str:
    """The title as a transcript's line holds it. The certificate has the whole one, which can be two letters longer."""
    whole = session.full_title
    return whole if len(whole) <= LONGEST_TITLE else f"{whole[: LONGEST_TITLE - 1]}…"


def snapshot_of(claim: Claim, number: str, on: date) -> Snapshot:
    """All that this claim's certificate will ever say, from the learner, the session and the office as of now."""
    office, learner, session = institution(), claim.learner, claim.session
    activity, kind = session.activity, claim.credit_type
    named = named_by(kind, activity)
    return Snapshot(
        number=number,
        issued_on=claim.claimed_at.astimezone(office.zone).date(),
        learner_name=learner.full_name,
        degree=learner.degree_text,
        is_physician=learner.is_physician,
        title=session.full_title,
        format_label=activity.format_label,
        place=session.where_held,
        held_on=held_on(session, on),
        credit_hundredths=claim.quarters * QUARTER,
        credit_label=named.name,
        statements=statements_of(session, office),
        provider=office.provider,
        signature_name=office.signature_name,
        signature_title=office.signature_title,
        kind="participation" if kind.key == PARTICIPATION else "credit",
        designated_hundredths=most_of(named, session.maximum_quarters) * QUARTER,
        date_style=office.date_style,
        seal=office.seal,
        unit="" if named.key == AMA else named.unit,
    )


def participation_day(session: Session, moment: datetime) -> date:
    """The date a claim counts under, in the office's zone: the session's, or for undated material the claim's."""
    return (session.starts_at or moment).astimezone(institution().zone).date()


def held_on(session: Session, on: date) -> str:
    """The date or dates as the certificate prints them; for undated material the day it was completed."""
    office = institution()
    if session.starts_at is None:
        return f"Completed {office.dates.day(on)}"
    first = participation_day(session, session.starts_at)
    last = session.ends_at.astimezone(office.zone).date() if session.ends_at else first
    return office.dates.days(first, last)
