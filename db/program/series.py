"""Sessions are added to an activity: each with a code, a window, its topic and its faculty; each date once."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import fn

from db import database
from db.activities.code import fold_code
from db.activities.code_pool import new_code
from db.activities.series import LONGEST_TOPIC, MOST_DATES
from db.activities.span import keep_listed
from db.activities.tables import Activity, Session
from db.activities.window import code_window
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.engine.letters import cannot_print, clean_name
from db.engine.query import prepared
from db.engine.refusal import Refused
from db.engine.row import hold
from db.institution.settings import institution
from db.program.change import LONGEST_PLACE, MOST_QUARTERS
from db.program.faculty import MOST
from db.program.gate import keep_gate
from db.program.held import Wrong, check_open
from db.program.material import Decision, check_material, is_series
from db.program.span import Agenda, Span, agenda_of, check_credit, check_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect

    from db.people.tables import Person

UNDATED = "This format has no dates: it has one session, which is always open."
TOO_MANY = "An activity has at most {} sessions, and these would make {}. Add fewer."
NONE = "Choose at least one date."
LONGEST_NAME = 200


class Planned(NamedTuple):
    """A session to be added; `speakers` are names, one or none, as they will stand in its faculty."""

    span: Span
    quarters: int
    topic: str = ""
    place: str = ""
    speakers: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        return self.span.first


def add_sessions(activity_id: int, planned: Sequence[Planned], by: Person, decision: Decision) -> list[Session]:
    """Add these sessions; those whose start is there already are passed over, so sent twice it adds nothing.

    Raises Wrong and Refused, and then none is added.
    """
    rows = [_cleaned(one) for one in planned]
    moments = [one.span.moments for one in rows]
    codes = [new_code() for _ in rows]  # before the transaction, which then is short
    with database.atomic():
        hold(Activity, activity_id)
        activity = Activity.get_by_id(activity_id)
        known = [one for one in Session.select().where(Session.activity == activity_id) if one.canceled_at is None]
        _check(activity, known, rows, decision)
        starts = {one.starts_at for one in known if one.starts_at}
        agenda = agenda_of(activity)
        added = [
            _add(activity, one, at, code, agenda)
            for one, at, code in zip(rows, moments, codes, strict=True)
            if at[0] not in starts
        ]
        check_dates(starts, [*starts, *(one.starts_at for one in added if one.starts_at)])
        if len(known) + len(added) > MOST_DATES:
            raise Refused(TOO_MANY.format(MOST_DATES, len(known) + len(added)))
        if added:
            keep_listed(activity_id)
            _write(activity, added, by, decision)
        return added


def usual_of(activity: Activity) -> Session | None:
    """The newest session of an activity, whose times, place and credit the next ones most likely have."""
    return next(iter(_usual(activity.id)), None)


@prepared
def _usual(activity: Any) -> ModelSelect[Session]:
    mine = (Session.activity == activity) & Session.canceled_at.is_null() & Session.starts_at.is_null(False)
    return Session.select().where(mine).order_by(Session.starts_at.desc(), Session.id.desc()).limit(1)


def _check(activity: Activity, known: Sequence[Session], rows: Sequence[Planned], decision: Decision) -> None:
    check_open(activity)
    if not activity.form.is_dated:
        raise Refused(UNDATED)
    if not rows:
        raise Refused(NONE)
    if not is_series(activity):
        check_material(activity, "The dates", decision, "day")
    there = {one.starts_at for one in known}
    if any(start < now() and start not in there for start in (one.span.moments[0] for one in rows)):
        check_material(activity, "The dates", decision, "day")  # credit is designated before a session is held
    approved = max((one.maximum_quarters for one in known), default=0)
    if max(one.quarters for one in rows) > approved:
        check_material(activity, "The credit", decision, "quarters")


def _add(activity: Activity, one: Planned, at: tuple[datetime, datetime], code: str, agenda: Agenda | None) -> Session:
    check_credit(*at, one.quarters, agenda)
    opens, closes = code_window(*at, institution())
    made: Session = Session.create(
        activity=activity,
        key=_free_key(activity, one.day.isoformat()),
        title=one.topic,
        place=one.place,
        starts_at=at[0],
        ends_at=at[1],
        maximum_quarters=one.quarters,
        code=code,
        code_key=fold_code(code),
        opens_at=opens,
        closes_at=closes,
    )
    for position, name in enumerate(one.speakers, start=1):
        Faculty.create(session=made, name=name, position=position)
    if one.speakers:
        keep_gate(made)
    return made


def _free_key(activity: Activity, key: str) -> str:
    """The day, with a number behind it where a session that was moved or canceled has that key."""
    like: Any = (Session.activity == activity) & (fn.SUBSTR(Session.key, 1, len(key)) == key)
    rows: Any = Session.select(Session.key).where(like).tuples()
    taken = {found for (found,) in rows}
    return next(name for name in (key, *(f"{key}-{number}" for number in range(2, 1000))) if name not in taken)


def _cleaned(one: Planned) -> Planned:
    topic, place = clean_name(one.topic), clean_name(one.place)
    speakers = tuple(dict.fromkeys(name for text in one.speakers if (name := clean_name(text))))
    texts = [("title", topic, LONGEST_TOPIC), ("place", place, LONGEST_PLACE)]
    texts += [("speakers", name, LONGEST_NAME) for name in speakers]
    for field, text, longest in texts:
        words = f"shorten it to at most {longest} characters" if len(text) > longest else cannot_print(text)
        if words:
            raise Wrong(field, f"{institution().dates.day(one.day)}: {words}")
    if len(speakers) > MOST:
        raise Wrong("speakers", f"{institution().dates.day(one.day)}: name at most {MOST} speakers")
    if not 1 <= one.quarters <= MOST_QUARTERS:
        raise Wrong("quarters", "Credit moves in steps of 0.25, from 0.25 to 100.00")
    return one._replace(topic=topic, place=place, speakers=speakers)


def _write(activity: Activity, added: Sequence[Session], by: Person, decision: Decision) -> None:
    office = institution()
    days = sorted(one.starts_at.astimezone(office.zone).date() for one in added if one.starts_at)
    count = "1 session" if len(added) == 1 else f"{len(added)} sessions"
    detail = {"about": f"{count} added: {office.dates.days(days[0], days[-1])}", "reason": decision.reason}
    AuditLine.write(by, Action.SESSIONS_ADDED, activity, detail=detail)
