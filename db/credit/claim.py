"""The claim: it writes certificate, credit and audit line at once, when every step before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import database
from db.activities.credit_type.designation import statements_of
from db.activities.credit_type.shipped import PARTICIPATION_CREDIT
from db.activities.credit_type.tables import AMA, PARTICIPATION, CreditType
from db.activities.statements import AMA_CREDIT, QUARTER
from db.activities.tables import ActivityStatus, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.certificate import Snapshot
from db.credit.step import Step, progress_of
from db.credit.tables import AlreadyClaimed, Certificate, Claim, Credit, new_number
from db.engine.clock import now
from db.engine.insert import insert_once
from db.engine.row import hold
from db.institution.settings import institution
from db.learning.evaluation import send_evaluation
from db.learning.tables import Participation

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.credit.step import Progress

LONGEST_TITLE = 600  # letters of a transcript's line


class NotYet(Exception):
    """A step before the claim is still open, or the claim opens later."""


class ActivityClosed(Exception):
    """The office has closed the activity, so nothing can be claimed for it here."""


class TooLate(Exception):
    """The last day to claim has passed, and the office has granted no late claim."""


class OutOfRange(Exception):
    """The claim is not a quarter step between 0.25 and the maximum designated."""


def claim_credit(
    participation: Participation,
    quarters: int,
    moment: datetime | None = None,
    *,
    answers: dict[str, Any] | None = None,
) -> Certificate:
    """Claim `quarters` x 0.25 credit: claim, numbered certificate, credit and audit line in one transaction.

    At most what was designated (AMA PRA), once per learner and session. `answers` are those of the evaluation, sent
    in the same transaction if it is still open. Raises OutOfRange, NotYet, TooLate, ActivityClosed or AlreadyClaimed,
    and then nothing has changed and nothing is sent. `moment` is when it happened, for records made afterward.
    """
    moment = moment or now()
    with database.atomic():
        Session.held(participation.session_id)  # whoever closes the activity waits
        hold(Participation, participation.id)  # we wait for a step that is just being taken
        progress = progress_of(participation, moment)
        if answers is not None and progress.following == Step.EVALUATION:
            send_evaluation(participation, answers)
            progress = progress.after(Step.EVALUATION)
        _check(progress, quarters)
        return _write(progress.participation, quarters, moment)


def _check(progress: Progress, quarters: int) -> None:
    session = progress.participation.session
    if session.activity.status != ActivityStatus.ACTIVE:
        raise ActivityClosed
    if progress.following is None:
        raise AlreadyClaimed
    if progress.is_over:
        raise TooLate
    if progress.following != Step.CLAIM or progress.opens_at or progress.is_absent:
        raise NotYet
    if not 1 <= quarters <= session.maximum_quarters:
        raise OutOfRange


def _claim(participation: Participation, quarters: int, moment: datetime) -> Claim:
    """The claim's row. Raises AlreadyClaimed where the index of current claims has one, and for nothing else."""
    learner, session = participation.learner, participation.session
    kind = CreditType.get(CreditType.key == (AMA if learner.is_physician else PARTICIPATION))
    claim = Claim(learner=learner, session=session, participation=participation, quarters=quarters, claimed_at=moment)
    claim.credit_type = kind
    once = (Claim.learner, Claim.session, Claim.credit_type)
    made = insert_once(Claim, claim.__data__, *once, where=Claim.superseded_at.is_null())
    if made is None:
        raise AlreadyClaimed
    claim.id = made
    return claim


def _write(participation: Participation, quarters: int, moment: datetime) -> Certificate:
    learner, session = participation.learner, participation.session
    claim = _claim(participation, quarters, moment)
    snapshot = snapshot_of(claim, new_number())
    certificate: Certificate = Certificate.create(
        number=snapshot.number,
        learner=learner,
        claim=claim,
        kind=snapshot.kind,
        issued_at=moment,
        snapshot=snapshot.to_json(),
    )
    Credit.create(
        learner=learner,
        on=participation_day(session, moment),
        title=line_title(session),
        activity_type=session.activity.format_label,
        credit_type=AMA_CREDIT if snapshot.kind == "credit" else PARTICIPATION_CREDIT,
        hundredths=quarters * QUARTER,
        certificate=certificate,
        number=snapshot.number,
        created_at=moment,
    )
    AuditLine.write(learner, Action.CREDIT_CLAIMED, claim, at=moment, detail={"quarters": quarters})
    return certificate


def line_title(session: Session) -> str:
    """The title as a transcript's line holds it. The certificate has the whole one, which can be two letters longer."""
    whole = session.full_title
    return whole if len(whole) <= LONGEST_TITLE else f"{whole[: LONGEST_TITLE - 1]}…"


def snapshot_of(claim: Claim, number: str) -> Snapshot:
    """All that this claim's certificate will ever say, from the learner, the session and the office as of now."""
    office, learner, session = institution(), claim.learner, claim.session
    activity, maximum = session.activity, session.maximum_quarters * QUARTER
    return Snapshot(
        number=number,
        issued_on=claim.claimed_at.astimezone(office.zone).date(),
        learner_name=learner.full_name,
        degree=learner.degree_text,
        is_physician=learner.is_physician,
        title=session.full_title,
        format_label=activity.format_label,
        place=session.where_held,
        held_on=held_on(session, claim.claimed_at),
        credit_hundredths=claim.quarters * QUARTER,
        credit_label=AMA_CREDIT,
        statements=statements_of(session, office),
        provider=office.provider,
        signature_name=office.signature_name,
        signature_title=office.signature_title,
        kind="credit" if learner.is_physician else "participation",
        designated_hundredths=maximum,
        date_style=office.date_style,
        seal=office.seal,
    )


def participation_day(session: Session, moment: datetime) -> date:
    """The date a claim counts under, in the office's zone: the session's, or for undated material the claim's."""
    return (session.starts_at or moment).astimezone(institution().zone).date()


def held_on(session: Session, moment: datetime) -> str:
    """The date or dates as the certificate prints them; for undated material the day it was completed."""
    office = institution()
    first = participation_day(session, moment)
    if session.starts_at is None:
        return f"Completed {office.dates.day(first)}"
    last = session.ends_at.astimezone(office.zone).date() if session.ends_at else first
    return office.dates.days(first, last)
