"""The figures of the office's first page: where applications stand, what is pressing, and what the week brings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from db.activities.tables import Session
from db.applications.dashboard import IN_PROGRESS, STATES_OF, STATUS_OF, UNDECIDED, working_day_after
from db.applications.indexes import BY_START
from db.applications.state import State
from db.applications.tables import Application
from db.applications.workflow import LABELS
from db.engine.clock import now, today
from db.engine.count import counted
from db.engine.query import prepared
from db.institution.settings import institution
from db.institution.tables import Unit
from db.learning.presence.tables import WAITS, CheckIn
from db.roles.tables import RoleGrant

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 99  # of each figure that is counted
WEEK = timedelta(days=7)
PENDING = tuple(state for state in State if state in UNDECIDED)


class Figure(NamedTuple):
    """A number up to MOST + 1, under its words, and the address of what was counted."""

    label: str
    number: int
    url: str

    @property
    def text(self) -> str:
        return f"over {MOST}" if self.number > MOST else str(self.number)


class Figures(NamedTuple):
    """All figures: applications by status, those that are pressing, and what else is kept."""

    statuses: tuple[Figure, ...]
    pressing: tuple[Figure, ...]
    kept: tuple[Figure, ...]


def figures() -> Figures:
    """The figures as they are now; each is counted along an index, and no further than MOST + 1. One query."""
    site, moment = institution(), now()
    day = today(site.timezone)
    soon = working_day_after(day)
    (row,) = _numbers(soon.isoformat(), moment - timedelta(days=site.reminder_days), moment, moment + WEEK, MOST + 1)
    by_state, starting, late = (row[at * len(PENDING) : (at + 1) * len(PENDING)] for at in range(3))
    sessions, check_ins, staff, units = row[3 * len(PENDING) :]
    number_of = dict(zip(PENDING, by_state, strict=True))
    statuses = {STATUS_OF[state]: STATES_OF[STATUS_OF[state]] for state in PENDING}
    return Figures(
        tuple(
            Figure(LABELS[states[0]], _sum(number_of[state] for state in states), _list("starts", status))
            for status, states in statuses.items()
        ),
        (
            Figure(f"Start by {site.dates.day(soon)}", _sum(starting), _list("starts", IN_PROGRESS)),
            Figure(f"Waiting for {site.reminder_days} days or more", _sum(late), _list("changed", IN_PROGRESS)),
        ),
        (
            Figure("Sessions in the next 7 days", sessions, ""),
            Figure("Check-ins to approve", check_ins, "/office/check-ins"),
            Figure("People with a role", staff, "/office/people"),
            Figure("Open units", units, "/office/units"),
        ),
    )


def _sum(numbers: Iterable[int]) -> int:
    return min(sum(numbers), MOST + 1)


def _list(sort: str, status: str) -> str:
    """The address of the table of applications of this status in this order."""
    return f"/applications?sort={sort}&dir=asc&status={status}#applications"


@prepared
def _numbers(soon: Any, before: Any, moment: Any, until: Any, most: Any) -> Any:
    """One row: of each state that waits for somebody how many there are, start soon and are late; then the rest."""
    every = Application.select(Application.id)
    states = [every.where(Application.state == state) for state in PENDING]
    starting = [each.where(BY_START[0] <= soon) for each in states]
    late = [each.where(Application.waiting_since <= before) for each in states]
    rest = [
        Session.select(Session.id).where(Session.starts_at >= moment, Session.starts_at < until),
        CheckIn.select(CheckIn.id).where(WAITS),
        RoleGrant.select(RoleGrant.person).distinct(),
        Unit.select(Unit.id).where(Unit.closed_at.is_null()),
    ]
    return Application.select(*[counted(one, most) for one in [*states, *starting, *late, *rest]]).from_().tuples()
