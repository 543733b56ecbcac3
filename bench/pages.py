"""Page times by one connection as multiples of bare Flask, in wall and CPU time; and the transcript under load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.bare_flask import bare_flask
from bench.budget import Figure, at_least, at_most, run
from bench.processes import cpu_seconds, quietest
from bench.site import Site, served, site
from bench.tools import Headers, Server, load
from db.activities.tables import Session

ROUNDS = 6  # each measures bare Flask and every page, one after the other; of each the least disturbed counts
OWN_TIMES, PAGE_TIMES, LIST_TIMES, LIVE_TIMES = 5.5, 7.0, 8.0, 8.0
LEAST_RATE, MOST_P99 = 400.0, 60.0  # requests a second, milliseconds
Asked = tuple[str, Headers, str]


def asked(of: Site) -> dict[str, tuple[float, Asked]]:
    """A page that is measured by one connection: its budget, path, headers and form."""
    form = urlencode({"csrf_token": of.csrf, "email": "maya.lind@example.org"})
    visitor = {"Cookie": of.visitor, "Accept-Encoding": "br"}
    code = f"/code/{Session.select().order_by(Session.id.desc()).get().code}"
    return {
        "/home": (OWN_TIMES, ("/home", of.headers, "")),
        "/transcript, 25 rows": (OWN_TIMES, ("/transcript", of.headers, "")),
        "/code/<code>, a learner": (PAGE_TIMES, (code, of.headers, "")),
        "/code/<code>, a visitor": (PAGE_TIMES, (code, visitor, "")),
        "/sign-up": (PAGE_TIMES, ("/sign-up", visitor, "")),
        "live validation of an e-mail": (LIVE_TIMES, ("/sign-up/email", {**visitor, "HX-Request": "true"}, form)),
    }


@dataclass(frozen=True)
class Spent:
    """The cost of a page in a round: its p50 on the clock and the server's CPU time for each, in milliseconds."""

    p50: float
    cpu: float


def spent(server: Server, what: Asked) -> Spent:
    """One second of a page. Raises RuntimeError if an answer is a refusal, which would be fast and mean nothing."""
    path, headers, form = what
    before = cpu_seconds(server)
    timing = load(server.port, path, connections=1, seconds=1, headers=headers, form=form)
    if timing.failed:
        raise RuntimeError(f"{timing.failed} answers of {path} were refusals")
    return Spent(timing.p50, (cpu_seconds(server) - before) * 1000 / max(timing.rate, 1.0))


def by_one(server: Server, wanted: Mapping[str, tuple[float, Asked]]) -> list[Figure]:
    """Each page as a multiple of bare Flask: the best p50 of its rounds by the best of the other's."""
    times: dict[str, list[Spent]] = {what: [] for what in ["bare", *wanted]}
    with bare_flask() as bare:
        for _ in range(ROUNDS):
            times["bare"].append(spent(bare, ("/", {}, "")))
            for what, (_, page) in wanted.items():
                times[what].append(spent(server, page))
    return [figure(what, times[what], times["bare"], limit) for what, (limit, _) in wanted.items()]


def figure(what: str, pages: list[Spent], bare: list[Spent], limit: float) -> Figure:
    """The best round by the best of bare Flask, on the clock and in CPU time, which a busy machine blurs less."""
    best, hello = min(page.p50 for page in pages), min(page.p50 for page in bare)
    cpu = min(page.cpu for page in pages) / min(page.cpu for page in bare)
    note = f" ({best:.1f} ms by {hello:.2f} ms; CPU {cpu:.1f}x)"
    return at_most(f"{what}, 1 connection", best / hello, limit, "x bare Flask", note=note)


def by_sixteen(of: Site, server: Server) -> list[Figure]:
    """The transcript under load."""
    timing, other = quietest(server, "/transcript", headers=of.headers)
    if timing.failed:
        raise RuntimeError(f"{timing.failed} answers were refusals")
    note = f" (others took {other:.0%} of the machine)"
    what = "/transcript, 16 connections"
    rate = at_least(what, timing.rate, LEAST_RATE, " requests/s", note=note)
    return [rate, at_most(f"{what}, p99", timing.p99, MOST_P99, " ms", digits=0)]


def measure() -> Sequence[Figure]:
    """About a minute."""
    with site() as of, served(of) as server:
        return [*by_one(server, asked(of)), *by_sixteen(of, server)]


if __name__ == "__main__":
    run(measure)
