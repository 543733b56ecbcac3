"""Adding the dates of a series to an application: those that it has stay, and each date is there once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.activities.series import MOST_DATES, is_too_long, joined
from db.applications.draft import save, writing
from db.applications.proposal import Part, Proposal, as_day
from db.applications.tables import Application, ApplicationSection
from db.engine.refusal import Refused
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.activities.day_text import Span
    from db.activities.series import Meeting
    from db.people.tables import Person

TOO_MANY = "A series has at most {} dates, and these would make {}. Add fewer"
TOO_LONG = "With these dates the series would be longer than 12 months, for which it is accredited. Add fewer"
LENGTH = "{}: this session would take {} minutes, and a usual one takes {}. Leave out its end, or change the agenda"


def usual_span(proposal: Proposal) -> tuple[int, int] | None:
    """When a session begins and ends by the agenda, in minutes since midnight; None while it has no times."""
    agenda: list[Part] = proposal.agenda
    return (min(part.starts for part in agenda), max(part.ends for part in agenda)) if agenda else None


def length_faults(meetings: Sequence[Meeting], usual: tuple[int, int | None] | None) -> list[str]:
    """Sessions that are not as long as a usual one: the credit of all of them is worked out from one agenda."""
    if usual is None or usual[1] is None:
        return []
    minutes, dates = usual[1] - usual[0], institution().dates
    own = [(one.day, one.ends - one.starts) for one in meetings if one.starts is not None and one.ends is not None]
    return [LENGTH.format(dates.day(day), length, minutes) for day, length in own if length != minutes]


def add_dates(application: Application, by: Person, meetings: Sequence[Meeting], span: Span | None, rhythm: str) -> int:
    """Add these dates; how many are new. Raises NotWritable, or Refused when they are too many together.

    What is known is not asked again: `span` makes the agenda's only part while there is none, and `rhythm` says how
    often the series meets while nobody has.
    """
    with writing(application, by) as fresh:
        answers = fresh.answers()
        known = Proposal(answers)
        together = joined(known.meetings, meetings)
        if len(together) > MOST_DATES:
            raise Refused(TOO_MANY.format(MOST_DATES, len(together)))
        if together and is_too_long(together[0].day, together[-1].day):
            raise Refused(TOO_LONG)
        if span and span.ends and not answers["how"].get("agenda"):
            part = {"day": "1", "starts": clock(span.starts), "ends": clock(span.ends), "title": "", "counts": True}
            _save(fresh, "how", {**answers["how"], "agenda": [part]}, by)
        usual = usual_span(Proposal(fresh.answers()))
        rows = [_row(one, usual[0] if usual else None) for one in together]
        unread = [
            row for row in answers["what"].get("dates") or [] if isinstance(row, dict) and not as_day(row.get("day"))
        ]
        frequency = answers["what"].get("frequency") or rhythm
        _save(fresh, "what", {**answers["what"], "frequency": frequency, "dates": rows + unread}, by)
    return len(together) - len(known.meetings)


def clock(minutes: int) -> str:
    """Minutes since midnight as the form stores a time: 07:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _row(one: Meeting, usual: int | None) -> dict[str, Any]:
    starts = "" if one.starts in (None, usual) else clock(one.starts or 0)
    return {"day": one.day.isoformat(), "starts": starts, "topic": one.topic}


def _save(application: Application, name: str, answers: dict[str, Any], by: Person) -> None:
    save(application, name, answers, by, ApplicationSection.of(application, name, by).revision, "")
