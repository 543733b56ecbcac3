"""The log of our own processes: lines on standard error."""

from __future__ import annotations

import logging
import time


def log_to_stderr() -> None:
    """One line for each event, in UTC; no event names a person."""
    handler = logging.StreamHandler()
    line = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    line.converter = time.gmtime
    handler.setFormatter(line)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every glyph, and so of names
