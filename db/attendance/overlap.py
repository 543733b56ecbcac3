"""People who cannot have been where they are counted: in two sessions at once, or learners of their own session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from db import is_sqlite
from db.activities.tables import Activity, Session, title_of
from db.credit.tables import Claim
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.engine.count import MOST, Counted, bounded
from db.engine.query import among, each_of, of_each, prepared
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation
from db.people.tables import Person
from db.people.word import last_name_forms

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.engine.clock import now
from db.engine.count import AtLeast

P1, P2, S2, A2 = Participation.alias(), Participation.alias(), Session.alias(), Activity.alias()
MOST_FACULTY = 200
LONGEST_DAYS = 7
EARLY = timedelta(days=1)  # somebody may be checked in before the session begins


class Meeting(NamedTuple):
    """One of two sessions at the same time, as it is shown."""

    session_id: int
    activity_id: int
    activity_title: str
    title: str
    starts_at: datetime
    ends_at: datetime

    @property
    def full_title(self) -> str:
        return title_of(self.activity_title, self.title)


class Overlap(NamedTuple):
    """A person who is counted present at two sessions at the same time."""

    person_id: int
    name: str
    email: str
    here: Meeting
    there: Meeting


@dataclass(frozen=True)
class Overlaps:
    """The overlaps of an activity's sessions with any others, or of one session; sessions that touch do not overlap.

    Sessions that begin or end more than LONGEST_DAYS apart are not compared: nobody is there all the time. The
    questions go along with the next one.
    """

    activity_id: int
    session_id: int = 0  # 0: all of them

    def count(self) -> Callable[[], int | AtLeast]:
        """How many, where the page does not tell."""
        return lambda: self.page((), False, 1, 0)().total

    def page(self, _order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Callable[[], Counted]:
        """By name. Of more than MOST any of them."""
        bounds = self.session_id or self.activity_id, now() + EARLY, MOST + 1, limit, offset
        asked = _page.soon(*bounds, of_session=bool(self.session_id), is_descending=is_descending)
        return lambda: _counted(asked.rows())


def _counted(rows: list[Any]) -> Counted:
    found = [
        Overlap(number, f"{first} {last}", email, Meeting(*more[:6]), Meeting(*more[6:]))
        for _, number, first, last, email, *more in rows
    ]
    return Counted(found, bounded(rows[0][0], MOST) if rows else 0)


@prepared
def _page(of: Any, until: Any, most: Any, limit: Any, offset: Any, *, of_session: bool, is_descending: bool) -> Any:
    """First the sessions that meet at once, then who was at both; what a line shows is read of those of the page."""
    found: Any = _at_both(_at_once(of, until, of_session=of_session), most)
    who = found.c.number, found.c.first_name, found.c.last_name, found.c.email
    order = [found.c.last_name, found.c.first_name, found.c.number, found.c.here, found.c.there]
    order = [each.desc() for each in order] if is_descending else order
    query = Session.select(fn.COUNT(SQL("*")).over(), *who, *_shown()).from_(found)
    query = query.join(Session, on=Session.id == found.c.here).join(Activity)
    query = query.join_from(found, S2, on=S2.id == found.c.there).join(A2, on=S2.activity == A2.id)
    return query.order_by(*order).limit(limit).offset(offset).tuples()


def _at_once(of: Any, until: Any, *, of_session: bool) -> Any:
    """Pairs of sessions that have begun `until` then; of two sessions of one activity the pair is there once."""
    meet = (S2.starts_at < Session.ends_at) & (S2.ends_at > Session.starts_at)
    meet &= S2.starts_at > _shifted(Session.starts_at, -LONGEST_DAYS)
    meet &= S2.ends_at < _shifted(Session.ends_at, LONGEST_DAYS + 1)
    # The same the other way round, so that a pair is on both pages; asked last, for to reckon with days takes longest.
    back = Session.starts_at > _shifted(S2.starts_at, -LONGEST_DAYS)
    back &= Session.ends_at < _shifted(S2.ends_at, LONGEST_DAYS + 1)
    near = Case(None, ((S2.ends_at > Session.starts_at, back),), SQL("FALSE"))
    once = (S2.activity != of) | (Session.id < S2.id)
    mine = [Session.id == of, S2.id != of] if of_session else [Session.activity == of, once]
    held = Session.canceled_at.is_null() & S2.canceled_at.is_null()
    query = Session.select(Session.id.alias("here"), S2.id.alias("there")).join(S2, on=meet)
    return query.where(*mine, held, Session.starts_at < until, near).cte("pairs", materialized=True)


def _at_both(pairs: Any, most: Any) -> Any:
    """Those who were at both sessions of a pair, as they come. Rows are read of whoever the indexes show in both."""
    mine, other = Participation.alias(), Participation.alias()
    same = mine.learner == other.learner, mine.session == pairs.c.here
    one = mine.select(mine.id).where(*same).limit(SQL("1"))
    query = other.select(pairs.c.here, pairs.c.there, one.alias("one"), other.id.alias("other"))
    query = query.join(pairs, on=pairs.c.there == other.session)
    each: Any = query.where(of_each(mine.select(SQL("1")).where(*same)) == SQL("1")).alias("each")
    who = Person.id.alias("number"), Person.first_name, Person.last_name, Person.email
    both = P1.select(each.c.here, each.c.there, *who).from_(each).join(P1, on=P1.id == each.c.one)
    both = both.join(Person, on=P1.learner == Person.id).join_from(each, P2, on=P2.id == each.c.other)
    return both.where(*_was_there(P1), *_was_there(P2)).limit(most).with_cte(pairs).alias("found")


def _was_there(of: Any) -> tuple[Any, Any]:
    return of.attended_at.is_null(False), is_seen(of)


def _shifted(moment: Any, days: int) -> Any:
    """As text: the day that lies so many days after that of a moment."""
    if is_sqlite():
        return fn.DATE(moment, f"{days:+} days")
    return (fn.SUBSTR(moment, 1, 10).cast("DATE") + days).cast("TEXT")


def _shown() -> tuple[Any, ...]:
    here = (Session.id, Activity.id, Activity.title, Session.title, Session.starts_at, Session.ends_at)
    return (*here, S2.id, A2.id, A2.title, S2.title, S2.starts_at, S2.ends_at)


class OwnSession(NamedTuple):
    """Somebody who is faculty of a session and stands among its learners."""

    person_id: int
    first_name: str
    last_name: str
    session_id: int
    title: str
    starts_at: datetime | None
    claims: int  # that count


def faculty_as_learners(activity_id: int, session_id: int = 0) -> Callable[[], list[OwnSession]]:
    """A function that returns the faculty of these sessions who are registered for them.

    They are found by the confirmed address or the same full name. Nobody claims learner credit for the own presentation
    (AMA PRA booklet). The question goes along with the next one.
    """
    of, shape = session_id or activity_id, {"of_session": bool(session_id)}
    asked = _presenters.soon(of, **shape)
    return lambda: [OwnSession(*row) for row in _own_sessions(of, *_sought(asked.rows()), MOST_FACULTY, **shape)]


def _sought(presenters: list[Any]) -> tuple[list[str], list[str]]:
    """The addresses of these, and whatever may be their last names."""
    ends = {" ".join(words[at:]) for _, name in presenters for words in (name.split(),) for at in range(1, len(words))}
    return [email for email, _ in presenters if email], [form for end in ends for form in last_name_forms(end)]


@prepared
def _presenters(of: Any, *, of_session: bool) -> Any:
    query = Faculty.select(Faculty.email, Faculty.name).join(Session)
    return query.where(_mine(of, of_session=of_session), Faculty.left_at.is_null()).distinct().tuples()


def _mine(of: Any, *, of_session: bool) -> Any:
    return (Faculty.session == of) if of_session else (Session.activity == of)


@prepared
def _own_sessions(of: Any, emails: Any, names: Any, most: Any, *, of_session: bool) -> Any:
    """Those of the people with one of these addresses and last names who are faculty of a session that lists them."""
    may_be = Person.select(Person.id).where(among(Person.email, emails) | among(fn.LOWER(Person.last_name), names))
    by_address = (Faculty.email == Person.email) & Person.email_confirmed_at.is_null(False)
    by_name = fn.LOWER(Faculty.name) == fn.LOWER(Person.first_name.concat(" ").concat(Person.last_name))
    current = (Claim.participation == Participation.id) & Claim.superseded_at.is_null()
    who = Person.id, Person.first_name, Person.last_name, Session.id, Session.title, Session.starts_at
    query = Faculty.select(*who, fn.COUNT(Claim.id)).join(Session)
    query = query.join_from(Faculty, Participation, on=Participation.session == Faculty.session)
    query = query.join_from(Participation, Person, on=Participation.learner)
    query = query.join_from(Participation, Claim, JOIN.LEFT_OUTER, on=current)
    query = query.where(_mine(of, of_session=of_session), Faculty.left_at.is_null(), is_seen(), by_address | by_name)
    query = query.where(each_of(Participation.learner, may_be)).group_by(*who)
    return query.order_by(Session.starts_at, Session.id, Person.last_name, Person.id).limit(most).tuples()


def is_own_session(learner: Person, session_id: int) -> bool:
    """Whether the learner is named as faculty of this session: see `faculty_as_learners`."""
    return Presenters(session_id).include(learner)


class Presenters:
    """The faculty of a session, read once."""

    def __init__(self, session_id: int) -> None:
        query = Faculty.select(Faculty.email, Faculty.name)
        named: Any = query.where(Faculty.session == session_id, Faculty.left_at.is_null()).tuples()
        self._known = {word for email, name in named for word in (email, name.casefold()) if word}

    def include(self, person: Person) -> bool:
        own = person.email if person.email_confirmed_at else None
        return own in self._known or person.full_name.casefold() in self._known
