"""The file of a roster: its name, its headings, and its rows as the long job reads them."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from blueprints.shared.tablefile.read import opened_table
from db.engine import disk
from db.engine.refusal import Refused
from db.files import store
from db.files.store import Missing
from db.files.tables import File
from db.rosters.attendee import Given
from db.rosters.columns import is_heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.rosters.tables import Roster

LONGEST_NAME = 120
LOST = "We no longer have this file. Send it again"
A_PERSON = "Line 1 holds a person and no headings. Write a heading above each column"


def headings_of(source: BinaryIO) -> tuple[tuple[str, ...], list[str]]:
    """The headings of a roster that was sent, of which there is one row at least, and notes on it. Raises Refused."""
    with opened_table(source, is_heading) as table:
        next(table.rows)
        if any("@" in heading for heading in table.columns):
            raise Refused(A_PERSON)
        return table.columns, table.notes


def shown_name(given: str) -> str:
    """A file's name to show: without folders and what cannot be seen, of a decent length."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-LONGEST_NAME:] or "roster"


@contextmanager
def opened(roster: Roster) -> Iterator[Iterator[Given]]:
    """The rows of a roster's file while the block runs. Raises Refused, also while rows are read."""
    file: File | None = File.get_or_none(File.id == roster.file_id)
    with tempfile.TemporaryFile(dir=disk.data_dir()) as copy:
        try:
            for piece in store.parts(file) if file else ():
                copy.write(piece)
        except Missing:
            raise Refused(LOST) from None
        with opened_table(copy, is_heading) as table:
            yield (Given(row.line, row.cells, row.fault) for row in table.rows)
