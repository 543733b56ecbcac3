"""Page times by one connection as multiples of bare Flask, in wall and CPU time; and the transcript under load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from bench.bare_flask import bare_flask
from bench.budget import Figure, at_least, at_most, run
from bench.client import Asked, Times, in_turn
from bench.processes import quietest
from bench.site import Site, served, site
from bench.tools import Server, load
from db.activities.tables import Session

OWN_TIMES, PAGE_TIMES, LIST_TIMES, LIVE_TIMES = 5.5, 7.0, 8.0, 8.0
LEAST_RATE, MOST_P99 = 400.0, 60.0  # requests a second, milliseconds


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
        "live validation of an email": (LIVE_TIMES, ("/sign-up/email", {**visitor, "HX-Request": "true"}, form)),
    }


def by_one(server: Server, wanted: Mapping[str, tuple[float, Asked]]) -> list[Figure]:
    """Each page as a multiple of bare Flask, which is asked right before it in each of many short rounds.

    So whatever else the machine does meets both alike.
    """
    with bare_flask() as bare:
        figures = []
        for what, (limit, page) in wanted.items():
            pair = Times.of(bare, ("/", {}, "")), Times.of(server, page)
            in_turn(pair)
            figures.append(figure(what, *pair, limit))
    return figures


def figure(what: str, bare: Times, page: Times, limit: float) -> Figure:
    """The row of a page."""
    wall, cpu = page.by(bare)
    best = f"{min(page.p50s):.1f} ms by {min(bare.p50s):.2f} ms at best"
    return at_most(f"{what}, 1 connection", wall, limit, "x bare Flask", note=f" ({best}; CPU {cpu:.1f}x)")


def by_sixteen(of: Site, server: Server) -> list[Figure]:
    """The transcript under load, once every process has seen its templates."""
    load(server.port, "/transcript", seconds=1, headers=of.headers)
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
