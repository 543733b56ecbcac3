"""One person's dashboard: the applications that wait for them, and all that they may see, in several orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from db.applications import dashboard_queries
from db.applications.form.what import unit_names
from db.applications.search import Sought
from db.applications.state import State
from db.applications.workflow import LABELS, TURN, Actor
from db.engine.clock import today
from db.institution.settings import institution
from db.roles.tables import Role

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from db.applications.dashboard_queries import States
    from db.applications.tables import Application
    from db.engine.count import AtLeast
    from db.institution.dates import Dates
    from db.people.tables import Person

OFFICE_NAME = "the office"
YOU = "You"
SATURDAY = 5
UNDECIDED = {state for state, actor in TURN.items() if actor is not None and state != State.DRAFT}
# The two steps of the final approval have one label, so they are one status of the filter.
STATUS_OF: dict[State, str] = {
    state: next(one for one in State if LABELS[one] == LABELS[state]).value for state in State
}
IN_PROGRESS = "in-progress"
STATES_OF: dict[str, tuple[State, ...]] = {
    IN_PROGRESS: tuple(state for state in State if state in UNDECIDED),
    **{status: tuple(state for state in State if STATUS_OF[state] == status) for status in STATUS_OF.values()},
}


class Row(NamedTuple):
    """One application as a line of a table. `days` counts the office's calendar days in its state."""

    id: int
    title: str
    state: State
    days: int
    unit: str
    applicant: str
    with_whom: str  # whose turn it is; '' when it is nobody's
    starts: str = ""  # its first day in words
    is_soon: bool = False  # it starts before the next working day is over, and is not decided on
    is_yours: bool = False  # it waits for whoever looks
    is_late: bool = False  # and that for longer than the office has people wait

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
        """The time that somebody has had it, in words; '' when it waits for nobody."""
        if TURN[self.state] is None:
            return ""
        return "Since today" if self.days == 0 else "1 day" if self.days == 1 else f"{self.days} days"

    @property
    def status(self) -> str:
        """The filter's value for its state."""
        return STATUS_OF[self.state]


@dataclass(frozen=True)
class Dashboard:
    """One person's view: the office sees everything, others what they wrote and what was assigned to them."""

    person: Person
    parts: frozenset[str]  # the roles held, and "delegate"
    units: dict[int, str]  # every unit's name by its id, in the order of the names
    states: States = ()
    unit: int = 0
    typed: str = ""

    @classmethod
    def of(cls, person: Person, states: States = (), unit: int = 0, typed: str = "") -> Dashboard:
        """Narrow to these states, this unit and what was typed, where given. An unknown unit counts as none."""
        parts = frozenset(part for (part,) in dashboard_queries.parts(person, today(institution().timezone)))
        units = {number: name for number, name, _ in unit_names()}
        return cls(person, parts, units, states, unit if unit in units else 0, typed)

    def count(self) -> int | AtLeast:
        """The number of applications, or that there are more than anybody pages through."""
        return dashboard_queries.count(*self._values, *self._sought.values, **self._shape)

    def page(self, order: tuple[str], is_descending: bool, limit: int, offset: int) -> list[Row]:
        """At most `limit` lines after the first `offset`, sorted by one of ORDERS."""
        shape = {**self._shape, "order": order[0], "direction": "DESC" if is_descending else "ASC"}
        values = (*self._values, limit, offset, *self._sought.values)
        return self.rows(dashboard_queries.page(*values, **shape))

    @property
    def _values(self) -> tuple[Any, ...]:
        return self.person, today(institution().timezone), self.unit

    @property
    def _shape(self) -> dict[str, Any]:
        return {
            "parts": self.parts,
            "states": self.states,
            "by_unit": bool(self.unit),
            "sought": self._sought.parts,
        }

    @property
    def _sought(self) -> Sought:
        return Sought.of(self.typed)

    def rows(self, found: list[tuple[Any, ...]], *, are_yours: bool = False) -> list[Row]:
        """The rows of a query as lines of a table; `are_yours` where each waits for this person."""
        clock = Clock.now()
        return [self._row(values, clock, is_yours=are_yours or self._is_turn_of(values)) for values in found]

    def _is_turn_of(self, values: tuple[Any, ...]) -> bool:
        """Whether this one waits for the person by name or by role; who stands in for somebody finds it above."""
        state, applicant, holder, stepped_aside = values[2], values[9], values[10], values[12]
        actor, is_own = TURN[state], applicant == self.person.id
        if actor == Actor.APPLICANT:
            return is_own
        decides = not (is_own or stepped_aside)
        return decides and (holder == self.person.id or (actor == Actor.OFFICE and Role.OFFICE in self.parts))

    def _row(self, values: tuple[Any, ...], clock: Clock, *, is_yours: bool) -> Row:
        number, title, state, since, starts_on, *names, _, _, unit, _ = values
        first, last, holder_first, holder_last = names
        applicant = f"{first} {last}"
        whose = whose_turn(state, applicant, f"{holder_first} {holder_last}" if holder_first else "")
        waited = days(datetime.fromisoformat(since), clock.day, clock.zone)
        starts = date.fromisoformat(starts_on) if starts_on else None
        is_soon = starts is not None and starts <= clock.next_working_day and state in UNDECIDED
        return Row(
            number,
            title or f"Application {number}",
            State(state),
            waited,
            self.units.get(unit, ""),
            applicant,
            YOU if is_yours else whose,
            clock.words(starts, is_soon=is_soon),
            is_soon,
            is_yours=is_yours,
            is_late=is_yours and state in UNDECIDED and waited >= clock.patience,
        )


class Clock(NamedTuple):
    """The office's day, by which lines say what is soon and what is late."""

    day: date
    zone: ZoneInfo
    next_working_day: date
    patience: int  # days after which somebody is reminded
    dates: Dates

    @classmethod
    def now(cls) -> Clock:
        site = institution()
        day = today(site.timezone)
        return cls(day, site.zone, working_day_after(day), site.reminder_days, site.dates)

    def words(self, starts: date | None, *, is_soon: bool) -> str:
        """A first day in words; '' for none."""
        if starts is None or not is_soon:
            return self.dates.day(starts) if starts else ""
        near = {0: "Today", 1: "Tomorrow"}.get((starts - self.day).days)
        return near or f"{'Started' if starts < self.day else 'Soon:'} {self.dates.day(starts)}"


def working_day_after(day: date) -> date:
    """The next day from Monday to Friday; holidays are not known.

    Reviews are done on working days and never after the start (domain-2.md R4), and a first day names no hour: what
    starts on that day may start before anybody is at work.
    """
    after = day + timedelta(days=1)
    return after if after.weekday() < SATURDAY else working_day_after(after)


def whose_turn(state: State, applicant: str, assigned: str) -> str:
    """The name of whoever has to act in this state: the applicant, the office or the assigned person."""
    actor = TURN[state]
    if actor in (Actor.OFFICE, None):
        return OFFICE_NAME if actor else ""
    return applicant if actor == Actor.APPLICANT else assigned


def days(since: datetime, day: date, zone: ZoneInfo) -> int:
    """The number of the office's calendar days that began since a moment."""
    return max(0, (day - since.astimezone(zone).date()).days)
