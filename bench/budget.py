"""A row of the budgets: what was measured, what it may be, and whether it holds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.tools import machine, table

HEADINGS = ("what", "figure", "budget", "holds")


@dataclass(frozen=True)
class Figure:
    """One figure against its budget; both as text with their units."""

    what: str
    figure: str
    budget: str
    holds: bool

    def cells(self) -> list[str]:
        """The row of a table."""
        return [self.what, self.figure, self.budget, "yes" if self.holds else "**no**"]


def at_most(what: str, value: float, limit: float, unit: str, digits: int = 1, note: str = "") -> Figure:
    """A figure that may not exceed its budget; `note` says more of it, such as its spread."""
    return Figure(what, f"{value:.{digits}f}{unit}{note}", f"at most {limit:g}{unit}", value <= limit)


def at_least(what: str, value: float, limit: float, unit: str, note: str = "") -> Figure:
    """A figure that may not fall below its budget."""
    return Figure(what, f"{value:.0f}{unit}{note}", f"at least {limit:g}{unit}", value >= limit)


def report(figures: Sequence[Figure]) -> bool:
    """Print the table; whether every budget holds."""
    table(HEADINGS, [figure.cells() for figure in figures])
    return all(figure.holds for figure in figures)


def run(measure: Callable[[], Sequence[Figure]]) -> None:
    """The main of a measurement: prints where and what, exits with 1 if a budget does not hold."""
    print(machine())
    sys.exit(0 if report(measure()) else 1)
