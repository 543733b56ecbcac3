"""Reads the tables of a load file value by value, and notes every problem with its place instead of stopping at one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from blueprints.office.load.place import in_words, line_of
from db.engine.letters import cannot_print, fold
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

QUARTERS_IN_ONE = 4
MOST_QUARTERS = 400


@dataclass
class Problems:
    """The faults of a file, each with its place, and with its line where `lines` has it."""

    lines: Mapping[str, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    def add(self, place: str, words: str) -> None:
        """Note a fault at a place such as activities[0].sessions[0].code."""
        at, line = in_words(place), line_of(place, self.lines)
        if line:
            at = f"Line {line} ({at})"
        told = f"{at}: {words}" if at else words
        if told not in self.found:
            self.found.append(told)


class FileRefused(Refused):
    """A file was refused as a whole; `problems` says everything that is wrong with it. Nothing was written."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class Table:
    """One table of the file. Every value is asked for by name; `close` then refuses the names nobody asked for."""

    def __init__(self, values: dict[str, Any], place: str, problems: Problems) -> None:
        self.values = values
        self.place = place
        self.problems = problems
        self.known: list[str] = []

    def at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place and name else self.place or name

    def problem(self, name: str, words: str) -> None:
        self.problems.add(self.at(name), words)

    def has(self, name: str) -> bool:
        return name in self.values

    def take(self, name: str, kind: type | tuple[type, ...], words: str) -> Any:
        """The value if it is there and of this kind, else None; another kind is a problem."""
        self.known.append(name)
        value = self.values.get(name)
        if value is None or (isinstance(value, kind) and (kind is bool or not isinstance(value, bool))):
            return value
        self.problem(name, words)
        return None

    def text(self, name: str, most: int, *, required: bool = False, lines: bool = False, printed: bool = False) -> str:
        """A text of at most `most` characters; of several `lines`, or `printed` on certificates, if so said."""
        value = self.take(name, str, "a text in quotation marks")
        text = fold((value or "").strip())
        words = self._fault_in(text, most, lines, printed)
        if required and not text:
            words = "missing" if not self.has(name) else (words or "this cannot be empty")
        if words and not (self.has(name) and value is None):
            self.problem(name, words)
        return text

    def _fault_in(self, text: str, most: int, lines: bool, printed: bool) -> str:
        if len(text) > most:
            return f"at most {most:,} characters; this has {len(text):,}"
        allowed = "\n\t" if lines else ""
        if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in allowed for letter in text):
            return "it holds a control character" if lines else "it holds a line break or another control character"
        return cannot_print(text) if printed else ""

    def choice(self, name: str, offered: Iterable[str], default: str = "") -> str:
        """One of these words; required unless there is a default."""
        words = list(offered)
        value = self.text(name, 200, required=not default) or default
        if value in words:
            return value
        if value:
            self.problem(name, _unoffered(value, words))
        return default or words[0]  # only so that the rest can be read: the file is refused

    def whole(self, name: str, least: int, most: int, default: int = 0) -> int:
        value = self.take(name, int, f"a whole number from {least} to {most}")
        if value is None:
            return default
        if not least <= value <= most:
            self.problem(name, f"a whole number from {least} to {most}")
        return int(value)

    def flag(self, name: str) -> bool | None:
        value = self.take(name, bool, "true or false")
        return None if value is None else bool(value)

    def quarters(self, name: str) -> int:
        """Credit in steps of 0.25 from 0.25 to 100 (AMA PRA: domain.md 2.1, S4 and S5), as a number of steps."""
        words = "credit in steps of 0.25, from 0.25 to 100.00, written as a number such as 1.25"
        value = self.take(name, (int, Decimal), words)
        if value is None:
            if not self.has(name):
                self.problem(name, "missing: the most credit that this session was designated for")
            return 1
        steps = Decimal(value) * QUARTERS_IN_ONE if Decimal(value).is_finite() else Decimal(0)
        if not 1 <= steps <= MOST_QUARTERS or steps != int(steps):
            self.problem(name, words)
            return 1
        return int(steps)

    def tables(self, name: str) -> list[Table]:
        """The tables of a list of tables, each knowing its place."""
        value = self.take(name, list, f"tables, each beginning with [[{name}]]") or []
        found = []
        for at, each in enumerate(value):
            if isinstance(each, dict):
                found.append(Table(each, f"{self.at(name)}[{at}]", self.problems))
            else:
                self.problem(f"{name}[{at}]", "a table, not a single value")
        return found

    def texts(self, name: str, most: int) -> list[str]:
        """A list of texts."""
        value = self.take(name, list, 'a list of texts such as ["one", "two"]') or []
        elements = [Table({"": each}, f"{self.at(name)}[{at}]", self.problems) for at, each in enumerate(value)]
        return [each.text("", most, required=True) for each in elements]

    def close(self) -> None:
        """Refuse names that nobody asked for: a typing mistake must not be passed over."""
        for name in self.values:
            if name not in self.known:
                self.problem(name, f"there is no such entry here; there are {', '.join(self.known)}")


def _unoffered(value: str, words: list[str]) -> str:
    """“Md” is none of the words; the one that was meant, if only its capitals or spaces differ."""
    meant = next((word for word in words if _bare(word) == _bare(value)), "")
    if meant:
        return f"“{value}” is written {meant}"
    return f"“{value}” is none of {('; ' if any(',' in word for word in words) else ', ').join(words)}"


def _bare(word: str) -> str:
    return "".join(word.split()).casefold()
