"""The queries of the dashboard: each finds its applications along an index, in the order in which they are shown."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import Any

from peewee import JOIN, SQL, Case, Field, ModelSelect, Value, fn

from db.counting import MOST
from db.models.application import Application, Delegation, State
from db.models.person import Person, Role, Unit
from db.models.role import RoleGrant
from db.prepared import prepared
from db.workflow import TURN, Actor

Order = tuple["Field[Any]", ...]
States = tuple[State, ...]
DELEGATE = "delegate"  # not a role: for some days, somebody's reviews are theirs to decide
COLUMN_OF = {Actor.REVIEWER: Application.reviewer, Actor.APPROVER: Application.approver}
FOR_OFFICE: States = tuple(state for state, actor in TURN.items() if actor == Actor.OFFICE)
FOR_APPLICANT: States = tuple(state for state, actor in TURN.items() if actor == Actor.APPLICANT)
FOR_APPROVERS: States = (State.AWAITING, State.FINAL)
FOR_OTHERS: States = tuple(
    state for state in State if state not in FOR_APPROVERS
)  # listed, for an index finds no “not”
# Whose turn it is by name in a state; in the others it is the office's, the applicant's or nobody's.
HOLDERS = tuple((state, COLUMN_OF[actor]) for state, actor in TURN.items() if actor in COLUMN_OF)
# A union is sorted by the places of its columns.
BY_PLACE = {
    "ASC": (SQL("1 ASC"), SQL("2 ASC"), SQL("3 ASC")),
    "DESC": (SQL("1 DESC"), SQL("2 DESC"), SQL("3 DESC")),
}
LONGEST_WAITING: Order = (Application.waiting_since, Application.id)


@prepared
def parts(person: Any, day: Any) -> Any:
    """The roles that a person holds, for whatever unit or activity; and DELEGATE while they stand in for somebody."""
    held = RoleGrant.select(RoleGrant.role).where(RoleGrant.person == person)
    return (held | _away(person, day).select(Value(DELEGATE))).tuples()


@prepared
def units() -> ModelSelect[Any]:
    """Every unit's id and name, by name."""
    return Unit.select(Unit.id, Unit.name).order_by(Unit.name).tuples()


@prepared
def waiting(person: Any, day: Any, limit: Any, *, parts: frozenset[str]) -> ModelSelect[Any]:
    """What waits for this person to act on this day, the longest first; nobody decides on their own application."""
    state = Application.state
    decides = [mine & (state == State.UNIT) for mine in _reviewed_by(person, day, parts)]
    decides += [(Application.approver == person) & (state == State.FINAL)] if Role.APPROVER in parts else []
    decides += [state == one for one in FOR_OFFICE] if Role.OFFICE in parts else []
    writes = [(Application.applicant == person) & (state == one) for one in FOR_APPLICANT]
    terms = [*writes, *(one & (Application.applicant != person) for one in decides)]
    return _named(_any_of(terms, LONGEST_WAITING, "ASC"), limit, 0).order_by(*LONGEST_WAITING)


@prepared
def page(
    person: Any, day: Any, unit: Any, limit: Any, offset: Any, *, order: Order, direction: str, **shape: Any
) -> ModelSelect[Any]:
    """A page of all that this person sees, sorted ("ASC" or "DESC") by these columns of Application."""
    sorting = [column.desc() if direction == "DESC" else column.asc() for column in order]
    narrowed = _narrowed(unit, shape["states"], shape["by_unit"])
    if Role.OFFICE in shape["parts"]:
        found = _all_of(Application.select(Application.id), narrowed).order_by(*sorting)
    else:
        terms = _own(person, day, shape["parts"])
        if Role.APPROVER in shape["parts"]:
            terms += [*(Application.state == state for state in FOR_APPROVERS), Application.approver == person]
        found = _any_of([reduce(and_, narrowed, term) for term in terms], order, direction)
    return _named(found, limit, offset).order_by(*sorting)


