"""A change of sessions: one, one and all that follow, or all that are to come. What was claimed stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import fn

from db import database
from db.activities.series import LONGEST_TOPIC
from db.activities.span import keep_listed
from db.activities.statements import QUARTER, amount
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.letters import cannot_print, clean_name
from db.engine.row import hold
from db.institution.settings import institution
from db.learning.tables import Participation
from db.program.held import Wrong, check_runs, hold_sessions
from db.program.material import Decision, check_material, is_series
from db.program.notice import retell, tell_moved
from db.program.span import Agenda, Span, agenda_of, check_credit, check_dates, span_of

if TYPE_CHECKING:
    from datetime import datetime

    from db.people.tables import Person

LONGEST_PLACE = 200
MOST_QUARTERS = 400
WRITTEN = [Session.title, Session.place, Session.maximum_quarters, Session.starts_at, Session.ends_at]
WRITTEN += [Session.opens_at, Session.closes_at, Session.revision]
BEGUN = "This session has begun, so its credit can’t rise: what is designated is fixed before the activity."
CLAIMED = "Somebody claimed {} credit for this session already. Credit can’t fall below that."


class Scope(StrEnum):
    """The sessions that a change is for."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


class Details(NamedTuple):
    """The facts of a session as the office enters them; `span` is none for undated material."""

    title: str
    place: str
    span: Span | None
    quarters: int


@dataclass
class Changed:
    """The effect of a change: how many sessions changed, how many moved, and how many people were told.

    `agenda` is the one that was approved, by which each of them is judged.
    """

    agenda: Agenda | None = None
    sessions: int = 0
    moved: dict[int, datetime | None] = field(default_factory=dict)
    told: int = 0


def details_of(session: Session) -> Details:
    """The facts of a session as they are."""
    return Details(session.title, session.place, span_of(session), session.maximum_quarters)


def change_sessions(
    session_id: int, wanted: Details, by: Person, revision: int, *, scope: Scope, decision: Decision
) -> Changed:
    """Give a session these facts; the others of the scope get the same change of place, credit, day and time.

    A session that has begun is changed only by itself. The window of a code moves along with its session. Raises Wrong,
    Refused and Meanwhile.
    """
    wanted = _cleaned(wanted)
    with database.atomic():
        held = hold_sessions(scope_of(session_id, scope))
        this = next(one for one in held if one.id == session_id)
        check_runs(this, revision)
        before = details_of(this)
        _check_material(this.activity, before, wanted, decision)
        hold(Activity, this.activity_id)  # whoever adds a session at this moment waits, or was first
        starts = {one.id: one.starts_at for one in _dated(this.activity_id)}
        done = Changed(agenda_of(this.activity))
        for one in held:
            _change(one, details_of(one), wanted if one.id == this.id else _alike(one, before, wanted), done)
        if done.moved:
            after = {**starts, **{one.id: one.starts_at for one in held if one.starts_at}}
            check_dates(starts.values(), after.values())
        if done.sessions:
            keep_listed(this.activity_id)
            done.told = tell_moved(done.moved) if done.moved else 0
            _write(this, before, wanted, by, decision, done)
        return done


def scope_of(session_id: int, scope: Scope) -> list[int]:
    """The ids of a session and of the others that a change of this scope is for: not begun and not canceled."""
    this = Session.get_by_id(session_id)
    if scope == Scope.THIS or this.starts_at is None:
        return [session_id]
    others = (Session.activity == this.activity_id) & Session.canceled_at.is_null() & (Session.starts_at > now())
    if scope == Scope.FOLLOWING:
        others &= Session.starts_at >= this.starts_at
    rows: Any = Session.select(Session.id).where(others | (Session.id == session_id)).tuples()
    return [number for (number,) in rows]


def _dated(activity_id: int) -> list[Session]:
    mine = (Session.activity == activity_id) & Session.canceled_at.is_null() & Session.starts_at.is_null(False)
    return list(Session.select(Session.id, Session.starts_at).where(mine))


