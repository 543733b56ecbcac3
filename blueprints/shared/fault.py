"""An error as one line of the log: what it was, and where."""

from __future__ import annotations

import traceback
from pathlib import Path

LONGEST_WORDS = 300
DEEPEST = 8  # places of the code


def one_line(error: BaseException) -> str:
    """The error as one line for the log: its kind, its words, and the innermost places of the code."""
    words = next(iter(str(error).splitlines()), "")[:LONGEST_WORDS]  # PostgreSQL's next lines hold people's data
    places = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    where = " < ".join(f"{Path(place.filename).name}:{place.lineno} {place.name}" for place in reversed(places))
    return f"{type(error).__name__}: {words} [{where}]"