@prepared
def count(
    person: Any, day: Any, unit: Any, *, parts: frozenset[str], states: States, by_unit: bool
) -> ModelSelect[Any]:
    """How many this person sees, as numbers to add up, of which each stops after MOST; all there is, to its end."""
    narrowed = _narrowed(unit, states, by_unit)
    if Role.OFFICE in parts and not narrowed:
        return Application.select(fn.COUNT(SQL("*"))).tuples()
    own = _own(person, day, parts)
    if Role.OFFICE in parts:
        sets = [_counted(narrowed)]
    elif Role.APPROVER in parts:
        here, elsewhere = Application.state.in_(FOR_APPROVERS), Application.state.in_(FOR_OTHERS)
        others = Application.approver.is_null() | (Application.approver != person)
        sets = [_counted([*narrowed, here]), _counted([*narrowed, Application.approver == person, elsewhere])]
        sets.append(_distinct(own, [*narrowed, elsewhere, others]))  # no two of the three overlap
    else:
        sets = [_distinct(own, narrowed)]
    return Application.select(*sets).from_().tuples()


def _counted(conditions: list[Any]) -> Any:
    found = Application.select(Application.id).where(*conditions).limit(MOST + 1)
    return found.select_from(fn.COUNT(SQL("*")))


def _distinct(terms: list[Any], narrowed: list[Any]) -> Any:
    """How many fit one of these terms at least."""
    union = reduce(or_, [Application.select(Application.id).where(term, *narrowed) for term in terms])
    return union.limit(MOST + 1).select_from(fn.COUNT(SQL("*")))


def _narrowed(unit: Any, states: States, by_unit: bool) -> list[Any]:
    """What the filters ask for."""
    narrowed = [Application.state.in_(states)] if states else []
    return [*narrowed, *([Application.unit == unit] if by_unit else [])]


def _own(person: Any, day: Any, parts: frozenset[str]) -> list[Any]:
    """What concerns this person by name, as conditions of which one has to hold; an approver's decisions apart."""
    terms = [Application.applicant == person, *_reviewed_by(person, day, parts)]
    if Role.COORDINATOR in parts:
        mine = (RoleGrant.person == person) & (RoleGrant.role == Role.COORDINATOR) & RoleGrant.activity.is_null(False)
        terms.append(Application.activity.in_(RoleGrant.select(RoleGrant.activity).where(mine)))
    return terms


def _reviewed_by(person: Any, day: Any, parts: frozenset[str]) -> list[Any]:
    """What was assigned to this person, and to whom they stand in for on this day."""
    stands_in = [Application.reviewer.in_(_away(person, day))] if DELEGATE in parts else []
    return [Application.reviewer == person, *stands_in]


def _away(person: Any, day: Any) -> ModelSelect[Any]:
    """Whom this person stands in for on this day."""
    return Delegation.active(day).select(Delegation.person).where(Delegation.delegate == person)


def _all_of(query: Any, conditions: list[Any]) -> Any:
    return query.where(*conditions) if conditions else query


def _any_of(terms: list[Any], order: Order, direction: str) -> Any:
    """The ids of what fits one of these terms; sorted term by term and merged, so a limit ends the reading of each."""
    union = reduce(or_, [Application.select(*order).where(term) for term in terms])
    return union.order_by(*BY_PLACE[direction][: len(order)])


def _named(found: Any, limit: Any, offset: Any) -> Any:
    """Those found, with the names that a line shows; as tuples, which cost a fraction of objects."""
    ids = found.limit(limit).offset(offset)
    ids = ids if isinstance(ids, ModelSelect) else ids.select_from(ids.c.id)
    applicant, holder = Person.alias(), Person.alias()
    own = (Application.id, Application.title, Application.state, Application.waiting_since, Application.unit)
    return (
        Application.select(*own, applicant.first_name, applicant.last_name, holder.first_name, holder.last_name)
        .join(applicant, on=Application.applicant == applicant.id)
        .switch(Application)
        .join(holder, JOIN.LEFT_OUTER, on=holder.id == Case(Application.state, HOLDERS))
        .where(Application.id.in_(ids))
        .tuples()
    )