def _alike(one: Session, before: Details, wanted: Details) -> Details:
    """The facts of another session after the change of one: each keeps its topic, and what did not change."""
    own = details_of(one)
    span = own.span
    if span and before.span and wanted.span and before.span != wanted.span:
        span = span.moved(before.span, wanted.span)
    place = wanted.place if wanted.place != before.place else own.place
    return Details(own.title, place, span, wanted.quarters if wanted.quarters != before.quarters else own.quarters)


def _change(one: Session, before: Details, after: Details, done: Changed) -> None:
    """Write one session; a moved one takes its window and the mail to its learners along."""
    if before == after:
        return
    old_start, old_end = one.starts_at, one.ends_at
    _check_quarters(one, after.quarters)
    one.title, one.place, one.maximum_quarters = after.title, after.place, after.quarters
    if after.span:
        one.starts_at, one.ends_at = after.span.moments
        if (after.span, after.quarters) != (before.span, before.quarters):
            check_credit(one.starts_at, one.ends_at, after.quarters, done.agenda)
    if after.span != before.span and old_start and old_end and one.starts_at and one.ends_at:
        one.opens_at = one.opens_at and one.opens_at + (one.starts_at - old_start)
        one.closes_at = one.closes_at and one.closes_at + (one.ends_at - old_end)
        done.moved[one.id] = old_start
    one.revision += 1
    one.save(only=WRITTEN)
    if one.id in done.moved:
        retell(one)
    done.sessions += 1


def has_begun(one: Session) -> bool:
    """Whether it was held, wherever it was moved since; undated material begins with whoever registers first."""
    if one.starts_at is not None and one.starts_at <= now():
        return True
    there = Participation.session == one.id
    if one.starts_at is not None:
        there &= Participation.attended_at.is_null(False)
    return Participation.select().where(there).exists() or Claim.select().where(Claim.session == one.id).exists()


def _check_quarters(one: Session, quarters: int) -> None:
    if quarters > one.maximum_quarters and has_begun(one):
        raise Wrong("quarters", BEGUN)
    if quarters < one.maximum_quarters:
        mine = (Claim.session == one.id) & Claim.superseded_at.is_null()
        most = Claim.select(fn.MAX(Claim.quarters)).where(mine).scalar()
        if most and quarters < most:
            raise Wrong("quarters", CLAIMED.format(amount(most * QUARTER)))


def _check_material(activity: Activity, before: Details, after: Details, decision: Decision) -> None:
    if after.quarters != before.quarters:
        check_material(activity, "The credit", decision, "quarters")
    if after.span != before.span and not is_series(activity):
        check_material(activity, "The date", decision, "day")


def _cleaned(wanted: Details) -> Details:
    title, place = clean_name(wanted.title), clean_name(wanted.place)
    for name, text, longest in (("title", title, LONGEST_TOPIC), ("place", place, LONGEST_PLACE)):
        words = f"At most {longest} characters" if len(text) > longest else cannot_print(text)
        if words:
            raise Wrong(name, words)
    if not 1 <= wanted.quarters <= MOST_QUARTERS:
        raise Wrong("quarters", "Credit moves in steps of 0.25, from 0.25 to 100.00")
    return Details(title, place, wanted.span, wanted.quarters)


def _write(this: Session, before: Details, after: Details, by: Person, decision: Decision, done: Changed) -> None:
    """One line, with the facts before and after; the reason where an approver gave one."""
    office = institution()
    kind = Action.SESSION_MOVED if done.moved else Action.SESSION_CHANGED
    words = [f"{this.full_title}"]
    if this.id in done.moved and this.starts_at:
        words.append(f"moved to {office.dates.moment(this.starts_at.astimezone(office.zone))}")
    if before.title != after.title:
        words.append(f"topic “{before.title}” is now “{after.title}”")
    if before.place != after.place:
        words.append(f"place is now {after.place or 'the activity’s'}")
    if before.quarters != after.quarters:
        words.append(f"credit {amount(before.quarters * QUARTER)} is now {amount(after.quarters * QUARTER)}")
    if done.sessions > 1:
        words.append(f"{done.sessions} sessions alike")
    detail = {"about": ": ".join((words[0], "; ".join(words[1:]))), "session": this.id, "told": done.told}
    AuditLine.write(by, kind, this.activity, detail={**detail, "reason": decision.reason})
