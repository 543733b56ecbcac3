"""Places in a load file: in words that count from 1, and with the line where each can be found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# A number for each element of these lists, after the name of one of them.
ONE_OF = {
    "activities": "activity",
    "answers": "answer",
    "assessment": "assessment question",
    "evaluation": "evaluation question",
    "options": "option",
    "people": "person",
    "roles": "role",
    "sessions": "session",
    "units": "unit",
}
STEP = re.compile(r"(?P<name>[^.\[\]]+)|\[(?P<number>\d+)\]")
LAST_STEP = re.compile(r"(?:^|\.)[^.\[\]]+$|\[\d+\]$")
# Strings first, so that what stands in them is not taken for anything else. A long one may end in five quotes.
TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
    r"|#[^\n]*|\n|[\[\]{},=]|[^\s\[\]{},=#\"']+",
    re.DOTALL,
)
END = ""


def in_words(place: str) -> str:
    """“activity 1, session 2, code” for activities[0].sessions[1].code."""
    words: list[str] = []
    for step in STEP.finditer(place):
        if step["name"]:
            words.append(step["name"])
        elif words:
            words[-1] = f"{ONE_OF.get(words[-1], words[-1])} {int(step['number']) + 1}"
    return ", ".join(words)


def line_of(place: str, lines: Mapping[str, int]) -> int:
    """The line of a place, of its first part, or of the table that it would stand in; 0 for what stands nowhere."""
    while place:
        for each in (place, f"{place}[0]"):
            if each in lines:
                return lines[each]
        place = LAST_STEP.sub("", place, count=1)
    return 0


def lines_of(text: str) -> dict[str, int]:
    """The line of each table, entry and element of a text that is TOML, counted from 1."""
    return Walk(text).lines


class Walk:
    """One walk through a text that is TOML, by which each place gets its line."""

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self.counts: dict[str, int] = {}  # of each list of tables so far
        self.nows = _tokens(text)
        self.now, self.line = next(self.nows)
        table = ""
        while self._skip() != END:
            if self.now == "[":
                table = self._heading()
            else:
                self._entry(table)

    def _go(self) -> str:
        """Go on to the next token; returns the one before."""
        passed = self.now
        self.now, self.line = next(self.nows, (END, self.line))
        return passed

    def _skip(self) -> str:
        """Go past line ends to the next token."""
        while self.now == "\n":
            self._go()
        return self.now

    def _names(self, end: str) -> list[str]:
        """The parts of a key, up to this token."""
        names: list[str] = []
        while self.now not in (end, END):
            token = self._go()
            names += [token[1:-1]] if token[0] in "\"'" else [part for part in token.split(".") if part]
        return names

    def _heading(self) -> str:
        """The place of the table that begins with [a.b] or [[a.b]]."""
        line = self.line
        self._go()
        is_list = self.now == "["
        if is_list:
            self._go()
        *above, last = self._names("]")
        place = ""
        for name in above:
            place = _within(place, name)
            if place in self.counts:
                place = f"{place}[{self.counts[place] - 1}]"
        place = _within(place, last)
        if is_list:
            self.counts[place] = self.counts.get(place, 0) + 1
            place = f"{place}[{self.counts[place] - 1}]"
        self.lines.setdefault(place, line)
        while self.now == "]":
            self._go()
        return place

    def _entry(self, table: str) -> None:
        line = self.line
        place = _within(table, ".".join(self._names("=")))
        self.lines.setdefault(place, line)
        self._go()
        self._value(place)

    def _value(self, place: str) -> None:
        if self.now == "[":
            self._elements(place)
        elif self.now == "{":
            self._inline(place)
        else:
            while self.now not in ("\n", ",", "]", "}", END):
                self._go()

    def _elements(self, place: str) -> None:
        self._go()
        number = 0
        while self._skip() not in ("]", END):
            if self.now == ",":
                self._go()
                continue
            self.lines[f"{place}[{number}]"] = self.line
            self._value(f"{place}[{number}]")
            number += 1
        self._go()

    def _inline(self, place: str) -> None:
        self._go()
        while self._skip() not in ("}", END):
            if self.now == ",":
                self._go()
            else:
                self._entry(place)
        self._go()


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Each token with its line, without comments, and an end."""
    line = 1
    for found in TOKEN.finditer(text):
        if not found[0].startswith("#"):
            yield found[0], line
        line += found[0].count("\n")
    yield END, line


def _within(table: str, name: str) -> str:
    return f"{table}.{name}" if table else name
