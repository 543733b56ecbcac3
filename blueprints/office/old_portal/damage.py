"""Signs that a wrong encoding or a spreadsheet damaged a record, told before an import that cannot be taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from blueprints.office.old_portal.transcript_csv import Row

MOST_TOLD = 10  # lines of each kind
# “é” as two letters, “’” as three: UTF-8 that was read as Windows-1252 or Latin-1 and saved again.
MISREAD = re.compile("[\u00c2\u00c3\u00d0\u00d8\u00d9][\u0080-\u00bf\u0152-\u2122]|\u00e2(?:\u20ac|\u0080)")
LOST = re.compile(r"(?<=\w)\?(?=\w)")  # Jos?phine
ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)  # 1.04417E+11 was a long number
SIGNS = {
    "letters look misread (é as Ã©): save the file as UTF-8 from the old portal's own export": MISREAD,
    "a question mark stands inside a word, where an accent may have been lost": LOST,
    "a number looks shortened by a spreadsheet (1.04E+11): format the column as text before saving": ROUNDED,
}


def doubts(rows: Sequence[Row]) -> list[str]:
    """A note for each kind of damage that records look to have, with the lines; [] when all look sound."""
    notes = []
    for words, sign in SIGNS.items():
        lines = [row.line for row in rows if any(sign.search(text) for text in _texts(row))]
        if lines:
            told = ", ".join(str(line) for line in lines[:MOST_TOLD])
            more = f" and {len(lines) - MOST_TOLD} more" if len(lines) > MOST_TOLD else ""
            notes.append(f"look again: {words}: line {told}{more}")
    return notes


def _texts(row: Row) -> tuple[str, ...]:
    return row.record_key, row.learner_name, row.title, row.activity_type, row.credit_type
