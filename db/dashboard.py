"""The applications that concern one person: those that wait for them, and all of them in any order that is offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from peewee import JOIN, fn

from db.clock import now, today
from db.models.application import Application, Delegation, State
from db.models.institution import institution
from db.models.person import Person, Role, Unit
from db.models.role import RoleGrant
from db.prepared import prepared
from db.workflow import LABELS, TURN, Actor

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from peewee import Field, ModelSelect

Order = tuple["Field[Any]", ...]
States = tuple[State, ...]
FOR_OFFICE: States = tuple(state for state, actor in TURN.items() if actor == Actor.OFFICE)
FOR_APPLICANT: States = tuple(state for state, actor in TURN.items() if actor == Actor.APPLICANT)
FOR_APPROVERS: States = (State.AWAITING, State.FINAL)
OFFICE_NAME = "the office"
NAMED = {Actor.APPLICANT: "applicant", Actor.REVIEWER: "reviewer", Actor.APPROVER: "approver"}


@dataclass(frozen=True)
class Row:
    """One application as a line of a table; it has been in its state for so many `days` of the office's calendar."""

    id: int
    title: str
    state: State
    waiting_since: datetime
    days: int
    unit: str
    applicant: str
    reviewer: str
    approver: str

    @property
    def url(self) -> str:
        return f"/applications/{self.id}"

    @property
    def label(self) -> str:
        """The status in words."""
        return LABELS[self.state]

    @property
    def waited(self) -> str:
        """For how long it has been so, in words."""
        return "Today" if self.days == 0 else "1 day" if self.days == 1 else f"{self.days} days"

    @property
    def with_whom(self) -> str:
        """Whose turn it is, by name; '' when it is nobody's."""
        actor = TURN[self.state]
        if actor is None:
            return ""
        name = NAMED.get(actor)
        return str(getattr(self, name)) if name else OFFICE_NAME


@dataclass(frozen=True)
class Concerning:
    """What one person sees: the office everything; others their own, and what was or is to be put before them."""

    person: Person
    roles: frozenset[str]
    states: States = ()
    unit: int = 0

    @classmethod
    def of(cls, person: Person, states: States = (), unit: int = 0) -> Concerning:
        return cls(person, frozenset(role for (role,) in _roles(person)), states, unit)

    @property
    def is_office(self) -> bool:
        return Role.OFFICE in self.roles

    def count(self) -> int:
        """How many in all."""
        return int(_count(*self._values, **self._shape)[0][0])

    def page(self, order: Order, is_descending: bool, limit: int, offset: int) -> list[Row]:
        """At most `limit` lines after the first `offset`, sorted by these columns of Application."""
        shape = {**self._shape, "order": order, "is_descending": is_descending}
        return rows(_page(*self._values, limit, offset, **shape))

    def waiting(self, limit: int) -> list[Row]:
        """What waits for this person, the longest first, at most `limit`; nobody decides on their own application."""
        found = _mine_to_act(self.person, self._day, limit)
        if Role.APPROVER in self.roles:
            found = found + _mine_to_approve(self.person, limit)
        for state in FOR_OFFICE if self.is_office else ():
            found = found + _in_state(self.person, state, limit)
        return sorted(rows(found), key=lambda one: (one.waiting_since, one.id))[:limit]

    @property
    def _day(self) -> date:
        return today(institution().timezone)

    @property
    def _values(self) -> tuple[Any, ...]:
        return self.person, self._day, self.unit

    @property
    def _shape(self) -> dict[str, Any]:
        return {
            "sees_all": self.is_office,
            "is_approver": Role.APPROVER in self.roles,
            "states": self.states,
            "by_unit": bool(self.unit),
        }


def rows(found: list[tuple[Any, ...]]) -> list[Row]:
    """Lines of what `_named` selects."""
    zone = institution().zone
    day = now().astimezone(zone).date()
    return [_row(values, day, zone) for values in found]


def _row(values: tuple[Any, ...], day: date, zone: ZoneInfo) -> Row:
    number, title, state, since, unit, *people = values
    applicant, reviewer, approver = (" ".join(filter(None, people[at : at + 2])) for at in (0, 2, 4))
    name = title or f"Application {number}"
    return Row(number, name, State(state), since, days(since, day, zone), unit or "", applicant, reviewer, approver)


def days(since: datetime, day: date, zone: ZoneInfo) -> int:
    """How many days of the office's calendar have begun since a moment."""
    return max(0, (day - since.astimezone(zone).date()).days)


