"""The one thing that stands between a participation and its certificate: what it is, who can act, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from db.activities.tables import ActivityStatus
from db.credit.step import Step
from db.institution.settings import institution

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.credit.step import Way


class Gap(StrEnum):
    """The missing step, in the words that the learner, the office and a reminder read alike (domain-2.md, L2)."""

    CANCELED = "The session was canceled. It gives no credit."
    CLOSED = "The activity is closed. Only the office can open it again."
    PLANNED = "The activity is not open yet. The office opens it."
    REVOKED = "The office has revoked this credit. Only the office can let it be claimed again."
    OVER = "Claims ended on {last}. {You} can ask the office for a late claim{until}."
    ATTENDANCE = "Proof of attendance is missing. The office or the coordinator can confirm it{until}."
    ASSESSMENT = "The assessment is missing. {You} can pass it{until}."
    LATER = "Evaluation and claim open on {opens}. {You} can send them{until}."
    EVALUATION = "Evaluation and claim are missing. {You} can send them{until}."
    DISCLOSURES = "A disclosure of the faculty is missing. The office records it. Then the claim opens."
    CLAIM = "The claim is missing. {You} can send it{until}."


GAP_OF = {Step.ASSESSMENT: Gap.ASSESSMENT, Step.EVALUATION: Gap.EVALUATION, Step.CLAIM: Gap.CLAIM}


@dataclass(frozen=True)
class Missing:
    """The gap, the moment at which it can be closed where that is to come, and the last day."""

    gap: Gap
    until: date | None = None
    last: date | None = None
    opens: datetime | None = None

    def words(self, you: str = "You") -> str:
        """In one or two sentences; `you` is who reads: "You", or "The learner" for the office."""
        office = institution()
        opens = office.dates.moment(self.opens.astimezone(office.zone)) if self.opens else ""
        last = office.dates.day(self.last) if self.last else ""
        until = f" until {office.dates.day(self.until)}" if self.until else ""
        return self.gap.format(You=you, until=until, last=last, opens=opens)


def missing(way: Way) -> Missing | None:
    """The gap that has to be closed next; None where the credit is claimed."""
    if way.following is None:
        return None
    terms = way.terms
    if gap := _shut(way):
        return Missing(gap)
    if way.is_over:
        return Missing(Gap.OVER, terms.last_day_to_ask, last=terms.last_day)
    return Missing(_open_gap(way), _last_day(way), opens=way.opens_at)


def _shut(way: Way) -> Gap | None:
    """Why nothing of the session leads to credit at present."""
    if not way.terms.is_off:
        return Gap.REVOKED if way.is_revoked else None
    session = way.terms.session
    status = session.activity.status
    if session.canceled_at is not None or status == ActivityStatus.CANCELED:
        return Gap.CANCELED
    if status == ActivityStatus.CLOSED:
        return Gap.CLOSED
    return Gap.PLANNED


def _open_gap(way: Way) -> Gap:
    if way.is_absent:
        return Gap.ATTENDANCE
    if way.opens_at:
        return Gap.LATER
    if way.following == Step.CLAIM and way.terms.session.is_gated:
        return Gap.DISCLOSURES
    return GAP_OF[way.following or Step.CLAIM]


def _last_day(way: Way) -> date | None:
    """The session's last day to claim, or a later one to which a late claim was granted."""
    last, until = way.terms.last_day, way.granted_until
    if last is None or (way.is_granted and until is None):
        return None
    return max(last, until) if until else last
