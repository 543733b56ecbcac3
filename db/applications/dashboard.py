"""The applications that concern one person: those that wait for them, and all of them in any order that is offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from db.applications import dashboard_queries as concerning
from db.applications.form.what import unit_names
from db.applications.state import State
from db.applications.workflow import LABELS, TURN, Actor
from db.engine.clock import today
from db.institution.settings import institution

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from db.applications.dashboard_queries import Order, States
    from db.engine.count import AtLeast
    from db.people.tables import Person

ROWS_KEPT = 1000
OFFICE_NAME = "the office"


class Row(NamedTuple):
    """One application as a line of a table; it has been in its state for so many `days` of the office's calendar."""

    id: int
    title: str
    state: State
    days: int
    unit: str
    applicant: str
    with_whom: str  # whose turn it is; '' when it is nobody's

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


@dataclass(frozen=True)
class Concerning:
    """What one person sees: the office everything; others their own, and what was or is to be put before them."""

    person: Person
    parts: frozenset[str]  # the roles held, and "delegate"
    units: dict[int, str]  # the names of all there are, in their order
    states: States = ()
    unit: int = 0

    @classmethod
    def of(cls, person: Person, states: States = (), unit: int = 0) -> Concerning:
        """In these states and of this unit where they are given; a unit that there is not is none."""
        parts = frozenset(part for (part,) in concerning.parts(person, today(institution().timezone)))
        units = {number: name for number, name, _ in unit_names()}
        return cls(person, parts, units, states, unit if unit in units else 0)

    def count(self) -> int | AtLeast:
        """How many in all, or that they are more than anybody pages through."""
        return concerning.count(*self._values, **self._shape)

    def page(self, order: Order, is_descending: bool, limit: int, offset: int) -> list[Row]:
        """At most `limit` lines after the first `offset`, sorted by these columns of Application."""
        shape = {**self._shape, "order": order, "direction": "DESC" if is_descending else "ASC"}
        return self._rows(concerning.page(*self._values, limit, offset, **shape))

    def waiting(self, limit: int) -> list[Row]:
        """What waits for this person, the longest first, at most `limit`; nobody decides on their own application."""
        return self._rows(concerning.waiting(self.person, today(institution().timezone), limit, parts=self.parts))

    @property
    def _values(self) -> tuple[Any, ...]:
        return self.person, today(institution().timezone), self.unit

    @property
    def _shape(self) -> dict[str, Any]:
        return {"parts": self.parts, "states": self.states, "by_unit": bool(self.unit)}

    def _rows(self, found: list[tuple[Any, ...]]) -> list[Row]:
        """Lines of what the queries select."""
        zone, day = institution().zone, today(institution().timezone)
        return [_row(values, self.units.get(values[-1], ""), day, zone) for values in found]


@lru_cache(maxsize=ROWS_KEPT)
def _row(values: tuple[Any, ...], unit: str, day: date, zone: ZoneInfo) -> Row:
    number, title, state, since, first, last, holder_first, holder_last, _ = values
    applicant = f"{first} {last}"
    with_whom = whose_turn(state, applicant, f"{holder_first} {holder_last}" if holder_first else "")
    waited = days(datetime.fromisoformat(since), day, zone)
    return Row(number, title or f"Application {number}", state, waited, unit, applicant, with_whom)


def whose_turn(state: State, applicant: str, assigned: str) -> str:
    """With whom an application in this state is, by name: its applicant, the office or who was assigned."""
    actor = TURN[state]
    if actor in (Actor.OFFICE, None):
        return OFFICE_NAME if actor else ""
    return applicant if actor == Actor.APPLICANT else assigned


def days(since: datetime, day: date, zone: ZoneInfo) -> int:
    """How many days of the office's calendar have begun since a moment."""
    return max(0, (day - since.astimezone(zone).date()).days)
