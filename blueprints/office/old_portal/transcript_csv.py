"""Reads an old portal's transcript from CSV: every row judged, every fault with its line, nothing guessed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from blueprints.office.load.table import FileRefused, Problems
from blueprints.office.old_portal.addresses import folded_email
from db.engine.letters import cannot_print, clean_name, fold, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

LARGEST = 50_000_000  # bytes
EARLIEST = date(1950, 1, 1)
AMOUNT = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MIDNIGHT = " 00:00:00"  # a spreadsheet adds it to a day
SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")
SEPARATORS = {";": "semicolons", "\t": "tabs"}
BARE_RETURN = re.compile(r"\r(?!\n)")
# Column -> the most characters of its text. Only the degree may be empty.
COLUMNS = {
    "record": 100,
    "email": 254,
    "name": 200,
    "degree": 50,
    "date": 10,
    "title": 600,
    "type": 150,
    "credit_type": 100,
    "credits": 7,
}
OPTIONAL = ("degree",)
PRINTED = ("degree", "title", "type", "credit_type")
OTHER_KINDS = {b"PK": "a spreadsheet or a zip file", b"%PDF": "a PDF", b"\xd0\xcf": "an old spreadsheet"}


@dataclass(frozen=True)
class Row:
    """One record in the old system's words; credit in hundredths, exactly as given."""

    line: int
    record_key: str
    email: str
    learner_name: str
    degree: str
    on: date
    title: str
    activity_type: str
    credit_type: str
    hundredths: int


