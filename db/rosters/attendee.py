"""The people of a roster, read from its rows: every fault of every row at once, and nobody merged silently."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from db.engine.address import fold_email, is_email
from db.engine.letters import clean_name
from db.engine.refusal import Refused
from db.rosters.amount import LONGEST_MINUTES, TOO_LONG, minutes_of, quarters_of
from db.rosters.columns import Column, is_report
from db.rosters.moment import Moment, Moments, minutes_together
from db.rosters.name import Name, fold_name, is_alike, name_from, name_of, shares_a_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONGEST_NAME = 200
NO_NAME = Name("", "")
LONGEST_EMAIL = 254
PLAIN_LOCAL = re.compile(r"(?=.{1,64}$)[a-z0-9_+-]+(\.[a-z0-9_+-]+)*")
NOBODY = "There is neither a name nor an email"
NO_EMAIL = "“{}” is no email address"
SAME_PERSON = "This person is in line {} already"
SAME_NAME = "This name is in line {} already. Give both an email, or keep one"
SHARED_EMAIL = "Line {} has the same email and another name ({}). Give each person an own email, or one name"
LONG_NAME = "A name has at most 200 characters"
SUMMED = "{} rows added up"
NO_TIMES = "Time joined or time left is missing"
LEFT_FIRST = "The time left is before the time joined"


class Given(NamedTuple):
    """A row as the file gave it: its line, its cells, and what is wrong with it as a row."""

    line: int
    cells: Sequence[str]
    fault: str


@dataclass(slots=True)
class Attendee:
    """A person of a roster. Of an attendance report the first of the person's rows, with the minutes of all."""

    line: int
    email: str = ""
    name: Name = NO_NAME
    minutes: int | None = None
    quarters: int | None = None
    faults: list[str] = field(default_factory=list)
    rows: int = 1
    spans: list[tuple[Moment, Moment]] = field(default_factory=list)

    @property
    def note(self) -> str:
        return SUMMED.format(self.rows) if self.rows > 1 else ""


class Reading:
    """The rows of one file become people. `chosen` says which column is which; `most` is the session's maximum."""

    def __init__(self, chosen: Mapping[str, int], most: int) -> None:
        self.chosen, self.most = chosen, most
        self.is_report = is_report(chosen)
        self.moments = Moments()
        self.people: list[Attendee] = []
        self._domains: dict[str, bool] = {}
        self._by_email: dict[str, Attendee] = {}
        self._by_name: dict[str, Attendee] = {}

    def read(self, rows: Iterable[Given]) -> list[Attendee]:
        """All of them, in the order of the file, each with its faults. Raises what `rows` raises."""
        for row in rows:
            self._add(self._attendee(row))
        for person in self.people:
            if person.spans and not person.faults:
                spans = [(self.moments.settled(one), self.moments.settled(other)) for one, other in person.spans]
                person.minutes = minutes_together(spans)
            if (person.minutes or 0) > LONGEST_MINUTES:
                person.faults.append(TOO_LONG.format(person.minutes))
            person.spans = []
        return self.people

    def _attendee(self, row: Given) -> Attendee:
        person = Attendee(row.line, name=self._name(row))
        person.faults += [row.fault] if row.fault else []
        person.email = self._email(row, person)
        if not person.email and not person.name.whole and not person.faults:
            person.faults.append(NOBODY)
        if len(person.name.whole) > LONGEST_NAME:
            person.faults.append(LONG_NAME)
            person.name = Name("", person.name.whole[:LONGEST_NAME])
        for read in (self._read_minutes, self._read_times, self._read_credit):
            try:
                read(row, person)
            except Refused as refused:
                person.faults.append(refused.words)
        return person

    def _cell(self, row: Given, column: Column) -> str:
        at = self.chosen.get(column)
        return row.cells[at] if at is not None and at < len(row.cells) else ""

    def _name(self, row: Given) -> Name:
        if Column.LAST in self.chosen:
            return name_from(self._cell(row, Column.FIRST), self._cell(row, Column.LAST))
        return name_of(self._cell(row, Column.NAME))

    def _email(self, row: Given, person: Attendee) -> str:
        given = self._cell(row, Column.EMAIL)
        email = fold_email(given)
        if given and not self._is_email(email):
            person.faults.append(NO_EMAIL.format(clean_name(given)[:60]))
            return email[:LONGEST_EMAIL]
        return email

    def _is_email(self, email: str) -> bool:
        """The same as `is_email`, which takes a third of a millisecond: a domain is asked about once."""
        local, _, domain = email.rpartition("@")
        if not PLAIN_LOCAL.fullmatch(local):
            return is_email(email)
        if domain not in self._domains:
            self._domains[domain] = is_email(f"a@{domain}")
        return self._domains[domain] and len(email) <= LONGEST_EMAIL

    def _read_minutes(self, row: Given, person: Attendee) -> None:
        if given := self._cell(row, Column.MINUTES):
            person.minutes = minutes_of(given)

    def _read_times(self, row: Given, person: Attendee) -> None:
        if Column.JOINED not in self.chosen:
            return
        joined, left = self._cell(row, Column.JOINED), self._cell(row, Column.LEFT)
        if not joined or not left:
            raise Refused(NO_TIMES)
        span = self.moments.read(joined, row.line), self.moments.read(left, row.line)
        if span[1].at < span[0].at:
            raise Refused(LEFT_FIRST)
        person.spans.append(span)

    def _read_credit(self, row: Given, person: Attendee) -> None:
        if given := self._cell(row, Column.CREDIT):
            person.quarters = quarters_of(given, self.most)

    def _add(self, person: Attendee) -> None:
        """Keep the person, or add the row to the one that it belongs to."""
        known, key = (self._by_email, person.email) if person.email else (self._by_name, fold_name(person.name.whole))
        before = known.setdefault(key, person) if key else person
        if before is person:
            self.people.append(person)
        elif person.email and not _may_be_one(before, person):
            for one, other in ((before, person), (person, before)):
                one.faults.append(SHARED_EMAIL.format(other.line, other.name.whole))
            self.people.append(person)
        elif self.is_report and person.quarters in (None, before.quarters):
            _sum(before, person)
        else:
            person.faults.append((SAME_PERSON if person.email else SAME_NAME).format(before.line))
            self.people.append(person)


def _may_be_one(one: Attendee, other: Attendee) -> bool:
    """Whether two rows of one email may be one person: two of a family are not, who share the last name alone."""
    names = one.name.whole, other.name.whole
    if not all(names):
        return True
    is_family = bool(fold_name(one.name.last)) and fold_name(one.name.last) == fold_name(other.name.last)
    firsts = one.name.first, other.name.first
    return shares_a_word(*(firsts if is_family and all(firsts) else names)) or is_alike(one.name, other.name)


def _sum(before: Attendee, person: Attendee) -> None:
    before.rows += 1
    before.spans += person.spans
    before.faults += [f"Line {person.line}: {fault}" for fault in person.faults]
    if person.minutes is not None:
        before.minutes = (before.minutes or 0) + person.minutes
