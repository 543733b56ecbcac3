"""The queries of the dashboard. Each reads its applications along an index, in the order in which they are shown."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from peewee import JOIN, SQL, Case, ModelSelect, Value, fn

from db.applications.actor import steps_aside
from db.applications.indexes import ORDERS
from db.applications.search import Part, found_by
from db.applications.state import State
from db.applications.tables import Application, Delegation
from db.applications.workflow import TURN, Actor
from db.engine.count import MOST, bounded, counted
from db.engine.query import prepared
from db.institution.tables import Unit
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from db.sign_ins.lookup import READ_WITH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from db.engine.count import AtLeast

States = tuple[State, ...]
DELEGATE = "delegate"  # not a role: for some days, somebody's reviews are theirs to decide
COLUMN_OF = {Actor.REVIEWER: Application.reviewer, Actor.APPROVER: Application.approver}
FOR_OFFICE: States = tuple(state for state, actor in TURN.items() if actor == Actor.OFFICE)
FOR_APPLICANT: States = tuple(state for state, actor in TURN.items() if actor == Actor.APPLICANT)
FOR_APPROVERS: States = (State.AWAITING, State.FINAL)
# A list, since an index cannot find what something is not.
FOR_OTHERS: States = tuple(state for state in State if state not in FOR_APPROVERS)
# Whose turn it is by name in a state; in the others it is the office's, the applicant's or nobody's.
HOLDERS = tuple((state, COLUMN_OF[actor]) for state, actor in TURN.items() if actor in COLUMN_OF)
# A union is sorted by the places of its columns.
BY_PLACE = {
    "ASC": (SQL("1 ASC"), SQL("2 ASC"), SQL("3 ASC")),
    "DESC": (SQL("1 DESC"), SQL("2 DESC"), SQL("3 DESC")),
}
READ_WITH["has_applied"] = lambda: Application.select(SQL("1")).where(Application.applicant == Person.id)


@prepared
def parts(person: Any, day: Any) -> Any:
    """The roles that a person holds for any unit or activity, and DELEGATE while they stand in for somebody."""
    held = RoleGrant.select(RoleGrant.role).where(RoleGrant.person == person)
    return (held | _away(person, day).select(Value(DELEGATE))).tuples()


@prepared
def page(
    person: Any, day: Any, unit: Any, limit: Any, offset: Any, *values: Any, order: str, direction: str, **shape: Any
) -> ModelSelect[Any]:
    """A page of the applications that this person sees, sorted ("ASC" or "DESC") by one of ORDERS."""
    columns = ORDERS[order]
    sorting = [column.desc() if direction == "DESC" else column.asc() for column in columns]
    narrowed = _narrowed(unit, values, shape["states"], shape["by_unit"], shape["sought"])
    if Role.OFFICE in shape["parts"]:
        found = _narrowed_to(Application.select(Application.id), narrowed).order_by(*sorting)
    else:
        terms = _terms_of_person(person, day, shape["parts"])
        if Role.APPROVER in shape["parts"]:
            terms += [*(Application.state == state for state in FOR_APPROVERS), Application.approver == person]
        found = _union_of([reduce(and_, narrowed, term) for term in terms], columns, direction)
    return with_names(found.limit(limit).offset(offset), person).order_by(*sorting)


def count(person: Person, day: date, unit: int, *values: Any, parts: frozenset[str], **narrowing: Any) -> int | AtLeast:
    """The number of applications that this person sees, counted up to MOST."""
    if Role.OFFICE in parts:
        ((total,),) = _everything(unit, MOST + 1, *values, **narrowing)
        return bounded(int(total), MOST)
    total = 0
    if Role.APPROVER in parts:  # no two of the three sets overlap
        for here in (FOR_OTHERS, FOR_APPROVERS):
            total += _to_approve(person, unit, MOST + 1, *values, here=here, **narrowing)[0][0] if total <= MOST else 0
    if total <= MOST:
        total += sum(_by_name(person, day, unit, MOST + 1, *values, parts=parts, **narrowing)[0])
    return bounded(total, MOST)


@prepared
def _everything(unit: Any, limit: Any, *values: Any, **narrowing: Any) -> ModelSelect[Any]:
    narrowed = _narrowed(unit, values, **narrowing)
    return counted(_narrowed_to(Application.select(Application.id), narrowed), limit).tuples()


@prepared
def _to_approve(person: Any, unit: Any, limit: Any, *values: Any, here: States, **narrowing: Any) -> Any:
    """Applications this person approved or is assigned to approve; for those still waiting, other approvers' too."""
    mine = [] if here == FOR_APPROVERS else [Application.approver == person]
    narrowed = [Application.state.in_(here), *mine, *_narrowed(unit, values, **narrowing)]
    every = Application.select(Application.id).where(*narrowed)
    return counted(every, limit).tuples()


