"""The form that describes sessions to be added: a rule, a list, or a file of dates, topics and speakers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_wtf.file import FileField
from wtforms import StringField

from blueprints.office.sessions.forms import clock
from blueprints.shared.filters import quarters
from blueprints.shared.series_form import NOTHING, SeriesForm
from blueprints.shared.tablefile.read import read_table
from db.activities.series import MOST_DATES, in_order
from db.activities.series_table import Entry, is_heading, read_sessions
from db.applications.proposal import as_quarters
from db.engine.clock import today
from db.engine.refusal import Refused
from db.institution.settings import institution
from db.program.span import span_of

if TYPE_CHECKING:
    from db.activities.tables import Session

WHOLE = "Enter when a session starts and ends"
LATE = "{}: the session would last beyond midnight. Enter its own end behind its start"
NO_FILE = "Enter dates above, or choose a file with them"
MOST_FAULTS = 50  # that are told at once
DAY = 24 * 60  # minutes


class AdditionForm(SeriesForm):
    """`read` fills `meetings` from the rule and the list, and `entries` with what only a file says beside a date."""

    file = FileField("File")
    quarters = StringField("Credit of each session")
    place = StringField("Place")

    entries: dict[Any, Entry] = {}  # noqa: RUF012 - set by `read`
    notes: list[str] = []  # noqa: RUF012 - set by `read`

    @classmethod
    def like(cls, usual: Session | None) -> AdditionForm:
        """The form with the times, the place and the credit of the newest session."""
        given: dict[str, str] = {}
        if usual:
            given = {"place": usual.place, "quarters": quarters(usual.maximum_quarters)}
            if span := span_of(usual):
                given |= {"starts": clock(span.starts), "ends": clock(span.ends)}
        return cls(formdata=None, **given)

    @property
    def amount(self) -> int:
        """The credit in steps of 0.25; 0 where it is none."""
        return as_quarters((self.quarters.data or "").strip())

    def read(self, usual: tuple[int, int] | None) -> bool:
        """Whether it describes sessions; what is wrong stands beside the fields."""
        super().read(usual)
        self._read_file()
        if self.meetings and NOTHING in self.listed.errors:
            self.listed.errors = [words for words in self.listed.errors if words != NOTHING]
        if len(self.meetings) > MOST_DATES:
            self.file.errors = [*self.file.errors, f"These are more than {MOST_DATES} dates. Enter fewer"]
        has_span = self.span is not None and self.span.ends is not None
        if not has_span and any(one.starts is None or one.ends is None for one in self.meetings):
            self.starts.errors = [*self.starts.errors, WHOLE]
        self.listed.errors = [*self.listed.errors, *self._late_ends()]
        if not self.amount:
            self.quarters.errors = ["Enter credit in steps of 0.25, such as 1.00"]
        return not self.errors

    def _late_ends(self) -> list[str]:
        """Dates with a start of their own, from which a session as long as usual would last beyond midnight."""
        length = self.span.ends - self.span.starts if self.span and self.span.ends else 0
        late = [one for one in self.meetings if one.starts and not one.ends and one.starts + length >= DAY]
        return [LATE.format(institution().dates.day(one.day)) for one in late]

    def length_faults(self, usual: tuple[int, int | None] | None) -> list[str]:
        """None: each session has its own length and credit."""
        return []

    def _read_file(self) -> None:
        """Add the sessions of the file; all of its faults are told at once."""
        sent = self.file.data
        if not sent or not getattr(sent, "filename", ""):
            return
        office = institution()
        try:
            table, rows = read_table(sent.read(), is_heading, MOST_DATES)
        except Refused as refused:
            self.file.errors = [f"{refused.words}."]
            return
        lines = [(row.line, row.cells, row.fault) for row in rows]
        found = read_sessions(table.columns, lines, today(office.timezone), office.dates)
        self.notes = [*table.notes, *found.notes]
        self.file.errors = [fault.text for fault in found.faults[:MOST_FAULTS]]
        self.entries = {one.meeting.day: one for one in found.entries}
        known = {one.day for one in self.meetings}
        self.meetings = in_order([*self.meetings, *(e.meeting for day, e in self.entries.items() if day not in known)])
