"""The sessions of a table that somebody sent: dates, times, topics, speakers and places, each row judged by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from db.activities.day_style import clash
from db.activities.day_text import Span, Unreadable, read_span, split_day, split_span
from db.activities.series import Fault, Meeting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from db.institution.dates import Dates

# The headings that people give these columns, in small letters.
HEADINGS: dict[str, tuple[str, ...]] = {
    "date": ("date", "day", "session date", "when", "dates"),
    "starts": ("start", "starts", "start time", "begins", "from", "time"),
    "ends": ("end", "ends", "end time", "to", "until"),
    "topic": ("topic", "title", "session", "session title", "subject", "lecture"),
    "speakers": ("speaker", "speakers", "faculty", "presenter", "presenters", "lecturer"),
    "place": ("place", "room", "location", "venue", "where"),
}
NO_DATE = "No column is headed “Date”. The columns are: {}. Rename the one with the dates"
UNUSED = "Not used: {}"
MOST_NAMED = 10


class Entry(NamedTuple):
    """A session of the table: its date and what stands beside it."""

    meeting: Meeting
    speakers: tuple[str, ...] = ()
    place: str = ""


@dataclass
class TableReading:
    """A table as it was understood: its sessions in order, what could not be, and notes for whoever sent it."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a line names the columns."""
    return any(_column_of(cell) == "date" for cell in cells)


def read_sessions(
    columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str], str]], near: date, dates: Dates
) -> TableReading:
    """The sessions of these rows: the number of a row's line, its cells, and what was wrong with it already.

    Every fault of every row is told at once. Dates in two styles are one fault, and then no session is taken.
    """
    places = {name: at for at, column in enumerate(columns) if (name := _column_of(column))}
    if "date" not in places:
        return TableReading(faults=[Fault(1, NO_DATE.format(", ".join(columns[:MOST_NAMED])))])
    found = TableReading(notes=_unused(columns))
    listed = list(rows)
    if words := clash((line, cells[places["date"]]) for line, cells, _ in listed):
        found.faults.append(Fault(listed[0][0], words))
        return found
    lines: dict[date, int] = {}
    for line, cells, fault in listed:
        texts = {name: cells[at].strip() for name, at in places.items()}
        try:
            entry = _entry(texts, fault, near, dates)
        except Unreadable as unreadable:
            found.faults.append(Fault(line, unreadable.words))
            continue
        day = entry.meeting.day
        if day in lines:
            found.faults.append(Fault(line, f"{dates.day(day)} is in line {lines[day]} already"))
        else:
            lines[day] = line
            found.entries.append(entry)
    found.entries.sort(key=lambda one: one.meeting.day)
    return found


def _entry(texts: dict[str, str], fault: str, near: date, dates: Dates) -> Entry:
    if fault:
        raise Unreadable(fault)
    day, rest = split_day(texts["date"], near, dates)
    span = _span(texts, rest)
    starts, ends = span or (None, None)
    meeting = Meeting(day, starts, ends, texts.get("topic", ""))
    names = texts.get("speakers", "").replace("\n", ";").split(";")
    return Entry(meeting, tuple(name.strip() for name in names if name.strip()), texts.get("place", ""))


def _span(texts: dict[str, str], rest: str) -> Span | None:
    """The times of a row, from their own columns or behind its date; none where it has none."""
    starts, ends = texts.get("starts", ""), texts.get("ends", "")
    if starts:
        return read_span(f"{starts} to {ends}" if ends else starts)
    return split_span(rest)[0] if rest and not rest.startswith("00:00") else None


def _column_of(heading: str) -> str:
    folded = " ".join(heading.casefold().split())
    return next((name for name, known in HEADINGS.items() if folded in known), "")


def _unused(columns: Sequence[str]) -> list[str]:
    unused = [column for column in columns if not _column_of(column)]
    return [UNUSED.format(", ".join(unused[:MOST_NAMED]))] if unused else []
