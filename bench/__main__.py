"""Measures every row of the budgets, in about ten minutes; with `--write` also into docs/performance.md."""

from __future__ import annotations

import os
import sys
import time
from importlib import import_module
from pathlib import Path

from bench.budget import HEADINGS, Figure
from bench.tools import machine, table_lines

ROWS = (
    "weight",
    "pages",
    "applications",
    "activities",
    "memory",
    "start",
    "certificate",
    "growth",
    "evaluations",
    "writers",
    "stalled",
    "roster",
    "projector",
)
PAGE = Path(__file__).parents[1] / "docs/performance.md"
BEGIN, END = "<!-- figures: python -m bench --write -->", "<!-- end of figures -->"


def circumstances(begun: float) -> str:
    """The machine behind the figures, and how busy it was before we began: 0 is quiet, 2 is all of two cores."""
    return f"{machine()}, load average {begun:.1f} before"


def measured() -> list[list[str]]:
    """The rows of the table, each with the command that measures it alone."""
    rows = []
    for name in ROWS:
        begun = time.perf_counter()
        figures: list[Figure] = import_module(f"bench.{name}").measure()
        print(f"{name}: {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        rows += [[*figure.cells(), f"`bench.{name}`"] for figure in figures]
    return rows


def write(where: str, lines: list[str]) -> None:
    """Put the table between the marks of the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text("\n".join([before + BEGIN, "", where, "", *lines, "", END]) + after, encoding="utf-8")


def main() -> int:
    """Print the table; 1 if a budget does not hold."""
    begun = os.getloadavg()[0]
    rows = measured()
    lines = table_lines([*HEADINGS, "measured by"], rows)
    where = circumstances(begun)
    print(where, *lines, sep="\n")
    if "--write" in sys.argv[1:]:
        write(where, lines)
    return int(any(row[len(HEADINGS) - 1] != "yes" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
