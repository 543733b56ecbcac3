"""A late claim: asked for once the course code has closed, answered by the office, asked for again when declined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import fn

from db import database
from db.activities.tables import ActivityStatus, Session
from db.activities.window import end_of, year_end
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now, today
from db.engine.insert import insert_once
from db.engine.query import among, prepared
from db.engine.refusal import Refused
from db.engine.row import hold
from db.institution.settings import institution
from db.learning.presence.own import Before, register_own
from db.learning.tables import Answer, How, LateClaim, Participation, first_look
from db.outbox.tables import Message
from db.people.tables import Person
from db.roles.directory import coordinator_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_REASON = 1000
USUAL_GRANT = timedelta(days=14)
LONGEST_GRANT = timedelta(days=366)
CALENDAR_YEAR_END = "12-31"
NO_SESSION = 0  # no row has this number
TOO_LATE = "You could ask for a late claim until {}, the end of the reporting year"
TOO_MANY = "You have asked for late claims for {} sessions this reporting year, and {} is the most"
CLOSED = "The activity is closed. Open it again first, or decline the late claim"
CANCELED = "The session was canceled, so it gives no credit. Decline the late claim"
NOT_OPEN = "The activity is not open yet. Open it first, or decline the late claim"
GONE = "The last day to claim is over already. Choose today or a later day"
TOO_FAR = "The last day to claim is more than a year away. Choose an earlier one"
NO_REASON = "Say why. The learner reads it"
TOO_LONG = f"At most {LONGEST_REASON} characters"


OWN = "This late claim is your own. Ask someone else in the office to grant it"


class LateAnswer(NamedTuple):
    """The newest request of a learner: `answer` is None while it waits."""

    answer: Answer | None
    until: date | None
    reason: str


@dataclass(frozen=True)
class Verdict:
    """The office's answer to a request: `until` is the last day to claim, for a granted one."""

    answer: Answer
    by: Person | None = None
    until: date | None = None
    reason: str = ""

    @property
    def last_day(self) -> date | None:
        """The last day to claim; None for a request that is declined."""
        return self.until if self.answer == Answer.GRANTED else None

    def check(self) -> None:
        """Raises Refused for one that cannot be: declined without a reason, or granted until a day that is over."""
        if len(self.reason) > LONGEST_REASON:
            raise Refused(TOO_LONG)
        if self.answer == Answer.DECLINED and not self.reason.strip():
            raise Refused(NO_REASON)
        day, last = today(institution().timezone), self.last_day
        if last is not None and last < day:
            raise Refused(GONE)
        if last is not None and last > day + LONGEST_GRANT:
            raise Refused(TOO_FAR)


def ask_late_claim(learner: Person, at: Session, note: str) -> bool:
    """Store the request and tell whoever answers it, in one transaction; False while an earlier one waits.

    Raises Refused after the last day to ask, or for more sessions in a reporting year than the office allows.
    """
    with database.atomic():
        hold(Person, learner.id)  # two tabs ask for two sessions: the limit sees both
        if words := asking_fault(learner, at):
            raise Refused(words)
        row = {"learner": learner, "session": at, "note": note}
        made = insert_once(LateClaim, row, LateClaim.learner, LateClaim.session, where=LateClaim.answer.is_null())
        for to in answerers(at) if made else ():
            Message.queue("late_claim", to, late_claim=made)
    return made is not None


def answerers(at: Session) -> Iterable[str]:
    """The addresses of the office and of the activity's coordinators, each once (domain-2.md, L6)."""
    addresses = (institution().office_email, *coordinator_addresses(at.activity.id))
    return dict.fromkeys(email for email in addresses if email)


def asking_fault(learner: Person | None, at: Session) -> str:
    """In words why this learner, or a visitor, cannot ask for a late claim now; '' where they can."""
    last = last_day_to_ask(at)
    if last is not None and now() >= end_of(last, institution()):
        return TOO_LATE.format(institution().dates.day(last))
    most = institution().late_claims_per_year
    if learner is None or not most:
        return ""
    others = asked_this_year([learner.id], but=at).get(learner.id, 0)
    return TOO_MANY.format(others, most) if others >= most else ""