def _stands_in_for(person: Any, day: Any) -> Any:
    """Whose delegate this person is on this day."""
    running = (Delegation.starts_on <= day) & (Delegation.until_on >= day) & Delegation.ended_at.is_null()
    return Delegation.select(Delegation.person).where(Delegation.delegate == person, running)


def _which(
    query: Any,
    person: Any,
    day: Any,
    unit: Any,
    *,
    sees_all: bool,
    is_approver: bool,
    states: States,
    by_unit: bool,
    in_order: bool,
) -> Any:
    """The query narrowed to what this person sees, in these states and of this unit where they are given."""
    query = query if sees_all else query.where(_concerns(person, day, is_approver, in_order))
    query = query.where(Application.state.in_(list(states))) if states else query
    return query.where(Application.unit == unit) if by_unit else query


def _concerns(person: Any, day: Any, is_approver: bool, in_order: bool) -> Any:
    grants = RoleGrant.select(RoleGrant.activity)
    coordinated = grants.where(RoleGrant.person == person, RoleGrant.role == Role.COORDINATOR)
    final = Application.approver == person
    terms = [
        Application.applicant == person,
        Application.reviewer == person,
        Application.reviewer.in_(_stands_in_for(person, day)),
        Application.activity.in_(coordinated.where(RoleGrant.activity.is_null(False))),
        # An approver had most of all there is: rows are read in their order then, not collected and sorted.
        _unindexed(final) if is_approver and in_order else final,
    ]
    return reduce(or_, [*terms, *([Application.state.in_(list(FOR_APPROVERS))] if is_approver else [])])


@prepared
def _roles(person: Any) -> ModelSelect[Any]:
    return RoleGrant.select(RoleGrant.role).where(RoleGrant.person == person).distinct().tuples()


@prepared
def _count(person: Any, day: Any, unit: Any, **shape: Any) -> ModelSelect[Any]:
    return _which(Application.select(fn.COUNT(Application.id)), person, day, unit, in_order=False, **shape).tuples()


@prepared
def _page(
    person: Any, day: Any, unit: Any, limit: Any, offset: Any, *, order: Order, is_descending: bool, **shape: Any
) -> ModelSelect[Any]:
    sorting = [column.desc() if is_descending else column.asc() for column in order]
    ids = _which(Application.select(Application.id), person, day, unit, in_order=True, **shape)
    return _named().where(Application.id.in_(ids.order_by(*sorting).limit(limit).offset(offset))).order_by(*sorting)


@prepared
def _mine_to_act(person: Any, day: Any, limit: Any) -> ModelSelect[Any]:
    """What waits for a person by name: as applicant, as reviewer or standing in for one."""
    reviews = (Application.reviewer == person) | Application.reviewer.in_(_stands_in_for(person, day))
    mine = (Application.applicant == person) & Application.state.in_(list(FOR_APPLICANT))
    mine |= reviews & (Application.state == State.UNIT) & (Application.applicant != person)
    return _named().where(mine).order_by(Application.waiting_since, Application.id).limit(limit)


@prepared
def _mine_to_approve(person: Any, limit: Any) -> ModelSelect[Any]:
    """An approver has had most of what was ever approved, so the few in this state are looked through instead."""
    here = _named().where(Application.state == State.FINAL, _unindexed(Application.approver == person))
    here = here.where(Application.applicant != person)
    return here.order_by(Application.waiting_since, Application.id).limit(limit)


def _unindexed(condition: Any) -> Any:
    """The condition so that no index is used for it, where another one brings the rows in the order that is wanted."""
    return fn.COALESCE(condition, False)


@prepared
def _in_state(person: Any, state: Any, limit: Any) -> ModelSelect[Any]:
    here = _named().where(Application.state == state, Application.applicant != person)
    return here.order_by(Application.waiting_since, Application.id).limit(limit)


def _named() -> Any:
    """Applications with the names that a line shows; as tuples, which cost a fraction of objects."""
    applicant, reviewer, approver = (Person.alias() for _ in range(3))
    names = [column for who in (applicant, reviewer, approver) for column in (who.first_name, who.last_name)]
    own = (Application.id, Application.title, Application.state, Application.waiting_since)
    return (
        Application.select(*own, Unit.name, *names)
        .join(applicant, on=Application.applicant == applicant.id)
        .switch(Application)
        .join(reviewer, JOIN.LEFT_OUTER, on=Application.reviewer == reviewer.id)
        .switch(Application)
        .join(approver, JOIN.LEFT_OUTER, on=Application.approver == approver.id)
        .switch(Application)
        .join(Unit, JOIN.LEFT_OUTER, on=Application.unit == Unit.id)
        .tuples()
    )
