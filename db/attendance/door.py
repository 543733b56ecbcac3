"""The list at the door: who is registered for a session, who else has an account, and what was undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN, SQL, Cast, Select, fn

from db import is_sqlite
from db.activities.tables import Activity, Session
from db.credit.tables import Claim
from db.engine.count import MOST, Counted, bounded
from db.engine.query import among, each_of, prepared
from db.learning.presence.seen import is_seen
from db.learning.presence.tables import WAITS, CheckIn, CheckInState
from db.learning.tables import Participation
from db.people.tables import Degree, Person, degree_words, listed_name
from db.roles.directory import NAME_ORDER, FoundPeople, begins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from peewee import ModelSelect

    from db.engine.count import AtLeast

MOST_OTHERS = 10  # who are not registered: more than that, and one types on
MOST_WAITING = 100
MOST_NAMES = 2000  # on one paper list


SHOWN = Person.id, Person.last_name, Person.first_name, Degree.name, Person.degree_other, Person.email
IS_OVER = CheckIn.state.in_([CheckInState.UNDONE, CheckInState.DECLINED])


class Attendee(NamedTuple):
    """A person of the list; `since` is when their attendance was proven."""

    person_id: int
    name: str  # the last one first, with the degree
    full_name: str
    email: str
    since: datetime | None = None
    is_claimed: bool = False
    has_records: bool = True  # a check-in of theirs was undone or declined, or may have been


@dataclass(frozen=True)
class Door:
    """The registered people of a session of whom each word typed begins a name or the address, by last name.

    It is read anew each time, so whoever registers later is on it.
    """

    session_id: int
    typed: str

    @property
    def found(self) -> FoundPeople:
        return FoundPeople(self.typed)

    def count(self) -> Callable[[], int | AtLeast]:
        """How many, for a page without rows."""
        return lambda: bounded(int(self._people().limit(MOST + 1).count()))

    def page(
        self, _order: tuple[Any, ...], is_descending: bool, limit: int, offset: int
    ) -> Callable[[], Sequence[Attendee]]:
        """By name, which is the one order of this list."""
        bounds = self.session_id, limit, offset
        if self.found.words:
            query = _registered(*bounds, *self._named(), is_descending=is_descending)
            return lambda: _counted(list(query))
        asked = _page.soon(*bounds, is_descending=is_descending)
        return lambda: _counted(asked.rows())

    def others(self) -> list[Attendee]:
        """People with an account who are not registered here: MOST_OTHERS, and one more where there are more."""
        if not self.found.words:
            return []
        here = Participation.select(SQL("1")).where(
            Participation.learner == Person.id, Participation.session == self.session_id, is_seen()
        )
        query = self.found.query().select(*SHOWN).join(Degree)
        query = query.where(Person.disabled_at.is_null(), ~fn.EXISTS(here))
        rows: Any = query.order_by(*NAME_ORDER).limit(MOST_OTHERS + 1).tuples()
        return [_attendee(*row) for row in rows]

    def _people(self) -> Any:
        return Person.select(Person.id).where(each_of(Person.id, _seen_at(self.session_id)), *self._named())

    def _named(self) -> list[Any]:
        """Conditions: of this name."""
        return [SQL("1 = 0")] if self.found.is_too_short else [begins(word) for word in self.found.words]


def _attendee(number: int, last: str, first: str, degree: str, other: str, email: str, *more: Any) -> Attendee:
    """From the columns of SHOWN."""
    return Attendee(number, listed_name(last, first, degree_words(degree, other)), f"{first} {last}", email, *more)


def _counted(rows: list[Any]) -> Counted:
    return Counted([_attendee(*row) for _, *row in rows], bounded(rows[0][0]) if rows else 0)


def _seen_at(session: Any) -> Any:
    return Participation.select(Participation.learner).where(Participation.session == session, is_seen())


@prepared
def _page(session: Any, limit: Any, offset: Any, *, is_descending: bool) -> Any:
    return _registered(session, limit, offset, is_descending=is_descending)


def _registered(session: Any, limit: Any, offset: Any, *named: Any, is_descending: bool) -> Any:
    """A page of these: how many there are in all, SHOWN and what an Attendee has beyond.

    They are looked up once, to be counted and sorted by their names alone; the rest is read for those of the page.
    """
    order = [each.desc() for each in NAME_ORDER] if is_descending else NAME_ORDER
    page: Any = _those(_seen_at(session), named).order_by(*order).limit(limit).offset(offset)
    current = Claim.select(SQL("1")).where(Claim.participation == Participation.id, Claim.superseded_at.is_null())
    own = (CheckIn.session == Participation.session) & (CheckIn.learner == Participation.learner)
    records = CheckIn.select(SQL("1")).where(own, IS_OVER)
    facts = (Participation.attended_at, fn.EXISTS(current), fn.EXISTS(records))
    query = Participation.select(page.c.total, *SHOWN, *facts).join(Person, on=Participation.learner).join(Degree)
    query = query.join_from(Person, page, on=page.c.id == Person.id)
    return query.where(Participation.session == session).order_by(*order).tuples()


def _those(seen: Any, named: tuple[Any, ...]) -> Any:
    """The people of a query and how many there are. PostgreSQL counts the list: a window takes a fifth longer."""
    if named or is_sqlite():
        query = Person.select(Person.id, fn.COUNT(SQL("*")).over().alias("total"))
        return query.where(each_of(Person.id, seen), *named)
    here: Any = Select(columns=[fn.ARRAY(seen).alias("ids")]).cte("here", materialized=True)
    ids = here.select(here.c.ids)
    query = Person.select(Person.id, fn.CARDINALITY(ids).alias("total"))
    return query.where(Person.id == fn.ANY(Cast(ids, "integer[]"))).with_cte(here)


def records_of(session_id: int, people: Iterable[Attendee]) -> dict[int, list[CheckIn]]:
    """The check-ins that were undone or declined for these people, by their ids, the newest first; one query."""
    ids = [one.person_id for one in people if one.has_records]
    found: dict[int, list[CheckIn]] = {}
    for row in _records(session_id, ids, MOST) if ids else ():
        found.setdefault(row.learner_id, []).append(row)
    return found


def waiting_soon(session_id: int) -> Callable[[], list[CheckIn]]:
    """A function that returns the session's check-ins that came after its end and wait for an answer, oldest first."""
    asked = _waiting.soon(session_id, MOST_WAITING)
    return lambda: asked.rows()[::-1]


@prepared
def _records(session: Any, learners: Any, most: Any) -> ModelSelect[CheckIn]:
    """With who checked in, who undid it and who answered."""
    query = CheckIn.select(CheckIn)
    for field in (CheckIn.by, CheckIn.undone_by, CheckIn.answered_by):
        query = _with(query, field, Person.alias())
    query = query.where(CheckIn.session == session, among(CheckIn.learner, learners), IS_OVER)
    return query.order_by(CheckIn.id.desc()).limit(most)


@prepared
def _waiting(session: Any, most: Any) -> ModelSelect[CheckIn]:
    """With the learner and who asked."""
    query = CheckIn.select(CheckIn)
    for field in (CheckIn.learner, CheckIn.by):
        query = _with(query, field, Person.alias())
    return query.where(CheckIn.session == session, WAITS).order_by(CheckIn.id.desc()).limit(most)


def _with(query: Any, field: Any, person: Any) -> Any:
    """With the name of the person of this field, where there is one."""
    query = query.select_extend(person.id, person.first_name, person.last_name)
    return query.join_from(CheckIn, person, JOIN.LEFT_OUTER, on=field == person.id, attr=field.name)


@dataclass(frozen=True)
class Waiting:
    """Every check-in of any session that waits for an answer, the oldest first."""

    def count(self) -> int | AtLeast:
        query = CheckIn.select(CheckIn.id).where(WAITS)
        return bounded(int(query.limit(501).count()))

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[CheckIn]:
        by = Person.alias()
        query = CheckIn.select(CheckIn, Person, Session, Activity, by).join(Person, on=CheckIn.learner)
        query = query.join_from(CheckIn, Session).join(Activity)
        query = query.join_from(CheckIn, by, on=CheckIn.by == by.id, attr="by")
        ordered = [each.desc() for each in order] if is_descending else order
        return list(query.where(WAITS).order_by(*ordered).limit(limit).offset(offset))


def names_of(session_id: int) -> tuple[str, ...]:
    """The registered people of a session as a paper list has them, by last name: MOST_NAMES, and one where more are."""
    query = Participation.select(Participation, Person, Degree).join(Person, on=Participation.learner).join(Degree)
    query = query.where(Participation.session == session_id, is_seen()).order_by(*NAME_ORDER).limit(MOST_NAMES + 1)
    return tuple(row.learner.listed_name for row in query)
