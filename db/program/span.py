"""When a session is held, by the office's clock: a day and a time for its start and for its end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from db.activities.moment import clock_fault, in_utc, local
from db.activities.series import is_too_long
from db.activities.statements import QUARTER, amount, quarters_in
from db.activities.tables import Session
from db.applications.history import approved_number
from db.applications.proposal import Proposal, counted_minutes
from db.applications.tables import Application, frozen
from db.institution.settings import institution
from db.program.held import Wrong

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.activities.tables import Activity

HOUR = 60  # minutes
WITH_NIGHTS = 400 * 24 * HOUR  # more than any session has
BACKWARD = "Enter an end after the start"
TOO_MUCH = "{} minutes {}allow at most {} credit: 60 minutes are 1 credit. Lower the credit, or correct the times."
TOO_LONG = (
    "The series would last longer than 12 months, the time of its accreditation. Make a new activity for the rest."
)
ALREADY = "Another session of this activity starts at {}. Each date appears once."


class Span(NamedTuple):
    """Days, and minutes since their midnight, in the office's zone."""

    first: date
    starts: int
    last: date
    ends: int

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Start and end in UTC. Raises Wrong where a time is none or twice, or the end is not after the start."""
        zone = institution().zone
        for field, day, minutes in (("starts", self.first, self.starts), ("ends", self.last, self.ends)):
            if words := clock_fault(local(day, minutes), zone):
                raise Wrong(field, f"{words}. Choose another time.")
        starts, ends = in_utc(local(self.first, self.starts), zone), in_utc(local(self.last, self.ends), zone)
        if ends <= starts:
            raise Wrong("ends", BACKWARD)
        return starts, ends

    def moved(self, old: Span, new: Span) -> Span:
        """This span after another went from `old` to `new`: so many days later, and at its time where that changed.

        The local hour stays the same over a change of the clocks, since days are counted and not hours.
        """
        days = new.first - old.first
        longer = (new.last - new.first) - (old.last - old.first)
        starts = new.starts if new.starts != old.starts else self.starts
        ends = new.ends if new.ends != old.ends else self.ends
        return Span(self.first + days, starts, self.last + days + longer, ends)


def span_of(session: Session) -> Span | None:
    """When a session is held; None for undated material."""
    if session.starts_at is None or session.ends_at is None:
        return None
    zone = institution().zone
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    return Span(starts.date(), starts.hour * HOUR + starts.minute, ends.date(), ends.hour * HOUR + ends.minute)


class Agenda(NamedTuple):
    """Minutes of the approved agenda: those that count for credit, and all from its first part to its last."""

    credit: int
    whole: int


def agenda_of(activity: Activity) -> Agenda | None:
    """The agenda by which an activity was approved; None where there is none, as of what a load file made."""
    application = Application.get_or_none(Application.activity == activity)
    version = frozen(application, approved_number(application)) if application else None
    parts = Proposal(version.answers).agenda if version else []
    if not parts:
        return None
    days = {part.day for part in parts}
    of_a_day = max(part.ends for part in parts) - min(part.starts for part in parts)
    return Agenda(counted_minutes(parts), of_a_day if len(days) == 1 else WITH_NIGHTS)


def check_credit(starts: datetime, ends: datetime, quarters: int, agenda: Agenda | None) -> None:
    """Refuse more credit than the time gives, without the breaks of the approved agenda. Raises Wrong.

    Whoever makes a session longer than the agenda adds no break; an agenda of several days says all that counts.
    """
    minutes = (ends - starts) // timedelta(minutes=1)
    counted = min(minutes, agenda.credit + max(0, minutes - agenda.whole)) if agenda else minutes
    most = quarters_in(counted)
    if quarters > most:
        breaks = "without the breaks of the approved agenda " if counted < minutes else ""
        raise Wrong("quarters", TOO_MUCH.format(counted, breaks, amount(most * QUARTER)))


def check_dates(before: Iterable[datetime], after: Iterable[datetime]) -> None:
    """Refuse a start that is there twice, and a series that gets longer than 12 months. Raises Wrong."""
    office, known = institution(), sorted(after)
    twice = next((one for one, following in pairwise(known) if one == following), None)
    if twice:
        raise Wrong("day", ALREADY.format(office.dates.moment(twice.astimezone(office.zone))))
    days = [at.astimezone(office.zone).date() for at in known]
    old = sorted(at.astimezone(office.zone).date() for at in before)
    was = old[-1] - old[0] if old else timedelta()
    if days and is_too_long(days[0], days[-1]) and days[-1] - days[0] > was:
        raise Wrong("day", TOO_LONG)
