"""How long `serve` takes to its first answer, on a database that is up to date."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bench.budget import Figure, at_most, run
from bench.site import served, site

STARTS = 5
BUDGET = 1.0  # seconds


def measure() -> Sequence[Figure]:
    """About 10 s: the median of five starts, and the slowest of them."""
    with site() as of:
        took = []
        for _ in range(STARTS):
            with served(of, "/") as server:
                took.append(server.first_answer)
    note = f" (slowest of {STARTS}: {max(took):.2f} s)"
    return [at_most("first answer after `serve`", statistics.median(took), BUDGET, " s", digits=2, note=note)]


if __name__ == "__main__":
    run(measure)
