"""What the pages weigh on the wire: the table of which tests/test_budgets.py holds each row."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

import brotli

from bench.budget import Figure, at_most, run
from bench.site import Site, site

KB = 1024
SERVER_HEADERS = 60  # bytes: the date and how the connection is kept, which the web server adds
PAGES = ("/", "/sign-in", "/sign-up", "/home", "/transcript")


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


def weigh(of: Site, path: str, **more: str) -> tuple[int, bytes]:
    """An answer's bytes with its headers, and its body."""
    headers = {"Accept-Encoding": "br", **(of.headers if path in ("/home", "/transcript") else {}), **more}
    answer = of.app.test_client(use_cookies=False).get(path, base_url=of.settings.base_url, headers=headers)
    assert answer.status_code == 200
    body = answer.get_data()
    return len(body) + len(str(answer.headers)) + SERVER_HEADERS, body


def of_page(of: Site, path: str) -> list[Figure]:
    """The first and the next visit to a page."""
    page, body = weigh(of, path)
    assets = {address: weigh(of, address)[0] for address in References(brotli.decompress(body).decode()).found}
    css = sum(size for address, size in assets.items() if address.endswith(".css"))
    count = 1 + len(assets)
    return [
        at_most(f"{path}, first visit", (page + sum(assets.values())) / KB, 25, " KB"),
        Figure(f"{path}, requests", str(count), "at most 4", count <= 4),
        at_most(f"{path}, HTML and CSS", (page + css) / KB, 10, " KB"),
        at_most(f"{path}, next visit", page / KB, 4, " KB"),
    ]


def measure() -> Sequence[Figure]:
    """About 2 s."""
    with site() as of:
        figures = [figure for path in PAGES for figure in of_page(of, path)]
        part = len(weigh(of, "/transcript", **{"HX-Request": "true"})[1])
        return [*figures, at_most("/transcript, part of 25 rows, body", part / KB, 1.5, " KB", 2)]


if __name__ == "__main__":
    run(measure)
