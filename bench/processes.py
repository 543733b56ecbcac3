"""A server's processes: their numbers, their memory, and how much of the machine was left to them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from bench.tools import Headers, Server, Timing, load


def tree(pid: int) -> list[int]:
    """A process and everything below it."""
    first = psutil.Process(pid)
    return [pid, *(child.pid for child in first.children(recursive=True))]


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def cpu_seconds(server: Server) -> float:
    """The CPU time that a server's processes have taken so far."""
    times = (psutil.Process(pid).cpu_times() for pid in tree(server.pid))
    return sum(time.user + time.system for time in times)


def pss(pid: int) -> float:
    """Proportional memory of a process and all below it, in MiB (Linux only); one that has just ended has none."""
    found = 0
    for each in tree(pid):
        with suppress(psutil.NoSuchProcess):
            found += psutil.Process(each).memory_full_info().pss
    return found / 2**20


@contextmanager
def shared_with(server: Server) -> Iterator[list[float]]:
    """Append, when the block ends, the share of the machine (0 to 1) that neither the server nor we used."""
    found: list[float] = []
    everything, known, begun = _busy(), _known(server), time.perf_counter()
    yield found
    seconds = (time.perf_counter() - begun) * (os.cpu_count() or 1)
    found.append(max(0.0, (_busy() - everything) - (_known(server) - known)) / seconds)


def _busy() -> float:
    times = psutil.cpu_times()
    return times.user + times.nice + times.system


def _known(server: Server) -> float:
    return sum(os.times()[:4]) + cpu_seconds(server)


def quietest(
    server: Server, path: str, *, tries: int = 5, quiet: float = 0.05, seconds: int = 3, headers: Headers | None = None
) -> tuple[Timing, float]:
    """`load` by 16 connections until a run had the machine to itself, at most `tries` times.

    The least disturbed run, and the share of the machine (0 to 1) that others took during it.
    """
    runs: list[tuple[float, Timing]] = []
    while len(runs) < tries and min((other for other, _ in runs), default=1.0) > quiet:
        with shared_with(server) as other:
            timing = load(server.port, path, seconds=seconds, headers=headers)
        runs.append((other[0], timing))
    share, timing = min(runs, key=lambda run: run[0])
    return timing, share
