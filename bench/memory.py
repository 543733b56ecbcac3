"""The memory of everything that `serve` starts, after each process has done every kind of work."""

from __future__ import annotations

import time
from collections.abc import Sequence
from urllib.parse import urlencode

from bench.budget import Figure, at_most, run
from bench.processes import pss
from bench.site import Site, served, site
from bench.tools import Server, load
from blueprints.shared.passwords import hash_password
from db.people.tables import Person

BUDGET = 160.0  # MiB
SETTLES = 4.0  # seconds: what was asked before the load ended is answered first
PASSWORD = "Gauze!Lamp42"


def work(of: Site, server: Server) -> None:
    """Pages, documents drawn, and sign-ins, by 16 connections at once so that every process has its share."""
    for path in ("/transcript", "/home", "/transcript.pdf", "/transcript.csv", "/"):
        load(server.port, path, seconds=2, headers=of.headers)
    form = urlencode({"csrf_token": of.csrf, "email": of.learner.email, "password": PASSWORD})
    load(server.port, "/sign-in", seconds=2, headers={"Cookie": of.visitor}, form=form, status=303)
    time.sleep(SETTLES)


def measure() -> Sequence[Figure]:
    """About 15 s."""
    with site() as of:
        Person.update(password_hash=hash_password(PASSWORD)).where(Person.id == of.learner.id).execute()
        with served(of) as server:
            idle = pss(server.pid)
            work(of, server)
            note = f" ({idle:.0f} MiB before)"
            return [at_most("memory of all of `serve`, after load", pss(server.pid), BUDGET, " MiB PSS", 0, note)]


if __name__ == "__main__":
    run(measure)
