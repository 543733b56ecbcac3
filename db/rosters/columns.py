"""The columns of a roster: guessed from the file's headings, and matched by hand where the guess is wrong."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Column(StrEnum):
    EMAIL = "email"
    NAME = "name"
    FIRST = "first"
    LAST = "last"
    MINUTES = "minutes"
    JOINED = "joined"
    LEFT = "left"
    CREDIT = "credit"


LABELS = {
    Column.EMAIL: "Email",
    Column.NAME: "Whole name",
    Column.FIRST: "First name",
    Column.LAST: "Last name",
    Column.MINUTES: "Minutes present",
    Column.JOINED: "Time joined",
    Column.LEFT: "Time left",
    Column.CREDIT: "Credit of this person",
}
Chosen = dict[str, int]  # a Column -> the number of the file's column, from 0

# Of headings with nothing but letters and single spaces, as video meetings, learning systems and offices write them.
KNOWN = {
    Column.EMAIL: r".*\be ?mail( address)?( id)?\b.*",
    Column.FIRST: r"(first|given|fore) ?name|first",
    Column.LAST: r"(last|family) ?name|last|surname",
    Column.NAME: r"(full |whole |display |user |attendee |participant |learner |guest )?name( original name)?"
    r"|participant|attendees?|learner",
    Column.JOINED: r"(first )?join(ed)?( time| date)?|time joined|(check|log|sign) ?in( time)?|time in",
    Column.LEFT: r"(last )?(leave|left)( time| date)?|time (left|exited|out)|exit time|(check|log|sign) ?out( time)?",
    Column.MINUTES: r"(.* )?(duration|minutes|mins?)( .*)?|time in (session|meeting)",
    Column.CREDIT: r"(?!.*\b(type|category|statement|certificate|number)\b)(.* )?credits?( .*)?|(cme |ce )?hours",
}
FACTS = re.compile(r"topic|meeting (id|title)|webinar id")  # headings of what stands above a report's table

NO_PERSON = "Say which column holds the email, or the name"
HALF_NAME = "A first name and a last name belong together. Choose both columns, or the whole name"
HALF_TIME = "A time joined and a time left belong together. Choose both columns, or the minutes"
TWICE = "The column “{}” is chosen twice. Choose each column once"


def guess(headings: Sequence[str]) -> Chosen:
    """The columns that the headings name. The first of two that name the same wins; nothing else is guessed."""
    found: Chosen = {}
    for at, heading in enumerate(headings):
        plain = _plain(heading)
        column = next((column for column, words in KNOWN.items() if re.fullmatch(words, plain)), None)
        if column is not None:
            found.setdefault(column, at)
    if Column.FIRST in found and Column.LAST in found:
        found.pop(Column.NAME, None)
    else:
        found = {column: at for column, at in found.items() if column not in (Column.FIRST, Column.LAST)}
    if Column.JOINED not in found or Column.LEFT not in found:
        found = {column: at for column, at in found.items() if column not in (Column.JOINED, Column.LEFT)}
    return found


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a line of a file names the columns of people, and no facts of a meeting."""
    found = guess(cells)
    is_about_people = Column.NAME in found or Column.LAST in found or set(found) == {Column.EMAIL}
    has_facts = any(FACTS.fullmatch(_plain(cell)) for cell in cells)
    return is_about_people and not has_facts and not any("@" in cell for cell in cells)


def faults_in(chosen: Mapping[str, int], headings: Sequence[str]) -> list[str]:
    """The faults of a choice of columns, in words; [] for none."""
    has = set(chosen)
    words = []
    if not has & {Column.EMAIL, Column.NAME, Column.FIRST, Column.LAST}:
        words.append(NO_PERSON)
    if len(has & {Column.FIRST, Column.LAST}) == 1:
        words.append(HALF_NAME)
    if len(has & {Column.JOINED, Column.LEFT}) == 1:
        words.append(HALF_TIME)
    numbers = list(chosen.values())
    words += [TWICE.format(headings[at][:60]) for at in sorted(set(numbers)) if numbers.count(at) > 1]
    return words


def is_report(chosen: Mapping[str, int]) -> bool:
    """Whether a file with these columns has a row for each time that somebody came: their minutes are summed."""
    return Column.MINUTES in chosen or Column.JOINED in chosen


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[^a-z]+", " ", heading.casefold()).split())
