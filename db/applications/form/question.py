"""The parts of a question of the application form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LONGEST_TEXT = 4000  # characters
LONGEST_LINE = 300
LONGEST_WORD = 40  # of a day, a number, a time or a choice
MOST_ROWS = 100

Answers = Mapping[str, Mapping[str, Any]]


NOT_ANSWERED = "Not answered"


class Kind(StrEnum):
    LINE = "line"
    TEXT = "text"
    EMAIL = "email"
    DAY = "day"
    TIME = "time"
    NUMBER = "number"
    CREDIT = "credit"  # in steps of 0.25
    ONE = "one"  # a choice
    TICK = "tick"  # of a row only
    OPTIONS = "options"  # of a row only: one a line, stored as a list
    MANY = "many"  # several choices, stored as a list
    LIST = "list"  # several values of the kind `item`
    ROWS = "rows"  # several objects of `columns`


LONGEST: dict[Kind, int] = {
    Kind.LINE: LONGEST_LINE,
    Kind.TEXT: LONGEST_TEXT,
    Kind.EMAIL: 254,
    Kind.OPTIONS: LONGEST_TEXT,
}


@dataclass(frozen=True)
class Choice:
    """An answer to choose: its value, its words, and the group it is offered in."""

    value: str
    label: str
    group: str = ""
    style: str = ""  # a class of its option, by which the page shows or hides what depends on it


YES_OR_NO = (Choice("no", "No"), Choice("yes", "Yes"))


class Shown(StrEnum):
    """The other answer that a question depends on. A browser that cannot tell shows it with its explanation."""

    ALWAYS = ""
    DATED = "for-dated"
    SERIES = "for-series"
    MATERIAL = "for-material"
    TEST = "for-test"
    OTHER = "for-other"
    SUPPORT = "for-support"
    STREAMED = "for-streamed"
    EXHIBITS = "for-exhibits"


@dataclass(frozen=True)
class Column:
    """One field of a row."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    choices: tuple[Choice, ...] = ()
    at_most: int = 0  # characters; 0: as the kind says
    first: str = ""  # what an empty row begins with; "yes" ticks a tick
    shown: Shown = Shown.ALWAYS
    is_printed: bool = False
    is_text: bool = False  # a change counts at once, although others of its row reopen the approval

    @property
    def longest(self) -> int:
        return self.at_most or LONGEST.get(self.kind, LONGEST_WORD)

    @property
    def empty(self) -> Any:
        """The value of a cell in which nobody wrote."""
        return {Kind.TICK: False, Kind.OPTIONS: []}.get(self.kind, "")


@dataclass(frozen=True, eq=False)
class Question:
    """A question with its help, its check, and whether a change after the approval needs a new one.

    Each is one object, so questions are compared by identity.
    """

    name: str
    label: str
    kind: Kind = Kind.LINE
    help: str = ""
    example: str = ""
    choices: tuple[Choice, ...] | Callable[[], tuple[Choice, ...]] = ()
    known: Callable[[], tuple[Choice, ...]] | None = None  # with what was offered once, where that changes
    item: Kind = Kind.LINE
    rows: int = 2  # empty ones to begin with
    more: str = ""  # the button that gives more of them
    most: int = MOST_ROWS
    columns: tuple[Column, ...] = ()
    at_most: int = 0
    shown: Shown = Shown.ALWAYS
    is_printed: bool = False  # on certificates: held to what the fonts can print
    when_empty: str = NOT_ANSWERED  # what readers are told; other words only where the help says what empty means
    is_material: bool = False  # a change after the approval reopens it (issue: dates, agenda, faculty, credit)
    check: Callable[[Any, Answers], list[str]] = lambda _value, _answers: []

    @property
    def longest(self) -> int:
        return self.at_most or LONGEST.get(self.item if self.kind == Kind.LIST else self.kind, LONGEST_WORD)

    @property
    def offered(self) -> tuple[Choice, ...]:
        return self.choices() if callable(self.choices) else self.choices

    @property
    def readable(self) -> tuple[Choice, ...]:
        """The choices with which an answer is put into words."""
        return self.known() if self.known else self.offered

    @property
    def holds_many(self) -> bool:
        return self.kind in (Kind.MANY, Kind.LIST, Kind.ROWS)

    def rows_of(self, value: Any) -> list[dict[str, Any]]:
        """The rows of an answer, each with all columns.

        Dates were a plain list once, and are so in old versions; others lack the columns that came later.
        """
        first = self.columns[0].name
        rows = (row if isinstance(row, dict) else {first: row} for row in value or [])
        return [{**{column.name: column.empty for column in self.columns}, **row} for row in rows]


@dataclass(frozen=True)
class Section:
    """A section of the form; `lead` says in a sentence what it is for."""

    name: str
    title: str
    lead: str
    questions: tuple[Question, ...]
