"""Bare Flask: a hello page under gunicorn's sync worker, the yardstick that page times are divided by."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.processes import pss
from bench.tools import HOST, Server, free_port, latency, load, machine, serving, table


@contextmanager
def bare_flask(workers: int = 1) -> Iterator[Server]:
    """The hello page, served; for other measurements to compare with in the same run."""
    port = free_port()
    command = [
        "-m",
        "gunicorn",
        f"--workers={workers}",
        "--log-level=error",
        f"--bind={HOST}:{port}",
        "bench.toy:hello",
    ]
    with serving([sys.executable, *command], port) as server:
        yield server


def main() -> None:
    """Print latency on one connection, load by 16, memory and the first answer. Takes about 10 s."""
    print(machine())
    rows = []
    for workers in (1, 2):
        with bare_flask(workers) as server:
            one, many = latency(server.port, "/", seconds=2), load(server.port, "/", seconds=2)
            row = [f"{one.p50:.2f} / {one.p99:.2f}", f"{many.rate:.0f}", f"{many.p50:.1f} / {many.p99:.1f}"]
            rows.append([str(workers), *row, f"{pss(server.pid):.0f}", f"{server.first_answer:.2f}"])
    headings = ["workers", "1 connection: p50 / p99 ms", "16: req/s", "p50 / p99 ms", "PSS MiB", "first answer s"]
    table(headings, rows)


if __name__ == "__main__":
    main()
