"""Reads a table from a file that somebody sent: what kind it is, its bytes say, and never its name."""

from __future__ import annotations

import io
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO

from blueprints.shared.tablefile.csv_file import OLD_ENCODING, OLD_NOTE, csv_lines, encoding_of
from blueprints.shared.tablefile.table import EMPTY, LARGEST, IsHeading, Row, Table, table_of
from blueprints.shared.tablefile.workbook import workbook_lines
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BEGINNING = 1024  # bytes that are looked at
ZIP = b"PK"
OLD_EXCEL = "This is an old Excel file (.xls), or one with a password. Save it as .xlsx or as CSV, without a password"
OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": OLD_EXCEL,
    b"%PDF": "This is a PDF. Send the list as CSV or .xlsx",
    b"{\\rtf": "This is a text document. Send the list as CSV or .xlsx",
    b"\x1f\x8b": "This is a compressed file. Send the list itself, as CSV or .xlsx",
    b"\x89PNG": "This is a picture. Send the list as CSV or .xlsx",
    b"\xff\xd8\xff": "This is a picture. Send the list as CSV or .xlsx",
}
WEB_PAGE = "This is a web page, whatever its name says. Open it, and save it as .xlsx or as CSV"
WEB_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml")
TOO_LARGE = f"This file is larger than {LARGEST // 1_000_000} MB. Split it into several files"


@contextmanager
def opened_table(source: BinaryIO, is_heading: IsHeading | None = None) -> Iterator[Table]:
    """The table in a seekable binary file, its rows read while the block runs: no more than one is in memory.

    CSV in UTF-8, UTF-16 with its mark, or Windows-1252, parted by commas, semicolons or tabs; or .xlsx or .ods, read
    by a process of its own. Raises Refused with words for whoever sent it, also while rows are read.
    """
    source.seek(0, io.SEEK_END)
    if source.tell() > LARGEST:
        raise Refused(TOO_LARGE)
    source.seek(0)
    beginning = source.read(BEGINNING)
    _refuse_other_kinds(beginning)
    with ExitStack() as stack:
        if beginning.startswith(ZIP):
            lines, notes = stack.enter_context(workbook_lines(source))
        else:
            encoding = encoding_of(source)
            lines = stack.enter_context(csv_lines(source, encoding))
            notes = [OLD_NOTE] if encoding == OLD_ENCODING else []
        yield table_of(lines, is_heading, notes)


def read_table(source: bytes | Path, is_heading: IsHeading | None = None, most: int = 2_000) -> tuple[Table, list[Row]]:
    """A small table at once, with its rows as a list, of which there may be so many. Raises Refused, in words."""
    with ExitStack() as stack:
        binary: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else stack.enter_context(source.open("rb"))
        table = stack.enter_context(opened_table(binary, is_heading))
        rows: list[Row] = []
        for row in table.rows:
            if len(rows) == most:
                raise Refused(f"This file has more than {most:,} rows. Split it into several files")
            rows.append(row)
        return table, rows


def _refuse_other_kinds(beginning: bytes) -> None:
    if not beginning:
        raise Refused(EMPTY)
    for start, words in OTHER_KINDS.items():
        if beginning.startswith(start):
            raise Refused(words)
    if beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(WEB_PAGES):
        raise Refused(WEB_PAGE)
