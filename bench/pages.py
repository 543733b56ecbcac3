"""Page times: /home, /transcript and live validation by one connection, as multiples of bare Flask; and under load."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from bench.bare_flask import bare_flask
from bench.budget import Figure, at_least, at_most, run
from bench.processes import quietest
from bench.site import Site, served, site
from bench.tools import Headers, Server, load

ROUNDS = 6  # each measures bare Flask and every page, one after the other; of each the least disturbed counts
PAGE_TIMES, LIVE_TIMES = 10.0, 8.0
LEAST_RATE, MOST_P99 = 400.0, 60.0  # requests a second, milliseconds
Asked = tuple[str, Headers, str]


def asked(of: Site) -> dict[str, tuple[float, Asked]]:
    """What is measured by one connection: its budget, path, headers and form."""
    form = urlencode({"csrf_token": of.csrf, "email": "maya.lind@example.org"})
    live = {"Cookie": of.visitor, "Accept-Encoding": "br", "HX-Request": "true"}
    return {
        "/home, 1 connection": (PAGE_TIMES, ("/home", of.headers, "")),
        "/transcript, 25 rows, 1 connection": (PAGE_TIMES, ("/transcript", of.headers, "")),
        "live validation of an e-mail, 1 connection": (LIVE_TIMES, ("/sign-up/email", live, form)),
    }


def p50(server: Server, what: Asked) -> float:
    """Milliseconds; raises RuntimeError if an answer is a refusal, which would be fast and mean nothing."""
    path, headers, form = what
    timing = load(server.port, path, connections=1, seconds=1, headers=headers, form=form)
    if timing.failed:
        raise RuntimeError(f"{timing.failed} answers of {path} were refusals")
    return timing.p50


def by_one(of: Site, server: Server) -> list[Figure]:
    """Each page as a multiple of bare Flask: the best p50 of its rounds by the best of the other's."""
    wanted = asked(of)
    times: dict[str, list[float]] = {what: [] for what in ["bare", *wanted]}
    with bare_flask() as bare:
        for _ in range(ROUNDS):
            times["bare"].append(p50(bare, ("/", {}, "")))
            for what, (_, page) in wanted.items():
                times[what].append(p50(server, page))
    figures = []
    for what, (limit, _) in wanted.items():
        best, hello = min(times[what]), min(times["bare"])
        figures.append(at_most(what, best / hello, limit, "x bare Flask", note=f" ({best:.1f} ms by {hello:.2f} ms)"))
    return figures


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
    """About 40 s."""
    with site() as of, served(of) as server:
        return [*by_one(of, server), *by_sixteen(of, server)]


if __name__ == "__main__":
    run(measure)
