"""One person's worklist: what waits for them, grouped by the next step; what starts soonest stands on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.applications import worklist_queries
from db.applications.dashboard import STATUS_OF, Row
from db.applications.state import State
from db.applications.workflow import NEXT, TURN, Actor
from db.engine.clock import today
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from db.applications.dashboard import Dashboard
    from db.roles.tables import Grants

SHOWN = 10  # of each group
MOST = 99  # that are counted, of each group and in a menu


class Group(NamedTuple):
    """The applications of one state that wait for somebody: the first ones, and how many there are, up to MOST + 1."""

    state: State
    rows: tuple[Row, ...]
    total: int

    @property
    def action(self) -> str:
        return NEXT[self.state]

    @property
    def anchor(self) -> str:
        """The place where the step is taken, from an application's own address on."""
        return "/edit" if TURN[self.state] == Actor.APPLICANT else "#approval"

    @property
    def url(self) -> str:
        """The table of all of this status, in the same order."""
        return f"/applications?sort=starts&dir=asc&status={STATUS_OF[self.state]}"


def worklist(of: Dashboard) -> tuple[Group, ...]:
    """The groups of whoever looks: those with something that starts soon first, then in the order of the work."""
    day = today(institution().timezone)
    rows = of.rows(worklist_queries.first(of.person, day, SHOWN + 1, parts=of.parts), are_yours=True)
    by_state: dict[State, list[Row]] = {state: [] for state in NEXT}
    for row in rows:
        by_state[row.state].append(row)
    is_more = any(len(found) > SHOWN for found in by_state.values())
    totals = _totals(of, day) if is_more else {state: len(found) for state, found in by_state.items()}
    groups = [Group(state, tuple(found[:SHOWN]), totals[state]) for state, found in by_state.items() if found]
    return tuple(sorted(groups, key=lambda group: not group.rows[0].is_soon))  # which is stable


def _totals(of: Dashboard, day: date) -> dict[State, int]:
    totals: dict[State, int] = {}
    for state, number in worklist_queries.counts(of.person, day, MOST + 1, parts=of.parts):
        totals[State(state)] = totals.get(State(state), 0) + int(number)
    return {state: min(total, MOST + 1) for state, total in totals.items()}


def waiting_in(groups: Sequence[Group]) -> int:
    """The same as `waiting_count`, of the groups of somebody's whole worklist."""
    return min(sum(group.total for group in groups if group.state in worklist_queries.COUNTED), MOST + 1)


def waiting_count(grants: Grants) -> Callable[[], int]:
    """A function that returns the number that waits for who holds these, up to MOST + 1; drafts keep nobody waiting.

    One query, for a menu, which goes along with the next one.
    """
    question = worklist_queries.count.soon(
        grants.person_id, today(institution().timezone), MOST + 1, roles=grants.roles
    )
    return lambda: min(sum(question.rows()[0]), MOST + 1)
