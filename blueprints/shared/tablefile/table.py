"""A table as it was read from a file: its columns, its rows of text, and what every file of one must keep to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from db.engine.refusal import Refused

LARGEST = 10_000_000  # bytes of a file
MOST_ROWS = 50_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000  # characters
HEADINGS_WITHIN = 30  # lines: reports put some facts above their table

Cells = tuple[str, ...]
Line = tuple[int, list[str]]  # its number in the file, from 1, and its cells
IsHeading = Callable[[Cells], bool]

EMPTY = "This file holds nothing. Choose the file with the list"
NO_ROWS = "This file has headings and no rows below them. Choose the file with the list"
TOO_MANY_ROWS = f"This file has more than {MOST_ROWS:,} rows. Split it into several files"
TOO_MANY_COLUMNS = f"This file has more than {MOST_COLUMNS} columns. Keep those that are needed"
UNNAMED = "Column {} has no heading in line {}. Give each column a heading of its own"
DOUBLED = "Two columns have the heading “{}” in line {}. Give each column a heading of its own"
ABOVE = "The headings are in line {}. Everything above it was left out"
FORMULA = "“{}” is a formula. Write its value instead"
TOO_LONG = f"A cell has more than {LONGEST_CELL:,} characters"
RAGGED = "It has {} cells, and there {}"


@dataclass(frozen=True)
class Row:
    """One row: as many cells as there are columns. `fault` says in words all for which it cannot be what was meant."""

    line: int  # of the file, or of the sheet, from 1
    cells: Cells
    fault: str = ""


@dataclass
class Table:
    """The columns, and the rows as they are read: pass over them once, while the file is open.

    `rows` raises Refused in the middle where the file turns out to be none that we read. `notes` are sentences for
    whoever sent it: a sheet that was left out, an encoding that was taken for granted.
    """

    columns: Cells
    rows: Iterator[Row]
    notes: list[str] = field(default_factory=list)


def table_of(lines: Iterable[Line], is_heading: IsHeading | None = None, notes: list[str] | None = None) -> Table:
    """The table in these lines. Its headings are the first line that is not empty.

    Where `is_heading` knows a line of the first HEADINGS_WITHIN, that one it is. Raises Refused, in words.
    """
    source = iter(lines)
    seen: list[Line] = []
    for number, cells in source:
        if any(cells):
            seen.append((number, cells))
        if number >= HEADINGS_WITHIN or (seen and (is_heading is None or is_heading(tuple(cells)))):
            break
    if not seen:
        raise Refused(EMPTY)
    at = next((at for at, (_, cells) in enumerate(seen) if is_heading and is_heading(tuple(cells))), 0)
    columns = _columns(*seen[at])
    above = [ABOVE.format(seen[at][0])] if at else []
    return Table(columns, _at_least_one(_rows(seen[at + 1 :], source, columns)), [*(notes or []), *above])


def _columns(number: int, cells: list[str]) -> Cells:
    names = without_empty_end(cells)
    if len(names) > MOST_COLUMNS:
        raise Refused(TOO_MANY_COLUMNS)
    known: set[str] = set()
    for at, name in enumerate(names, start=1):
        if not name:
            raise Refused(UNNAMED.format(at, number))
        if name.casefold() in known:
            raise Refused(DOUBLED.format(name[:60], number))
        known.add(name.casefold())
    return tuple(name[:LONGEST_CELL] for name in names)


def _rows(first: list[Line], others: Iterator[Line], columns: Cells) -> Iterator[Row]:
    count = 0
    for source in (iter(first), others):
        for number, cells in source:
            given = without_empty_end(cells)
            if not given:
                continue
            count += 1
            if count > MOST_ROWS:
                raise Refused(TOO_MANY_ROWS)
            yield _row(number, given, len(columns))


def _row(number: int, given: list[str], width: int) -> Row:
    faults = (
        [RAGGED.format(len(given), "is 1 column" if width == 1 else f"are {width} columns")]
        if len(given) > width
        else []
    )
    faults += [TOO_LONG] if any(len(cell) > LONGEST_CELL for cell in given) else []
    faults += [FORMULA.format(cell[:40]) for cell in given if cell.startswith("=")]
    cells = [cell[:LONGEST_CELL] for cell in given[:width]]
    return Row(number, (*cells, *[""] * (width - len(cells))), ". ".join(faults))


def _at_least_one(rows: Iterator[Row]) -> Iterator[Row]:
    is_empty = True
    for row in rows:
        is_empty = False
        yield row
    if is_empty:
        raise Refused(NO_ROWS)


def without_empty_end(cells: list[str]) -> list[str]:
    """The cells up to the last one that holds something."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells
