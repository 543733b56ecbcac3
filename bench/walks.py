"""The main jobs, walked in Chromium as on a phone in the hall: what each takes, and exit 1 where a bound is broken.

`python -m bench.walks` walks them all, about two minutes; names of walks after it walk these alone.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error

from bench import learner_walks, staff_walks
from bench.phone import BITS_PER_SECOND, HEIGHT, LATENCY, WIDTH, Count, Phone, phone
from bench.tools import machine, table
from tests.browser import chromium, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEADINGS = ("walk", "taps", "typed", "pages", "KB", "seconds", "primary button seen")


@dataclass(frozen=True)
class Walk:
    """Who walks, from where to where, and how many taps and pages it may take; None where nobody has said."""

    who: str
    way: Callable[[Phone], None]
    taps: int | None = None
    pages: int | None = None


# In this order: the office takes up what the applicant has sent, and the reviewer decides on what the office has sent.
WALKS = {
    "new": Walk("New physician, from the QR to the certificate", learner_walks.new_physician, taps=16, pages=5),
    "known": Walk("Signed-in physician, the same", learner_walks.known_physician, taps=7, pages=4),
    "nurse": Walk("Nurse with a forgotten password, the same", learner_walks.nurse),
    "applicant": Walk("Applicant, a series of three dates", staff_walks.applicant),
    "dates": Walk("Applicant, 40 weekly dates alone, by a rule", staff_walks.forty_dates, taps=10),
    "office": Walk("Office, from take-up to assignment", staff_walks.office),
    "reviewer": Walk("Reviewer, from the mail to the decision", staff_walks.reviewer),
}


@dataclass
class Walked:
    """What a walk took, and what is wrong with it."""

    who: str
    count: Count
    faults: list[str] = field(default_factory=list)

    def cells(self) -> list[str]:
        """The row of the table."""
        count = self.count
        figures = [count.taps, count.typed, count.pages, f"{count.received / 1024:.1f}", f"{count.seconds:.1f}"]
        return [self.who, *map(str, figures), f"{count.steps - len(count.hidden)} of {count.steps}"]


def walked(walk: Walk, browser: Browser, site: served.Served) -> Walked:
    """Walk to the end, or to where it does not go on."""
    with phone(browser, site) as of:
        try:
            walk.way(of)
        except (Error, AssertionError, TimeoutError) as fault:
            return Walked(walk.who, of.count, [f"stopped at {of.page.url}: {str(fault).strip().splitlines()[0]}"])
        return Walked(walk.who, of.count, faults(walk, of.count))


def faults(walk: Walk, count: Count) -> list[str]:
    """The bounds that a walk breaks."""
    bounds = (("taps", count.taps, walk.taps), ("pages", count.pages, walk.pages))
    broken = [f"{took} {what}, at most {most}" for what, took, most in bounds if most and took > most]
    return broken + [f"not seen without scrolling: {button}" for button in count.hidden]


def walk_all(names: Iterable[str]) -> list[Walked]:
    """The walks with these names, in their order, through one demo that is gone at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="cme-walks-") as folder,
        served.running(Path(folder)) as site,
        chromium.running() as browser,
    ):
        return [walked(walk, browser, site) for name, walk in WALKS.items() if name in names]


def main() -> int:
    """Print the table, then what is broken; 1 if anything is."""
    names = sys.argv[1:] or list(WALKS)
    if unknown := set(names) - set(WALKS):
        sys.exit(f"no such walk: {', '.join(sorted(unknown))}; there are {', '.join(WALKS)}")
    print(f"{machine()}; {WIDTH}x{HEIGHT} px, {BITS_PER_SECOND // 1000} kbit/s, {LATENCY} ms")
    done = walk_all(names)
    table(HEADINGS, [one.cells() for one in done])
    broken = [f"{one.who}: {fault}" for one in done for fault in one.faults]
    print(*broken, sep="\n", file=sys.stderr)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