@prepared
def _by_name(
    person: Any, day: Any, unit: Any, limit: Any, *values: Any, parts: frozenset[str], **narrowing: Any
) -> Any:
    """Applications that this person sees by name. Those that they see as an approver are counted elsewhere."""
    narrowed = _narrowed(unit, values, **narrowing)
    if Role.APPROVER in parts:
        not_approved = Application.approver.is_null() | (Application.approver != person)
        narrowed += [Application.state.in_(FOR_OTHERS), not_approved]
    terms = [Application.select(Application.id).where(term, *narrowed) for term in _terms_of_person(person, day, parts)]
    if parts & {DELEGATE, Role.COORDINATOR}:
        return counted(reduce(or_, terms), limit).tuples()
    applied, reviewed = (counted(term, limit) for term in terms)  # of which nobody reviews their own
    return Application.select(applied, reviewed).from_().tuples()


def _narrowed(unit: Any, values: Sequence[Any], states: States, by_unit: bool, sought: Sequence[Part]) -> list[Any]:
    """The filters as conditions; the values are those of the search."""
    narrowed = [Application.state.in_(states)] if states else []
    return [*narrowed, *([Application.unit == unit] if by_unit else []), *found_by(sought, values)]


def _terms_of_person(person: Any, day: Any, parts: frozenset[str]) -> list[Any]:
    """Conditions under which an application is this person's (any one suffices), but for an approver's decisions."""
    terms = [Application.applicant == person, *reviewed_by(person, day, parts)]
    if Role.COORDINATOR in parts:
        mine = (RoleGrant.person == person) & (RoleGrant.role == Role.COORDINATOR) & RoleGrant.activity.is_null(False)
        terms.append(Application.activity.in_(RoleGrant.select(RoleGrant.activity).where(mine)))
    return terms


def reviewed_by(person: Any, day: Any, parts: frozenset[str]) -> list[Any]:
    """Applications assigned to this person, or to somebody they stand in for on this day.

    A reviewer reads an application as long as they review for its unit and the unit is open, and so does the list.
    """
    stands_in = [Application.reviewer.in_(_away(person, day)) & ~steps_aside(person)] if DELEGATE in parts else []
    return [assigned & _is_still_theirs() for assigned in (Application.reviewer == person, *stands_in)]


def _is_still_theirs() -> Any:
    held = (RoleGrant.person == Application.reviewer) & (RoleGrant.role == Role.REVIEWER)
    held &= (RoleGrant.unit == Application.unit) & Unit.closed_at.is_null()
    return fn.EXISTS(RoleGrant.select(Value(1)).join(Unit).where(held))


def _away(person: Any, day: Any) -> ModelSelect[Any]:
    """The people whom this person stands in for on this day."""
    return Delegation.active(day).select(Delegation.person).where(Delegation.delegate == person)


def _narrowed_to(query: Any, conditions: list[Any]) -> Any:
    return query.where(*conditions) if conditions else query


def _union_of(terms: list[Any], order: tuple[Any, ...], direction: str) -> Any:
    """The ids of applications that fit one of these terms.

    Each term is sorted by itself and the results are merged, so a limit ends the reading of each.
    """
    union = reduce(or_, [Application.select(*order).where(term) for term in terms])
    return union.order_by(*BY_PLACE[direction][: len(order)])


def with_names(ids: Any, person: Any) -> ModelSelect[Any]:
    """The applications of these ids, with the names that a line shows, and whether this person stepped aside.

    Tuples cost a fraction of objects.
    """
    ids = ids if isinstance(ids, ModelSelect) else ids.select_from(ids.c.id)
    applicant, holder = Person.alias(), Person.alias()
    # Read from their texts where they are shown, which is not each time.
    dates = (Application.waiting_since.cast("TEXT"), Application.starts_on.cast("TEXT"))
    names = (applicant.first_name, applicant.last_name, holder.first_name, holder.last_name)
    own = (Application.id, Application.title, Application.state, *dates)
    return (
        Application.select(*own, *names, applicant.id, holder.id, Application.unit, steps_aside(person))
        .join(applicant, on=Application.applicant == applicant.id)
        .switch(Application)
        .join(holder, JOIN.LEFT_OUTER, on=holder.id == Case(Application.state, HOLDERS))
        .where(Application.id.in_(ids))
        .tuples()
    )
