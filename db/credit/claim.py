"""From a participation to credit: the steps on the way, and the claim that writes certificate and credit at once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import JOIN, IntegrityError

from db import database
from db.activities.statements import AMA_CREDIT, QUARTER, accreditation, designation, written
from db.activities.tables import Activity, ActivityStatus, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.certificate import Snapshot
from db.credit.tables import AlreadyClaimed, Certificate, Claim, Credit, new_number
from db.engine.clock import now
from db.engine.query import prepared
from db.institution.settings import institution
from db.learning.tables import AssessmentQuestion, EvaluationQuestion, Participation
from db.people.tables import Degree, Person

if TYPE_CHECKING:
    from datetime import date, datetime

    from peewee import ModelSelect

PARTICIPATION_CREDIT = "Hours of participation"


class Step(StrEnum):
    ASSESSMENT = "assessment"
    EVALUATION = "evaluation"
    CLAIM = "claim"


class NotYet(Exception):
    """A step before the claim is still open."""


class ActivityClosed(Exception):
    """The office has closed the activity, so nothing can be claimed for it here."""


class OutOfRange(Exception):
    """The claim is not a quarter step between 0.25 and the maximum designated."""


def steps(participation: Participation) -> list[tuple[Step, bool]]:
    """The steps of this participation in their order, each with whether it is done."""
    activity = participation.session.activity
    found: list[tuple[Step, bool]] = []
    if AssessmentQuestion.of(activity).exists():
        found.append((Step.ASSESSMENT, participation.passed_at is not None))
    if EvaluationQuestion.of(activity).exists():
        found.append((Step.EVALUATION, participation.evaluated_on is not None))
    found.append((Step.CLAIM, Claim.of(participation.learner, participation.session) is not None))
    return found


def next_step(participation: Participation) -> Step | None:
    """The first step that is not done; None when the credit is claimed."""
    return next((step for step, is_done in steps(participation) if not is_done), None)


def unfinished(learner: Person, most: int) -> list[Participation]:
    """The learner's participations without a current claim, the newest first."""
    return _unfinished(learner, most)


@prepared
def _unfinished(learner: Any, most: Any) -> ModelSelect[Participation]:
    current = (Claim.participation == Participation.id) & Claim.superseded_at.is_null()
    shown = (Participation.id, Session.title, Session.starts_at, Session.ends_at, Activity.title)
    query = Participation.select(*shown).join(Session).join(Activity)
    query = query.join_from(Participation, Claim, JOIN.LEFT_OUTER, on=current)
    mine = (Participation.learner == learner) & Claim.id.is_null() & (Activity.status == ActivityStatus.ACTIVE)
    return query.where(mine).order_by(Participation.id.desc()).limit(most)


def claim_credit(participation: Participation, quarters: int, moment: datetime | None = None) -> Certificate:
    """Claim `quarters` x 0.25 credit: claim, numbered certificate, credit and audit line in one transaction.

    At most what was designated (AMA PRA), once per learner and session. Raises OutOfRange, NotYet, ActivityClosed or
    AlreadyClaimed, and then nothing has changed. `moment` is when it happened, for records made afterwards.
    """
    moment = moment or now()
    try:
        with database.atomic():
            fresh = _read_again(participation)
            _check(fresh, quarters)
            return _write(fresh, quarters, moment)
    except IntegrityError as error:
        raise AlreadyClaimed from error


def _read_again(participation: Participation) -> Participation:
    query = Participation.select(Participation, Session, Activity, Person, Degree)
    query = query.join(Session).join(Activity).join_from(Participation, Person).join(Degree)
    return query.where(Participation.id == participation.id).get()


def _check(participation: Participation, quarters: int) -> None:
    if participation.session.activity.status != ActivityStatus.ACTIVE:
        raise ActivityClosed
    step = next_step(participation)
    if step is None:
        raise AlreadyClaimed
    if step != Step.CLAIM:
        raise NotYet
    if not 1 <= quarters <= participation.session.maximum_quarters:
        raise OutOfRange


def _write(participation: Participation, quarters: int, moment: datetime) -> Certificate:
    learner, session = participation.learner, participation.session
    claim = Claim.create(
        learner=learner, session=session, participation=participation, quarters=quarters, claimed_at=moment
    )
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
        title=session.full_title,
        activity_type=session.activity.format_label,
        credit_type=AMA_CREDIT if snapshot.kind == "credit" else PARTICIPATION_CREDIT,
        hundredths=quarters * QUARTER,
        certificate=certificate,
        number=snapshot.number,
        created_at=moment,
    )
    AuditLine.write(learner, Action.CREDIT_CLAIMED, claim, at=moment, detail={"quarters": quarters})
    return certificate


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
        statements=(
            accreditation(office.provider, office.accreditor, activity.joint_provider),
            designation(office.provider, activity.format_phrase, maximum),
        ),
        provider=office.provider,
        signature_name=office.signature_name,
        signature_title=office.signature_title,
        kind="credit" if learner.is_physician else "participation",
        designated_hundredths=maximum,
    )


def participation_day(session: Session, moment: datetime) -> date:
    """The date a claim counts under, in the office's zone: the session's, or for undated material the claim's."""
    return (session.starts_at or moment).astimezone(institution().zone).date()


def held_on(session: Session, moment: datetime) -> str:
    """The date or dates as the certificate prints them; for undated material the day it was completed."""
    zone = institution().zone
    first = participation_day(session, moment)
    if session.starts_at is None:
        return f"Completed {written(first)}"
    last = session.ends_at.astimezone(zone).date() if session.ends_at else first
    return written(first) if first == last else f"{written(first)} – {written(last)}"
