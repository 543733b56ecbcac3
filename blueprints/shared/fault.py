"""An error as one line of the log: what it was, and where."""

from __future__ import annotations

import traceback
from pathlib import Path

LONGEST_WORDS = 300
DEEPEST = 8  # places of the code


def one_line(error: BaseException) -> str:
    """The error as one line for the log: its kind, its words, and the innermost places of the code."""
    places = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    where = " < ".join(f"{Path(place.filename).name}:{place.lineno} {place.name}" for place in reversed(places))
    return f"{kind_and_words(error)} [{where}]"


def kind_and_words(error: BaseException) -> str:
    """The first line of the error alone: PostgreSQL's next ones hold people's data."""
    words = next(iter(str(error).splitlines()), "")[:LONGEST_WORDS]
    return f"{type(error).__name__}: {words}"