def read_text(path: Path) -> str:
    """The file's text. Raises FileRefused when it is something else than CSV in UTF-8."""
    try:
        if path.stat().st_size > LARGEST:
            raise FileRefused([f"the file is larger than {LARGEST:,} bytes"])
        content = path.read_bytes()
    except OSError as error:
        raise FileRefused([f"the file cannot be read: {error.strerror}"]) from error
    for beginning, kind in OTHER_KINDS.items():
        if content.startswith(beginning):
            raise FileRefused([f"this is {kind}: save it as CSV in UTF-8 first"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileRefused([f"line {line}: not in UTF-8; save the file as CSV in UTF-8"]) from error


def read_rows(text: str, latest: date) -> list[Row]:
    """The rows, none later than `latest`. Raises FileRefused with every problem, each with its line."""
    problems = Problems()
    for match in BARE_RETURN.finditer(text):
        problems.add(f"line {text.count(chr(10), 0, match.start()) + 1}", "a carriage return without a line feed")
    if problems.found:
        raise FileRefused(problems.found)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    line = 1
    try:
        header = header_of(reader)
        check_header(header)
        for cells in reader:
            line = line_of(reader.line_num, cells)
            row = _row(line, header, cells, latest, problems)
            rows += [row] if row else []
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add(f"line {line}", f"not CSV from here on: {error}")
    check_repeated(rows, problems)
    if problems.found:
        raise FileRefused(problems.found)
    return rows


def line_of(last: int, cells: list[str]) -> int:
    """The line on which a row began, from the one on which it ended."""
    return last - sum(cell.count("\n") for cell in cells)


def header_of(reader: Iterator[list[str]]) -> list[str]:
    """The names of the columns, without what spreadsheets leave around them: `sep=,`, spaces, capitals, empty cells."""
    cells = next(reader, [])
    if cells and cells[0].casefold().startswith("sep="):
        cells = next(reader, [])
    names = without_empty_end([cell.strip().casefold() for cell in cells])
    other = next((kind for sign, kind in SEPARATORS.items() if len(names) == 1 and sign in names[0]), "")
    if other:
        raise FileRefused([f"line 1: {other} part the columns: save the file as CSV with commas"])
    return names


def without_empty_end(cells: list[str]) -> list[str]:
    """The cells up to the last one that holds something."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def check_header(header: list[str]) -> None:
    """The columns may stand in any order, each once."""
    problems = [f"line 1: the column {name} is missing" for name in COLUMNS if name not in header]
    problems += [
        f"line 1: the column {name} is there {header.count(name)} times" for name in COLUMNS if header.count(name) > 1
    ]
    unknown = [name for name in header if name not in COLUMNS]
    problems += [f"line 1: there is no column “{name[:40]}”; there are {', '.join(COLUMNS)}" for name in unknown]
    if problems:
        raise FileRefused(problems)


def _row(line: int, header: list[str], cells: list[str], latest: date, problems: Problems) -> Row | None:
    """One row, or None and its problems. An empty line is passed over, as are empty cells after the last column."""
    given = without_empty_end(cells)
    if not given:
        return None
    cells = given + cells[len(given) : len(header)]
    if len(cells) != len(header):
        problems.add(f"line {line}", f"{len(cells)} cells where the header has {len(header)}")
        return None
    values = {name: fold(cell.strip()) for name, cell in zip(header, cells, strict=True)}
    values["date"] = values["date"].removesuffix(MIDNIGHT)
    before = len(problems.found)
    for name, value in values.items():
        words = fault_in(name, value) or FAULTS.get(name, lambda *_: "")(value, latest)
        if words:
            problems.add(f"line {line}, {name}", words)
    return None if len(problems.found) > before else made(line, values)


def made(line: int, values: dict[str, str]) -> Row:
    return Row(
        line=line,
        record_key=values["record"],
        email=folded_email(values["email"]),
        learner_name=clean_name(values["name"]),
        degree=values["degree"],
        on=date.fromisoformat(values["date"]),
        title=values["title"],
        activity_type=values["type"],
        credit_type=values["credit_type"],
        hundredths=hundredths(values["credits"]),
    )


def hundredths(amount: str) -> int:
    """An amount such as 1.25, as exact hundredths."""
    whole, _, part = amount.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or "0")


def fault_in(name: str, value: str) -> str:
    """The fault in a cell, by the rules of every column."""
    if not value:
        return "" if name in OPTIONAL else "empty"
    if SPREADSHEET_ERROR.fullmatch(value):
        return f"“{value}” is a spreadsheet's error, not the value that was there: export the records again"
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value):
        return "a line break or another control character"
    if len(value) > COLUMNS[name]:
        return f"{len(value)} characters; at most {COLUMNS[name]} fit"
    return cannot_print(value) if name in PRINTED else ""


def _email_fault(value: str, latest: date) -> str:
    return "" if folded_email(value) else f"“{value}” is no email address"


def _name_fault(value: str, latest: date) -> str:
    cleaned = clean_name(value)
    return refusal(cleaned) if cleaned else "nothing in it can be seen"


def _date_fault(value: str, latest: date) -> str:
    """Only one way of writing a date leaves nothing to guess."""
    if not DAY.fullmatch(value):
        if value.isascii() and value.isdigit():
            return f"“{value}” is a spreadsheet's number of a day: format the column as 2019-03-08 before saving"
        return f"“{value}” is not a date as 2019-03-08 (year-month-day)"
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return f"“{value}” is no day of the calendar"
    return "" if EARLIEST <= day <= latest else f"“{value}” is not between {EARLIEST} and today"


def _amount_fault(value: str, latest: date) -> str:
    return "" if AMOUNT.fullmatch(value) else f"“{value}” is not an amount as 1.25, with at most two decimals"


FAULTS: dict[str, Callable[[str, date], str]] = {
    "email": _email_fault,
    "name": _name_fault,
    "date": _date_fault,
    "credits": _amount_fault,
}


def check_repeated(rows: Iterable[Row], problems: Problems) -> None:
    """A record's number stands in the file once."""
    seen: dict[str, int] = {}
    for row in rows:
        if row.record_key in seen:
            problems.add(f"line {row.line}, record", f"“{row.record_key}” is already in line {seen[row.record_key]}")
        seen.setdefault(row.record_key, row.line)