def last_day_to_ask(at: Session) -> date | None:
    """The last day on which a late claim is asked for: the end of the session's reporting year (domain-2.md, L6).

    None where there is no date or no reporting year.
    """
    office, held = institution(), at.ends_at or at.starts_at
    if held is None or not office.reporting_year_end:
        return None
    return year_end(held.astimezone(office.zone).date(), office.reporting_year_end)


def asked_this_year(learners: Iterable[int], but: Session | None = None) -> dict[int, int]:
    """For how many sessions each of these learners asked for a late claim in the reporting year that it is now.

    To ask again for the same session counts once. A learner who asked for none is not in it.
    """
    return dict(_asked_since(list(learners), year_begins(), but.id if but else NO_SESSION))


@prepared
def _asked_since(learners: Any, begins: Any, but: Any) -> Any:
    query: Any = LateClaim.select(LateClaim.learner, fn.COUNT(LateClaim.session.distinct()))
    query = query.where(among(LateClaim.learner, learners), LateClaim.asked_at >= begins, LateClaim.session != but)
    return query.group_by(LateClaim.learner).tuples()


def year_begins() -> datetime:
    """When the present reporting year began; the calendar's where the office has no other."""
    office = institution()
    ends = year_end(today(office.timezone), office.reporting_year_end or CALENDAR_YEAR_END)
    first = date(ends.year - 1, ends.month, ends.day) + timedelta(days=1)
    return datetime.combine(first, time(), office.zone).astimezone(UTC)


def answer_late_claim(asked: LateClaim, verdict: Verdict) -> bool:
    """Grant or decline a request and tell the learner. False when somebody was first.

    Granting registers the learner. Raises Refused for a verdict that cannot be, and for granting what leads to no
    credit: whoever closes the activity at the same moment waits, or was first.
    """
    verdict.check()
    with database.atomic():
        session = Session.held(asked.session_id)
        if verdict.answer == Answer.GRANTED and asked.learner == verdict.by:
            raise Refused(OWN)
        if verdict.answer == Answer.GRANTED and session.is_off:
            raise Refused(_why_off(session))
        values = {"answer": verdict.answer, "answered_at": now(), "answered_by": verdict.by, "reason": verdict.reason}
        waits = (LateClaim.id == asked.id) & LateClaim.answer.is_null()
        if not LateClaim.update(**values, until=verdict.last_day).where(waits).execute():
            return False
        if verdict.answer == Answer.GRANTED:
            register_present(asked.learner, session)
            mine = (Participation.learner == asked.learner) & (Participation.session == session)
            Participation.update(reminds_at=first_look(), reminders=0).where(mine).execute()
        _note(asked, session, verdict)
        Message.queue("late_claim_answered", asked.learner.email, late_claim=asked.id)
    return True


def _why_off(session: Session) -> str:
    if session.canceled_at is not None or session.activity.status == ActivityStatus.CANCELED:
        return CANCELED
    return NOT_OPEN if session.activity.status == ActivityStatus.PLANNED else CLOSED


def register_present(learner: Person, session: Session) -> bool:
    """Register whoever was there by the office's word; False when that is known already.

    What a roster wrote of them is theirs from now on.
    """
    moment = now()
    own = register_own(learner, session, how=How.OFFICE, attended_at=moment)
    is_unproven = (Participation.id == own.id) & Participation.attended_at.is_null()
    was_absent = Participation.update(attended_at=moment).where(is_unproven).execute()
    return own.before != Before.OWN or bool(was_absent)


def _note(asked: LateClaim, session: Session, verdict: Verdict) -> None:
    action = Action.LATE_CLAIM_GRANTED if verdict.answer == Answer.GRANTED else Action.LATE_CLAIM_DECLINED
    until = f", until {institution().dates.day(verdict.last_day)}" if verdict.last_day else ""
    reason = f": {verdict.reason}" if verdict.reason else ""
    about = f"{asked.learner.full_name}, {session.full_title}{until}{reason}"
    AuditLine.write(verdict.by, action, session.activity, detail={"about": about, "late_claim": asked.id})


def last_answer(learner: Person, at: Session) -> LateAnswer | None:
    """The answer to the learner's newest request; None where there is no request."""
    mine = (LateClaim.learner == learner) & (LateClaim.session == at)
    found = LateClaim.select().where(mine).order_by(LateClaim.id.desc()).first()
    return LateAnswer(Answer(found.answer) if found.answer else None, found.until, found.reason) if found else None
