"""The transcript of one learner as the credit table grows: its time beside that of a small table, and its queries.

`python -m bench.growth 7` goes on to 10^7 rows, which takes some minutes and 4 GB in the temporary folder.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bench.budget import Figure, at_most, run
from bench.client import Times, in_turn
from bench.site import Site, credits, person, served, site
from bench.tools import Server
from db import database
from db.credit.tables import Credit
from db.people.tables import Person

SMALLEST, LARGEST = 3, 6  # powers of ten
BUDGET = 1.2
OWN_FEW, OWN_MANY = 50, 5_000
OWN, OTHERS = 100, 50  # rows of the learner, and how many others there are
COPIED = ("learner", "on", "title", "activity_type", "credit_type", "hundredths", "number", "created_at")


def people(of: Site) -> list[Person]:
    """Those who have the other records, so that the table has 10^SMALLEST."""
    made = [person(f"other{at}@example.org") for at in range(OTHERS)]
    for one in made:
        Credit.insert_many(credits(one, (10**SMALLEST - OWN) // OTHERS)).execute()
    assert of.learner not in made
    return made


def grow(whose: Sequence[Person], to: int) -> None:
    """Copy these people's records until the table holds `to` rows."""
    columns = [getattr(Credit, name) for name in COPIED]
    while (missing := to - Credit.select().count()) > 0:
        theirs = Credit.select(*columns).where(Credit.learner.in_(whose)).limit(missing)
        Credit.insert_from(theirs, columns).execute()


def queries(of: Site) -> int:
    """How many queries the page takes."""
    said: list[str] = []

    def note(event: object) -> None:
        said.append(str(event))

    client = of.app.test_client(use_cookies=False)
    client.get("/transcript", base_url=of.settings.base_url, headers=of.headers)
    database.obj.query_hooks.append(note)
    client.get("/transcript", base_url=of.settings.base_url, headers=of.headers)
    database.obj.query_hooks.remove(note)
    return len(said)


def multiple(small: tuple[Site, Server], large: tuple[Site, Server]) -> float:
    """The large table's time by the small one's, asked in turn."""
    pair = tuple(Times.of(server, ("/transcript", of.headers, "")) for of, server in (large, small))
    in_turn((pair[0], pair[1]))
    return pair[0].by(pair[1])[0]


def own() -> Figure:
    """A learner with thousands of records of their own beside one with fifty."""
    with site(OWN_FEW) as few, served(few) as first, site(OWN_MANY) as many, served(many) as second:
        times = multiple((few, first), (many, second))
    return at_most(f"transcript, {OWN_MANY:,} own records, by {OWN_FEW}", times, BUDGET, "x", 2)


def measure(largest: int = LARGEST) -> Sequence[Figure]:
    """About 100 s for 10^6."""
    figures = [own()]
    with site(OWN) as small, served(small) as first, site(OWN) as large, served(large) as second:
        whose = people(large)
        asked = queries(large)
        for power in range(SMALLEST + 1, largest + 1):
            grow(whose, 10**power)
            what = f"transcript, 10^{power} records, by 10^{SMALLEST}"
            figures.append(at_most(what, multiple((small, first), (large, second)), BUDGET, "x", 2))
            now = queries(large)
            figures.append(Figure(f"queries at 10^{power}", str(now), f"as at 10^{SMALLEST}: {asked}", now == asked))
    return figures


if __name__ == "__main__":
    run(lambda: measure(int(sys.argv[1]) if len(sys.argv) > 1 else LARGEST))
