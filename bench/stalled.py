"""Service to others while 50 clients stall in the middle of sending a request."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bench.budget import Figure, run
from bench.site import served, site
from bench.tools import STALLS, answers, stalled

PROBES, PATIENCE = 10, 1.0  # new clients, and the seconds after which a page counts as not served


def measure() -> Sequence[Figure]:
    """About 5 s."""
    figures = []
    with site() as of, served(of) as server:
        for how in STALLS:
            with stalled(server.port, how):
                count = sum(answers(server.port, "/transcript", PATIENCE, of.headers) for _ in range(PROBES))
            what = f"served within 1 s while 50 stall in the {how}"
            figures.append(Figure(what, f"{count} of {PROBES}", "all", count == PROBES))
            time.sleep(PATIENCE)
    return figures


if __name__ == "__main__":
    run(measure)
