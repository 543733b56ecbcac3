"""The list at the door: who is registered for a session, who else has an account, and what was undone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from peewee import JOIN, SQL, fn

from db.activities.tables import Activity, Session
from db.credit.tables import Claim
from db.engine.count import MOST, bounded
from db.engine.query import among, prepared
from db.learning.presence.seen import is_seen
from db.learning.presence.tables import WAITS, CheckIn, CheckInState
from db.learning.tables import Participation
from db.people.tables import Degree, Person
from db.roles.directory import NAME_ORDER, FoundPeople, begins

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peewee import ModelSelect

    from db.engine.count import AtLeast

MOST_OTHERS = 10  # who are not registered: more than that, and one types on
MOST_WAITING = 100
MOST_NAMES = 2000  # on one paper list


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

    def count(self) -> int | AtLeast:
        if self.found.words:
            return bounded(int(self._query().select(Participation.id).limit(MOST + 1).count()))
        ((number,),) = _registered_count(self.session_id, MOST + 1)
        return bounded(number)

    def page(self, _order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[Participation]:
        """By name, which is the one order of this list."""
        if self.found.words:
            return list(self._query().order_by(*_by_name(is_descending)).limit(limit).offset(offset))
        return _registered_page(self.session_id, limit, offset, is_descending=is_descending)

    def others(self) -> list[Person]:
        """People with an account who are not registered here: MOST_OTHERS, and one more where there are more."""
        if not self.found.words:
            return []
        here = Participation.select(SQL("1")).where(
            Participation.learner == Person.id, Participation.session == self.session_id, is_seen()
        )
        query = self.found.query().select(Person, Degree).join(Degree)
        query = query.where(Person.disabled_at.is_null(), ~fn.EXISTS(here))
        return list(query.order_by(*NAME_ORDER).limit(MOST_OTHERS + 1))

    def _query(self) -> ModelSelect[Participation]:
        if self.found.is_too_short:
            return _registered(self.session_id).where(SQL("1 = 0"))
        return _registered(self.session_id).where(reduce(and_, [begins(word) for word in self.found.words]))


def _registered(session: Any) -> ModelSelect[Participation]:
    current = Claim.select(SQL("1")).where(Claim.participation == Participation.id, Claim.superseded_at.is_null())
    query = Participation.select(Participation, Person, Degree, fn.EXISTS(current).alias("is_claimed"))
    query = query.join(Person, on=Participation.learner).join(Degree)
    return query.where(Participation.session == session, is_seen())


@prepared
def _registered_count(session: Any, most: Any) -> Any:
    found = Participation.select(Participation.id).where(Participation.session == session, is_seen())
    return found.limit(most).select_from(fn.COUNT(SQL("*"))).tuples()


@prepared
def _registered_page(session: Any, limit: Any, offset: Any, *, is_descending: bool) -> ModelSelect[Participation]:
    return _registered(session).order_by(*_by_name(is_descending)).limit(limit).offset(offset)


def _by_name(is_descending: bool) -> Sequence[Any]:
    return [each.desc() for each in NAME_ORDER] if is_descending else NAME_ORDER


def records_of(session_id: int, learner_ids: Iterable[int]) -> dict[int, list[CheckIn]]:
    """The check-ins that were undone or declined for these people, by their ids, the newest first; one query."""
    found: dict[int, list[CheckIn]] = {}
    for row in _records(session_id, list(learner_ids), MOST):
        found.setdefault(row.learner_id, []).append(row)
    return found


def waiting_of(session_id: int) -> list[CheckIn]:
    """The session's check-ins that came after its end and wait for an answer, the oldest first."""
    return list(reversed(_waiting(session_id, MOST_WAITING)))


@prepared
def _records(session: Any, learners: Any, most: Any) -> ModelSelect[CheckIn]:
    is_over = CheckIn.state.in_([CheckInState.UNDONE, CheckInState.DECLINED])
    return _rows((CheckIn.session == session) & among(CheckIn.learner, learners) & is_over, most)


@prepared
def _waiting(session: Any, most: Any) -> ModelSelect[CheckIn]:
    return _rows((CheckIn.session == session) & WAITS, most)


def _rows(condition: Any, most: Any) -> ModelSelect[CheckIn]:
    """With the learner, who checked in and who undid it."""
    by, undone_by, answered_by = Person.alias(), Person.alias(), Person.alias()
    query = CheckIn.select(CheckIn, Person, by, undone_by, answered_by)
    query = query.join(Person, on=CheckIn.learner)
    for other, field in ((by, CheckIn.by), (undone_by, CheckIn.undone_by), (answered_by, CheckIn.answered_by)):
        query = query.join_from(CheckIn, other, JOIN.LEFT_OUTER, on=field == other.id, attr=field.name)
    return query.where(condition).order_by(CheckIn.id.desc()).limit(most)


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
