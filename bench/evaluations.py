"""An evaluation sent as the thousandth of its session, on SQLite and, where its server is installed, on PostgreSQL."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import db
from bench.budget import Figure, at_most, run
from db import schema
from db.learning.evaluation import send_evaluation
from db.learning.tables import Participation
from tests.support import make, postgres

SENT, TIMED = 1_000, 21
BUDGET_MS, BUDGET_TIMES = 10.0, 2.0
ANSWERS = {str(number): "Strongly agree" for number in range(8)}


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The URL of an empty database of each kind that this machine has."""
    with tempfile.TemporaryDirectory(prefix="cme-bench-") as folder:
        urls = {"SQLite": f"sqlite:///{Path(folder) / 'cme.db'}"}
        if postgres.programs() is None:
            yield urls
        else:
            with postgres.cluster() as url:
                yield {**urls, "PostgreSQL": url}


def sending_ms(url: str) -> tuple[float, float]:
    """The median of the first and of the last TIMED of a thousand evaluations of one session, in milliseconds."""
    db.open_database(url)
    db.begin_request()
    schema.migrate()
    held = make.session()
    waiting = [Participation.register(make.person(), held) for _ in range(SENT)]
    took = []
    for participation in waiting:
        begun = time.perf_counter()
        assert send_evaluation(participation, ANSWERS)
        took.append((time.perf_counter() - begun) * 1000)
    db.database.close()
    db.database.obj.dispose()
    return statistics.median(took[:TIMED]), statistics.median(took[-TIMED:])


def measure() -> Sequence[Figure]:
    """About half a minute."""
    figures = []
    with databases() as urls:
        for kind, url in urls.items():
            first, last = sending_ms(url)
            what = f"an evaluation sent as the {SENT:,}th of its session, {kind}"
            figures.append(at_most(what, last, BUDGET_MS, " ms"))
            figures.append(at_most(f"{what}, by the first", last / first, BUDGET_TIMES, "x", note=f" ({first:.1f} ms)"))
    return figures


if __name__ == "__main__":
    run(measure)
