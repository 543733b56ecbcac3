"""One person's dashboard: the applications that wait for them, and all that they may see, in several orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from db.applications import dashboard_queries
from db.applications.form.what import unit_names
from db.applications.state import State
from db.applications.workflow import LABELS, TURN, Actor
from db.engine.clock import today
from db.institution.settings import institution

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from db.applications.dashboard_queries import Order, States
    from db.applications.tables import Application
    from db.engine.count import AtLeast
    from db.people.tables import Person

OFFICE_NAME = "the office"


class Row(NamedTuple):
    """One application as a line of a table. `days` counts the office's calendar days in its state."""

    id: int
    title: str
    state: State
    days: int
    unit: str
    applicant: str
    with_whom: str  # whose turn it is; '' when it is nobody's

    @classmethod
    def of(cls, application: Application) -> Row:
        """The line of one application, which was read with its unit and its people."""
        state, applicant, site = State(application.state), application.applicant.full_name, institution()
        assigned = {State.UNIT: application.reviewer, State.FINAL: application.approver}.get(state)
        with_whom = whose_turn(state, applicant, assigned.full_name if assigned else "")
        waited = days(application.waiting_since, today(site.timezone), site.zone)
        unit = application.unit.name if application.unit else ""
        return cls(application.id, application.name, state, waited, unit, applicant, with_whom)

    @property
    def url(self) -> str:
        return f"/applications/{self.id}"

    @property
    def label(self) -> str:
        """The status in words."""
        return LABELS[self.state]

    @property
    def waited(self) -> str:
        """The time in its state, in words."""
        return "Today" if self.days == 0 else "1 day" if self.days == 1 else f"{self.days} days"


@dataclass(frozen=True)
class Dashboard:
    """One person's view: the office sees everything, others what they wrote and what was assigned to them."""

    person: Person
    parts: frozenset[str]  # the roles held, and "delegate"
    units: dict[int, str]  # every unit's name by its id, in the order of the names
    states: States = ()
    unit: int = 0

    @classmethod
    def of(cls, person: Person, states: States = (), unit: int = 0) -> Dashboard:
        """Narrow to these states and this unit, where given. An unknown unit counts as none."""
        parts = frozenset(part for (part,) in dashboard_queries.parts(person, today(institution().timezone)))
        units = {number: name for number, name, _ in unit_names()}
        return cls(person, parts, units, states, unit if unit in units else 0)

    def count(self) -> int | AtLeast:
        """The number of applications, or that there are more than anybody pages through."""
        return dashboard_queries.count(*self._values, **self._shape)

    def page(self, order: Order, is_descending: bool, limit: int, offset: int) -> list[Row]:
        """At most `limit` lines after the first `offset`, sorted by these columns of Application."""
        shape = {**self._shape, "order": order, "direction": "DESC" if is_descending else "ASC"}
        return self._rows(dashboard_queries.page(*self._values, limit, offset, **shape))

    def waiting(self, limit: int) -> list[Row]:
        """At most `limit` applications that wait for this person, the longest first; none of their own to decide."""
        return self._rows(
            dashboard_queries.waiting(self.person, today(institution().timezone), limit, parts=self.parts)
        )

    @property
    def _values(self) -> tuple[Any, ...]:
        return self.person, today(institution().timezone), self.unit

    @property
    def _shape(self) -> dict[str, Any]:
        return {"parts": self.parts, "states": self.states, "by_unit": bool(self.unit)}

    def _rows(self, found: list[tuple[Any, ...]]) -> list[Row]:
        """The rows of a query as lines of the table."""
        zone, day = institution().zone, today(institution().timezone)
        return [_row(values, self.units.get(values[-1], ""), day, zone) for values in found]


def _row(values: tuple[Any, ...], unit: str, day: date, zone: ZoneInfo) -> Row:
    number, title, state, since, first, last, holder_first, holder_last, _ = values
    applicant = f"{first} {last}"
    with_whom = whose_turn(state, applicant, f"{holder_first} {holder_last}" if holder_first else "")
    waited = days(datetime.fromisoformat(since), day, zone)
    return Row(number, title or f"Application {number}", state, waited, unit, applicant, with_whom)


def whose_turn(state: State, applicant: str, assigned: str) -> str:
    """The name of whoever has to act in this state: the applicant, the office or the assigned person."""
    actor = TURN[state]
    if actor in (Actor.OFFICE, None):
        return OFFICE_NAME if actor else ""
    return applicant if actor == Actor.APPLICANT else assigned


def days(since: datetime, day: date, zone: ZoneInfo) -> int:
    """The number of the office's calendar days that began since a moment."""
    return max(0, (day - since.astimezone(zone).date()).days)
