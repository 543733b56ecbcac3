"""Claims by four processes at once: how long one waits at fifty a second, and whether any fails when nobody rests."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from peewee import OperationalError

import db
from bench.budget import Figure, at_most, run
from bench.site import Site, open_site, person, session, site
from bench.tools import percentile
from db.credit.claim import claim_credit
from db.engine.clock import now
from db.learning.tables import Participation

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier

PROCESSES, RATE = 4, 50.0  # claims a second of all together
SECONDS = 10
CALM_BUDGET, FULL_BUDGET = 250.0, 10_000.0  # milliseconds
HALL, HALL_BUDGET = 100, 3_000.0  # claims; milliseconds, on the slowest machine
LEARNERS, SESSIONS = 100, 300
SPAWN = multiprocessing.get_context("spawn")

Result = tuple[list[float], int]


def fill() -> list[int]:
    """Participations that are ready to claim; their ids."""
    learners = [person(f"writer{at}@example.org") for at in range(LEARNERS)]
    ready = {"how": "code", "is_evaluated": True, "attended_at": now()}
    for at in (session(100 + number) for number in range(SESSIONS)):
        Participation.insert_many([{"learner": one, "session": at, **ready} for one in learners]).execute()
    return [row.id for row in Participation.select(Participation.id).where(Participation.is_evaluated)]


def write(folder: Path, ids: Sequence[int], pause: float, results: Queue[Result]) -> None:
    """One process: claims for SECONDS, at most one each `pause` seconds; the milliseconds of each, and the failures."""
    open_site(folder)
    took, failed = [], 0
    begun = due = time.perf_counter()
    for participation in map(Participation.get_by_id, ids):
        due += pause
        start = time.perf_counter()
        if start - begun > SECONDS:
            break
        try:
            claim_credit(participation, 4)
        except OperationalError:
            failed += 1
        took.append((time.perf_counter() - start) * 1000)
        time.sleep(max(0.0, due - time.perf_counter()))
    results.put((took, failed))


def by_all(of: Site, ids: Sequence[int], deed: Callable[..., None], given: object) -> Result:
    """All processes at once, each with its share of the claims and with what the deed is given."""
    results: Queue[Result] = SPAWN.Queue()
    shares = [ids[at::PROCESSES] for at in range(PROCESSES)]
    writers = [SPAWN.Process(target=deed, args=(of.settings.data_dir, share, given, results)) for share in shares]
    for writer in writers:
        writer.start()
    found = [results.get(timeout=SECONDS * 6) for _ in writers]
    for writer in writers:
        writer.join()
    return list(chain.from_iterable(took for took, _ in found)), sum(failed for _, failed in found)


def together(of: Site, ids: Sequence[int], rate: float) -> Result:
    """Claims at `rate` a second in all (0: as many as they can)."""
    return by_all(of, ids, write, PROCESSES / rate if rate else 0.0)


def enter(folder: Path, ids: Sequence[int], door: Barrier, results: Queue[Result]) -> None:
    """One process of a hall: a thread for each claim, and none begins before all of all processes are there."""
    open_site(folder)
    took: list[float] = []
    inside = threading.Barrier(len(ids) + 1)

    def one(number: int) -> None:
        db.begin_request()
        participation = Participation.get_by_id(number)
        inside.wait()
        start = time.perf_counter()
        claim_credit(participation, 4)
        took.append((time.perf_counter() - start) * 1000)
        db.database.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in ids]
    for thread in threads:
        thread.start()
    door.wait()
    inside.wait()
    for thread in threads:
        thread.join()
    results.put((took, len(ids) - len(took)))


def hall(of: Site, ids: Sequence[int]) -> Result:
    """A hundred learners who claim at the same moment."""
    return by_all(of, ids, enter, SPAWN.Barrier(PROCESSES))


def measure() -> Sequence[Figure]:
    """About 40 s. What is timed is the whole claim, its wait for the lock included."""
    with site() as of:
        ids = fill()
        db.end_request()
        calm_count = int(RATE * SECONDS * 1.2)
        at_once, at_once_failed = hall(of, ids[-HALL:])
        calm, calm_failed = together(of, ids[:calm_count], RATE)
        full, full_failed = together(of, ids[calm_count:-HALL], 0)
    figures = [at_most(f"longest claim of {HALL} at once, {PROCESSES} processes", max(at_once), HALL_BUDGET, " ms", 0)]
    for what, took, budget in (
        (f"longest claim, {PROCESSES} processes, {RATE:.0f}/s in all", calm, CALM_BUDGET),
        (f"longest claim, {PROCESSES} processes that never rest", full, FULL_BUDGET),
    ):
        note = f" ({len(took) / SECONDS:.0f}/s, p50 {percentile(took, 50):.1f}, p99 {percentile(took, 99):.0f} ms)"
        figures.append(at_most(what, max(took), budget, " ms", 0, note))
    failed = at_once_failed + calm_failed + full_failed
    return [*figures, Figure("claims that failed", str(failed), "none", failed == 0)]


if __name__ == "__main__":
    run(measure)
