"""People who cannot have been where they are counted: in two sessions at once, or learners of their own session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN, fn

from db.activities.tables import Activity, Session, title_of
from db.credit.tables import Claim
from db.disclosures.tables import Faculty
from db.engine.count import bounded
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from peewee import ModelSelect

    from db.engine.count import AtLeast

P2, S2, A2 = Participation.alias(), Session.alias(), Activity.alias()
MOST_FACULTY = 200
BY_NAME = (Person.last_name, Person.first_name, Participation.id, P2.id)


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
    """The overlaps of an activity's sessions with any others, or of one session; sessions that touch do not overlap."""

    activity_id: int
    session_id: int = 0  # 0: all of them

    def count(self) -> int | AtLeast:
        return bounded(int(self._query().select(Participation.id).limit(501).count()))

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[Overlap]:
        ordered = [each.desc() for each in order] if is_descending else order
        rows = self._query().select(*_shown()).order_by(*ordered).limit(limit).offset(offset).tuples()
        return [Overlap(row[0], f"{row[1]} {row[2]}", row[3], Meeting(*row[4:10]), Meeting(*row[10:])) for row in rows]

    def _query(self) -> ModelSelect[Any]:
        """From the sessions' own people to whatever else these attended: by the index of a learner's participations."""
        query = Participation.select().join(Session).join(Activity)
        query = query.join_from(Participation, Person, on=Participation.learner)
        query = query.join_from(Participation, P2, on=P2.learner == Participation.learner)
        query = query.join_from(P2, S2, on=P2.session == S2.id).join_from(S2, A2, on=S2.activity == A2.id)
        both = (Participation.attended_at, P2.attended_at, Session.starts_at, S2.ends_at, S2.starts_at, Session.ends_at)
        there = [each.is_null(False) for each in both] + [is_seen(), is_seen(P2)]
        held = Session.canceled_at.is_null() & S2.canceled_at.is_null()
        at_once = (Session.starts_at < S2.ends_at) & (S2.starts_at < Session.ends_at)
        return query.where(P2.session != Participation.session, self._mine(), *there, held, at_once)

    def _mine(self) -> Any:
        """The session's rows; of two sessions of one activity the pair is listed once."""
        if self.session_id:
            return Participation.session == self.session_id
        once = (S2.activity != self.activity_id) | (Session.id < S2.id)
        return (Session.activity == self.activity_id) & once


def _shown() -> tuple[Any, ...]:
    person = (Person.id, Person.first_name, Person.last_name, Person.email)
    here = (Session.id, Activity.id, Activity.title, Session.title, Session.starts_at, Session.ends_at)
    return (*person, *here, S2.id, A2.id, A2.title, S2.title, S2.starts_at, S2.ends_at)


class OwnSession(NamedTuple):
    """Somebody who is faculty of a session and stands among its learners."""

    person_id: int
    first_name: str
    last_name: str
    session_id: int
    title: str
    starts_at: datetime | None
    claims: int  # that count


def faculty_as_learners(activity_id: int, session_id: int = 0) -> list[OwnSession]:
    """Faculty of these sessions who are registered for them, found by the confirmed address or the same full name.

    Nobody claims learner credit for the own presentation (AMA PRA booklet).
    """
    by_address = (Faculty.email == Person.email) & Person.email_confirmed_at.is_null(False)
    by_name = fn.LOWER(Faculty.name) == fn.LOWER(Person.first_name.concat(" ").concat(Person.last_name))
    mine = (Faculty.session == session_id) if session_id else (Session.activity == activity_id)
    current = (Claim.participation == Participation.id) & Claim.superseded_at.is_null()
    query = Faculty.select(
        Person.id, Person.first_name, Person.last_name, Session.id, Session.title, Session.starts_at, fn.COUNT(Claim.id)
    )
    query = query.join(Session).join_from(Faculty, Participation, on=Participation.session == Faculty.session)
    query = query.join_from(Participation, Person, on=Participation.learner)
    query = query.join_from(Participation, Claim, JOIN.LEFT_OUTER, on=current)
    query = query.where(mine, Faculty.left_at.is_null(), is_seen(), by_address | by_name)
    query = query.group_by(Person.id, Person.first_name, Person.last_name, Session.id, Session.title, Session.starts_at)
    rows: Any = query.order_by(Session.starts_at, Session.id, Person.last_name, Person.id).limit(MOST_FACULTY).tuples()
    return [OwnSession(*row) for row in rows]


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
