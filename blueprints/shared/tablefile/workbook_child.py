"""A process that reads one workbook from its standard input, run by path. It loads neither the web nor the database."""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
MOST_MEMORY = 512 * 1024 * 1024  # bytes of address space
MOST_SECONDS = 20  # of processor
MOST_LINES, MOST_WIDTH = 50_100, 200  # of a sheet, before anything is looked at
NO_SHEET = "This workbook has no sheet that is shown. Show the one with the list, and save it again"
LARGE = "The sheet “{}” goes to row {:,} and column {:,}. Delete what is far from the list, and save it again"
MERGED = "Cells {} to {} are merged. Part them, so that each row has its own cells"
LOCKED = "This workbook needs a password. Save it without one"
NOT_READ = "This file cannot be read as a workbook. Open it, save it as .xlsx or as CSV, and send that one"
ALPHABET = 26
MINUTE = 60


class NotThis(Exception):
    """This workbook is none that we read; the words say why."""


def limit() -> None:
    """Take away from this process what a hostile file could make it use."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    for what in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(what, (0, 0))


def main() -> None:
    """Say what the first sheet holds: a head, a line for each row, and a last word."""
    limit()
    sys.path[:0] = [str(ROOT)]
    try:
        from blueprints.shared.tablefile.package import fault_in  # noqa: PLC0415 - found only now

        words = fault_in(sys.stdin.buffer)
        if words:
            raise NotThis(words)
        for answer in answers():
            say(answer)
        say("end")
    except NotThis as found:
        say({"refused": str(found)})


def say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")


def answers() -> Iterator[Any]:
    """The sheet's name with the number of others, and then its rows as texts."""
    import python_calamine as calamine  # noqa: PLC0415 - after the limits

    sys.stdin.buffer.seek(0)
    try:
        book = calamine.CalamineWorkbook.from_filelike(sys.stdin.buffer)
        shown = [
            one.name
            for one in book.sheets_metadata
            if one.visible == calamine.SheetVisibleEnum.Visible and one.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        if not shown:
            raise NotThis(NO_SHEET)
        sheet = book.get_sheet_by_name(shown[0])
    except calamine.PasswordError:
        raise NotThis(LOCKED) from None
    except calamine.CalamineError:
        raise NotThis(NOT_READ) from None
    look_at(sheet)
    yield {"sheet": sheet.name[:60], "others": len(shown) - 1}
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield [number, *map(text_of, cells)]


def look_at(sheet: Any) -> None:
    """Raise NotThis for a sheet that goes too far, or has merged cells."""
    down, right = sheet.end or (0, 0)
    if down >= MOST_LINES or right >= MOST_WIDTH:
        raise NotThis(LARGE.format(sheet.name[:60], down + 1, right + 1))
    for first, last in sheet.merged_cell_ranges or ():
        raise NotThis(MERGED.format(place(*first), place(*last)))


def place(row: int, column: int) -> str:
    """A cell as spreadsheets name it: B3."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, ALPHABET)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def text_of(value: Any) -> str:
    """A cell's value as text: a whole number without .0, a moment as 2026-11-26 13:05:00, a duration as 1:05:00."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // MINUTE // MINUTE}:{seconds // MINUTE % MINUTE:02}:{seconds % MINUTE:02}"
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


if __name__ == "__main__":
    main()
