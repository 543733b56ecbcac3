"""The list at the door: who is registered for a session, who else has an account, and what was undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN, SQL, Cast, Select, fn

from db import is_sqlite
from db.activities.tables import Activity, Session
from db.credit.tables import Claim
from db.engine.count import MOST, Counted, bounded, counted
from db.engine.query import among, each_of, none_of, of_each, prepared
from db.learning.presence.seen import is_seen
from db.learning.presence.tables import WAITS, CheckIn, CheckInState
from db.learning.tables import Participation
from db.people.search import MOST_FOUND, first_named, have_names, in_order
from db.people.tables import Degree, Person, PersonWord, degree_words, listed_name
from db.people.word import Searched
from db.roles.directory import NAME_ORDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from peewee import ModelSelect

    from db.engine.count import AtLeast

MOST_LOOKED_AT = 44  # words of those; hardly anybody has more than four that begin alike
MOST_OTHERS = 10  # who are not registered: more than that, and one types on
MOST_WAITING = 100
MOST_NAMES = 2000  # on one paper list


ONE = SQL("1")
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
    has_records: bool = False  # a check-in of theirs was undone or declined


@dataclass(frozen=True)
class Door(Searched):
    """The registered people of a session of whom each word typed begins a name or the address, by last name.

    It is read anew each time, so whoever registers later is on it.
    """

    session_id: int
    typed: str

    def count(self) -> Callable[[], int | AtLeast]:
        """How many, for a page without rows."""
        return lambda: self.page((), False, 1, 0)().total

    def page(self, _order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Callable[[], Counted]:
        """By name, which is the one order of this list. Of more than MOST_FOUND of a name any of them."""
        if self.is_too_short:
            return lambda: Counted([], 0)
        asked = _page.soon(self.session_id, limit, offset, *self.words, is_descending=is_descending)
        return lambda: _counted(asked.rows(), MOST_FOUND if self.words else MOST)

    def others_soon(self) -> Callable[[], list[Attendee]]:
        """A function that returns people with an account who are not registered here, and are not closed.

        They are MOST_OTHERS, and one more where there are more. The question goes along with the next one.
        """
        if not self.words:
            return list
        asked = _others.soon(self.session_id, MOST_LOOKED_AT, MOST_OTHERS + 1, *in_order(self.words))
        return lambda: [_attendee(*row) for row in asked.rows()]


def _attendee(number: int, last: str, first: str, degree: str, other: str, email: str, *more: Any) -> Attendee:
    """From the columns of SHOWN."""
    return Attendee(number, listed_name(last, first, degree_words(degree, other)), f"{first} {last}", email, *more)


def _counted(rows: list[Any], most: int) -> Counted:
    return Counted([_attendee(*row) for _, *row in rows], bounded(rows[0][0], most) if rows else 0)


@prepared
def _others(session: Any, most: Any, limit: Any, *words: Any) -> Any:
    """Of the first `most` along the index of words those whose names come first."""
    is_open = Person.select(ONE).where(Person.id == PersonWord.person, Person.disabled_at.is_null())
    are_new = none_of(PersonWord.person, _seen_at(session)) & (of_each(is_open) == ONE)
    records = CheckIn.select(ONE).where(CheckIn.session == session, CheckIn.learner == Person.id, IS_OVER)
    facts = SQL("NULL"), SQL("0"), of_each(records)
    query = Person.select(*SHOWN, *facts).join(Degree)
    query = query.where(each_of(Person.id, first_named(*words).where(are_new).limit(most)))
    return query.order_by(*NAME_ORDER).limit(limit).tuples()


def _seen_at(session: Any) -> Any:
    return Participation.select(Participation.learner).where(Participation.session == session, is_seen())


@prepared
def _page(session: Any, limit: Any, offset: Any, *words: Any, is_descending: bool) -> Any:
    """A page of these: how many there are in all, SHOWN and what an Attendee has beyond.

    They are looked up once, to be counted and sorted by their names alone; the rest is read for those of the page.
    """
    order = [each.desc() for each in NAME_ORDER] if is_descending else NAME_ORDER
    page: Any = _those(_seen_at(session), words).order_by(*order).limit(limit).offset(offset)
    current = Claim.select(ONE).where(Claim.participation == Participation.id, Claim.superseded_at.is_null())
    own = (CheckIn.session == Participation.session) & (CheckIn.learner == Participation.learner)
    records = CheckIn.select(ONE).where(own, IS_OVER)
    facts = (Participation.attended_at, fn.EXISTS(current), fn.EXISTS(records))
    query = Participation.select(page.c.total, *SHOWN, *facts).join(Person, on=Participation.learner).join(Degree)
    query = query.join_from(Person, page, on=page.c.id == Person.id)
    return query.where(Participation.session == session).order_by(*order).tuples()


def _those(seen: Any, words: Sequence[Any]) -> Any:
    """The people of a query and how many there are. PostgreSQL counts the list: a window takes a fifth longer."""
    if words:
        named = seen.join(Person, on=Participation.learner).where(*have_names(words))
        seen = named.limit(SQL(str(MOST_FOUND + 1)))
    if words or is_sqlite():
        query = Person.select(Person.id, fn.COUNT(SQL("*")).over().alias("total"))
        return query.where(each_of(Person.id, seen))
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
    """Every check-in of any session that waits for an answer, the oldest first. The questions go along with another."""

    def count(self) -> Callable[[], int | AtLeast]:
        asked = _number_that_waits.soon(MOST + 1)
        return lambda: bounded(asked.rows()[0][0])

    def page(
        self, _order: tuple[Any, ...], is_descending: bool, limit: int, offset: int
    ) -> Callable[[], list[CheckIn]]:
        return _all_waiting.soon(limit, offset, is_descending=is_descending).rows


@prepared
def _number_that_waits(most: Any) -> Any:
    return counted(CheckIn.select(CheckIn.id).where(WAITS), most).tuples()


@prepared
def _all_waiting(limit: Any, offset: Any, *, is_descending: bool) -> ModelSelect[CheckIn]:
    query = CheckIn.select(CheckIn, Session, Activity).join(Session).join(Activity)
    for field in (CheckIn.learner, CheckIn.by):
        query = _with(query, field, Person.alias())
    order = [column.desc() if is_descending else column.asc() for column in (CheckIn.at, CheckIn.id)]
    return query.where(WAITS).order_by(*order).limit(limit).offset(offset)


def names_of(session_id: int) -> tuple[str, ...]:
    """The registered people of a session as a paper list has them, by last name: MOST_NAMES, and one where more are."""
    query = Participation.select(Participation, Person, Degree).join(Person, on=Participation.learner).join(Degree)
    query = query.where(Participation.session == session_id, is_seen()).order_by(*NAME_ORDER).limit(MOST_NAMES + 1)
    return tuple(row.learner.listed_name for row in query)
