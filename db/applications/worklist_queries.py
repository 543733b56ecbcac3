"""The queries of a worklist: what waits for one person, the first of each state and how many there are."""

from __future__ import annotations

from functools import reduce
from operator import add, and_
from typing import TYPE_CHECKING, Any

from peewee import Value

from db.applications.actor import steps_aside
from db.applications.dashboard_queries import DELEGATE, FOR_APPLICANT, FOR_OFFICE, reviewed_by, with_names
from db.applications.indexes import BY_START
from db.applications.state import State
from db.applications.tables import Application
from db.engine.count import counted
from db.engine.query import prepared
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect

Term = tuple[
    tuple[State, ...], tuple[Any, ...]
]  # states, and the conditions under which one in them waits for somebody
# A draft keeps nobody waiting, so no menu counts it.
COUNTED = frozenset(State) - {State.DRAFT}


@prepared
def first(person: Any, day: Any, limit: Any, *, parts: frozenset[str]) -> ModelSelect[Any]:
    """At most `limit` applications of each state that wait for this person on this day, the soonest to start first."""
    found = [_found((state,), why).order_by(*BY_START).limit(limit) for state, why in _each(person, day, parts)]
    union = reduce(add, [each.select_from(each.c.id) for each in found])  # which is UNION ALL: each reads its own index
    return with_names(union, person).order_by(*BY_START)


@prepared
def counts(person: Any, day: Any, limit: Any, *, parts: frozenset[str]) -> Any:
    """States with the number that waits for this person in each, counted up to a limit; a state may come twice."""
    found = [(Value(state), counted(_found((state,), why), limit)) for state, why in _each(person, day, parts)]
    return reduce(add, [Application.select(*each).from_() for each in found]).tuples()


@prepared
def count(person: Any, day: Any, limit: Any, *, roles: frozenset[str]) -> Any:
    """The numbers that wait for this person, who holds these roles, each for another reason, up to a limit: one row."""
    terms = [(COUNTED.intersection(states), why) for states, why in _terms(person, day, roles | {DELEGATE})]
    return Application.select(*[counted(_found(sorted(states), why), limit) for states, why in terms]).from_().tuples()


def _each(person: Any, day: Any, parts: frozenset[str]) -> list[tuple[State, tuple[Any, ...]]]:
    return [(state, why) for states, why in _terms(person, day, parts) for state in states]


def _terms(person: Any, day: Any, parts: frozenset[str]) -> list[Term]:
    """The ways in which an application waits for this person.

    Nobody decides on their own, nor on one from which they stepped aside.
    """
    decides: list[Term] = [((State.UNIT,), (mine,)) for mine in reviewed_by(person, day, parts)]
    if Role.APPROVER in parts:
        decides.append(((State.FINAL,), (Application.approver == person,)))
    if Role.OFFICE in parts:
        decides.append((FOR_OFFICE, ()))
    unbiased = (Application.applicant != person, ~steps_aside(person))
    return [
        *((states, (*why, *unbiased)) for states, why in decides),
        (FOR_APPLICANT, (Application.applicant == person,)),
    ]


def _found(states: Sequence[State], why: tuple[Any, ...]) -> ModelSelect[Any]:
    in_them = Application.state == states[0] if len(states) == 1 else Application.state.in_(states)
    return Application.select(Application.id).where(reduce(and_, why, in_them))
