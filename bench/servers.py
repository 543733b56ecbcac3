"""The comparison that decided on the server: a 2.5 ms page on 2 cores, and who still answers beside stalled clients."""

from __future__ import annotations

import sys
import threading
import time
from importlib.util import find_spec

from bench.processes import pss, quietest
from bench.tools import HOST, STALLS, answers, free_port, latency, machine, serving, stalled, table
from bench.toy import make_page

PATIENCE = 1.0  # seconds after which a page counts as not served
PROBES = 5


def ours(port: int) -> int:
    """Serve the page as the app is served: two web processes and an idle worker."""
    from blueprints.shared.server.serve import serve  # noqa: PLC0415 (only in the process that serves)

    def idle(stop: threading.Event) -> None:
        stop.wait()

    return serve(make_page, idle, host=HOST, port=port)


def candidates(port: int) -> dict[str, list[str]]:
    """The commands, by name; those whose package is not installed are left out."""
    gunicorn = ["gunicorn", f"--bind={HOST}:{port}", "--log-level=error", "--workers=2"]
    granian = ["granian", "--interface=wsgi", f"--port={port}", "--log-level=error", "--workers=2"]
    waitress = ["waitress", f"--listen={HOST}:{port}", "--threads=4", "bench.toy:page"]
    commands = {
        "ours: waitress, 2 processes x 4 threads": ["bench.servers", str(port)],
        "waitress, 1 process x 4 threads": waitress,
        "gunicorn sync, 2": [*gunicorn, "bench.toy:page"],
        "gunicorn gthread, 2 x 4": [*gunicorn, "--threads=4", "bench.toy:page"],
        "granian, 2 x 1 thread": [*granian, "--blocking-threads=1", "bench.toy:page"],
        "granian, 2 x 4 threads": [*granian, "--blocking-threads=4", "bench.toy:page"],
    }
    return {name: [sys.executable, "-m", *command] for name, command in commands.items() if find_spec(command[0])}


def answered_beside(port: int, how: str) -> str:
    """How many of PROBES new clients are served while 50 others stall."""
    with stalled(port, how):
        served = sum(answers(port, timeout=PATIENCE) for _ in range(PROBES))
    time.sleep(PATIENCE)
    return f"{served} of {PROBES}"


def measure(name: str, command: list[str], port: int) -> list[str]:
    """One row; 10 to 25 s."""
    with serving(command, port) as server:
        one = latency(port, "/", seconds=1)
        many, other = quietest(server, "/")
        memory = pss(server.pid)
        beside = [answered_beside(port, how) for how in STALLS]
    figures = [
        f"{one.p50:.1f}",
        f"{many.rate:.0f}",
        f"{many.p50:.0f} / {many.p99:.0f}",
        f"{other:.0%}",
        f"{memory:.0f}",
    ]
    return [name, f"{server.first_answer:.2f}", *figures, *beside]


def main() -> None:
    """Print the table. Takes about two minutes; `other` is the share of the machine that was not ours."""
    print(machine())
    port = free_port()
    rows = [measure(name, command, port) for name, command in candidates(port).items()]
    columns = ["first answer s", "1: p50 ms", "16: req/s", "16: p50 / p99 ms", "other", "PSS MiB"]
    table(["server", *columns, *(f"50 stall in {how}" for how in STALLS)], rows)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(ours(int(sys.argv[1])))
    main()
