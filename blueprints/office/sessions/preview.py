"""The sessions to be added, as they are shown and sent back: each can be left out, and gets its topic and speakers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import abort

from db.activities.series import MOST_DATES
from db.applications.proposal import as_quarters
from db.engine.number import plain_number
from db.program.series import Planned
from db.program.span import Span

if TYPE_CHECKING:
    from collections.abc import Collection

    from blueprints.office.sessions.addition_form import AdditionForm
    from db.activities.series import Meeting

DAY = 24 * 60  # minutes
YEARS = range(1950, 2201)  # beyond, a moment has no room for its window
BAD = "The dates did not arrive as they were shown. Show them again."


@dataclass(frozen=True)
class PreviewRow:
    """One date; `value` is how its form sends it: the day, and minutes since midnight."""

    day: date
    starts: int
    ends: int
    topic: str = ""
    speakers: str = ""
    place: str = ""
    is_kept: bool = True
    is_there: bool = False

    @property
    def value(self) -> str:
        return f"{self.day.isoformat()} {self.starts} {self.ends}"


@dataclass
class Preview:
    rows: list[PreviewRow] = field(default_factory=list)
    quarters: str = ""
    place: str = ""
    reason: str = ""
    error: str = ""

    @classmethod
    def of(cls, form: AdditionForm, there: Collection[date]) -> Preview:
        """The sessions that the form describes; a date that the activity has already is left out."""
        made = cls(quarters=form.quarters.data or "", place=form.place.data or "")
        made.rows = [row for one in form.meetings[:MOST_DATES] if (row := _row(form, one, one.day in there))]
        return made

    @classmethod
    def read(cls, sent: Any) -> Preview:
        """The sessions as they were sent back. What no page of ours sends is a bad request."""
        made = cls(quarters=sent.get("quarters", ""), place=sent.get("place", ""), reason=sent.get("reason", ""))
        kept = set(sent.getlist("keep"))
        for value in sent.getlist("row")[:MOST_DATES]:
            day, starts, ends = _parts(value)
            texts = {name: sent.get(f"{name}-{day.isoformat()}", "") for name in ("topic", "speakers", "place")}
            made.rows.append(PreviewRow(day, starts, ends, is_kept=value in kept, **texts))
        return made

    def planned(self) -> list[Planned]:
        """The sessions that are ticked, as they are to be made."""
        return [
            Planned(
                Span(row.day, row.starts, row.day, row.ends),
                as_quarters(self.quarters.strip()),
                row.topic,
                row.place or self.place,
                tuple(row.speakers.split(";")),
            )
            for row in self.rows
            if row.is_kept
        ]


def _row(form: AdditionForm, one: Meeting, is_there: bool) -> PreviewRow | None:
    """A date of the form with its times, its own or the usual ones; None where it has none."""
    usual_start, usual_end = form.span or (None, None)
    starts, ends = (usual_start, usual_end) if one.starts is None else (one.starts, one.ends)
    if starts is not None and ends is None and usual_start is not None and usual_end is not None:
        ends = starts + usual_end - usual_start  # as long as usual
    if starts is None or ends is None or ends >= DAY:
        return None
    entry = form.entries.get(one.day)
    topic = one.topic or (entry.meeting.topic if entry else "")
    speakers, place = ("; ".join(entry.speakers), entry.place) if entry else ("", "")
    return PreviewRow(one.day, starts, ends, topic, speakers, place, is_kept=not is_there, is_there=is_there)


def _parts(value: str) -> tuple[date, int, int]:
    parts = value.split(" ")
    try:
        day, times = date.fromisoformat(parts[0]), [plain_number(part, 4) for part in parts[1:]]
    except ValueError:
        abort(400, BAD)
    if day.year not in YEARS:
        abort(400, BAD)
    if len(times) != 2 or not all(time is not None and time < DAY for time in times):  # noqa: PLR2004
        abort(400, BAD)
    return day, times[0] or 0, times[1] or 0
