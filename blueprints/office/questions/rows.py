"""A list of questions as a form sends it: rows in their order, moved, added and removed before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from db.engine.number import plain_number
from db.learning.question_fault import MOST_QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from werkzeug.datastructures import MultiDict

    from db.learning.question_fault import Fault

MOST_ROWS = 2 * MOST_QUESTIONS  # beyond what is allowed, so that whoever has too many is told and loses none
MOVES = {"up": -1, "down": 1}


class Row(NamedTuple):
    """A question in the form: the number that its fields carry, and what they say."""

    key: int
    item: Any


@dataclass
class Rows:
    """The rows of a form in their order, what is wrong with them, and the row that takes the focus."""

    rows: list[Row]
    faults: tuple[Fault, ...] = ()
    focus: int | None = None

    @classmethod
    def of(cls, items: Iterable[Any]) -> Rows:
        """Rows for these questions, as they are stored."""
        return cls([Row(key, item) for key, item in enumerate(items)])

    @classmethod
    def sent(cls, form: MultiDict[str, str], read: Callable[[MultiDict[str, str], int], Any]) -> Rows:
        """The rows of a form; `read` says what the fields of one are."""
        keys = [key for text in form.getlist("row")[:MOST_ROWS] if (key := plain_number(text)) is not None]
        return cls([Row(key, read(form, key)) for key in dict.fromkeys(keys)])

    @property
    def items(self) -> list[Any]:
        return [row.item for row in self.rows]

    def of_row(self, place: int | None, field: str) -> list[str]:
        """The faults of a field of the row at this place, or of the list, in words."""
        return [fault.words for fault in self.faults if (fault.place, fault.field) == (place, field)]

    def add(self, items: Sequence[Any]) -> None:
        """Add questions at the end; the first of them takes the focus."""
        last = max((row.key for row in self.rows), default=-1)
        added = [Row(last + number, item) for number, item in enumerate(items, start=1)]
        self.rows += added[: MOST_ROWS - len(self.rows)]
        self.focus = added[0].key if added else None

    def arrange(self, deed: str) -> None:
        """Carry out `up-3`, `down-3` or `remove-3`; anything else changes nothing."""
        name, _, number = deed.partition("-")
        places = [place for place, row in enumerate(self.rows) if str(row.key) == number]
        if places and name == "remove":
            self.rows.pop(places[0])
        elif places and name in MOVES:
            at = places[0]
            row = self.rows.pop(at)
            self.rows.insert(max(0, at + MOVES[name]), row)


def text_of(form: MultiDict[str, str], name: str) -> str:
    """A field's text on one line, without what no database takes."""
    return " ".join(form.get(name, "").replace("\0", "").split())


def lines_of(form: MultiDict[str, str], name: str) -> str:
    """A field's text with its lines as they are."""
    return form.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()


def is_ticked(form: MultiDict[str, str], name: str) -> bool:
    return name in form
