"""What the pages weigh on the wire: the table of which tests/site/test_budgets.py holds each row."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

import brotli

from bench.budget import Figure, at_most, run
from bench.proposals import second_round
from bench.site import Site, made, site, titles
from bench.tools import Headers
from db.applications.state import State
from db.applications.tables import Application
from tests.support.proposals import World

KB = 1024
SERVER_HEADERS = 60  # bytes: the date and how the connection is kept, which the web server adds
PAGES = ("/", "/sign-in", "/sign-up")
OWN_PAGES = ("/home", "/transcript")


class References(HTMLParser):
    """The addresses that a browser asks for by itself to show a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a link, script or image names."""
        given = dict(attrs)
        address = given.get("href") if tag == "link" else given.get("src")
        if address:
            self.found.add(address)


def weigh(of: Site, path: str, who: Headers | None = None, **more: str) -> tuple[int, bytes]:
    """An answer's bytes with its headers, and its body, for a visitor or for whose browser sends these headers."""
    headers = {"Accept-Encoding": "br", **(who or {}), **more}
    answer = of.app.test_client(use_cookies=False).get(path, base_url=of.settings.base_url, headers=headers)
    assert answer.status_code == 200
    body = answer.get_data()
    return len(body) + len(str(answer.headers)) + SERVER_HEADERS, body


def of_page(of: Site, path: str, who: Headers | None = None, name: str = "") -> list[Figure]:
    """The first and the next visit to a page."""
    page, body = weigh(of, path, who)
    assets = {address: weigh(of, address)[0] for address in References(brotli.decompress(body).decode()).found}
    css = sum(size for address, size in assets.items() if address.endswith(".css"))
    count, name = 1 + len(assets), name or path
    return [
        at_most(f"{name}, first visit", (page + sum(assets.values())) / KB, 25, " KB"),
        Figure(f"{name}, requests", str(count), "at most 4", count <= 4),
        at_most(f"{name}, HTML and CSS", (page + css) / KB, 10, " KB"),
        at_most(f"{name}, next visit", page / KB, 4, " KB"),
    ]


def of_applications(of: Site) -> list[Figure]:
    """The dashboard of an office with some pages of applications, and one of these in its second round of review."""
    office, url = proposals(of)
    part = len(weigh(of, "/applications", office, **{"HX-Request": "true"})[1])
    return [
        *of_page(of, "/applications", office),
        *of_page(of, url, office, "/applications/<id>"),
        at_most("/applications, part of 20 rows, body", part / KB, 1.5, " KB", 2),
    ]


def proposals(of: Site) -> tuple[Headers, str]:
    """What the office's browser sends, and the address of an application in its second round."""
    world = World()
    second_round(world)
    states = (State.SUBMITTED, State.APPROVED, State.UNIT, State.DRAFT)
    for at in range(100):
        row = {"title": titles()[at % 50][0], "state": states[at % len(states)], "unit": world.unit}
        Application.create(**row, applicant=world.applicant, reviewer=world.reviewer)
    return made(of.settings, world.office).headers, world.application.url


def measure() -> Sequence[Figure]:
    """About 2 s."""
    with site() as of:
        figures = [figure for path in PAGES for figure in of_page(of, path)]
        figures += [figure for path in OWN_PAGES for figure in of_page(of, path, of.headers)]
        part = len(weigh(of, "/transcript", of.headers, **{"HX-Request": "true"})[1])
        figures.append(at_most("/transcript, part of 25 rows, body", part / KB, 1.5, " KB", 2))
        return [*figures, *of_applications(of)]


if __name__ == "__main__":
    run(measure)
