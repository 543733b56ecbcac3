"""Weighing pages as a browser gets them, and counting their queries."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import brotli
from bs4 import BeautifulSoup

from db import database
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from peewee import QueryEvent
    from werkzeug.test import TestResponse

KB = 1024
FIRST_VISIT, FIRST_VISIT_OF_STAFF, FIRST_VISIT_OF_FORM = 19_000, 22_000, 27_000  # bytes
NEXT_VISIT, NEXT_VISIT_OF_READING = 3.5 * KB, 4 * KB  # bytes; an application to read and decide on holds long answers
FIRST_PAINT, PART = 10 * KB, 1.5 * KB  # bytes
REQUESTS = 4
SERVER_HEADERS = 60  # bytes: the date and how the connection is kept, which the web server adds
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def wire(response: TestResponse) -> int:
    """The bytes of an answer as they are sent, headers included."""
    return len(response.get_data()) + len(str(response.headers)) + len("HTTP/1.1 200 OK\r\n") + SERVER_HEADERS


def html_of(response: TestResponse) -> BeautifulSoup:
    assert response.headers["Content-Encoding"] == "br"
    return BeautifulSoup(brotli.decompress(response.get_data()).decode(), "html.parser")


def fetched_with(html: BeautifulSoup) -> set[str]:
    """The addresses that a browser asks for by itself to show this page."""
    sources = {str(tag["src"]) for tag in html.select("[src]")}
    return sources | {str(tag["href"]) for tag in html.select("link[href]")}


def fetched(client: FlaskClient, path: str) -> tuple[TestResponse, list[TestResponse]]:
    """A page as a browser gets it, and everything that comes with it."""
    page = client.get(path, headers=BROWSER)
    assert page.status_code == 200
    addresses = fetched_with(html_of(page))
    assert not [address for address in addresses if not address.startswith("/static/")], "asks another site"
    return page, [client.get(address, headers=BROWSER) for address in sorted(addresses)]


def check_first_visit(page: TestResponse, assets: list[TestResponse], most: int = FIRST_VISIT) -> None:
    """The budget of a first visit, with an empty cache."""
    styles = [asset for asset in assets if asset.mimetype == "text/css"]
    assert {asset.status_code for asset in assets} == {200}
    assert len(styles) == 1
    assert 1 + len(assets) <= REQUESTS
    assert sum(map(wire, [page, *assets])) <= most
    assert sum(map(wire, [page, *styles])) <= FIRST_PAINT


class Cache:
    """What a browser keeps on its disk, by the rules of RFC 9111: sign-ins and restarts leave it as it is."""

    def __init__(self) -> None:
        self.kept: dict[str, TestResponse] = {}

    def visit(self, client: FlaskClient, path: str) -> int:
        """The bytes of everything that this browser does not have yet when it shows a page in a new tab."""
        page, assets = fetched(client, path)
        return sum(map(self.taken, [page, *assets]))

    def taken(self, answer: TestResponse) -> int:
        """The bytes of this answer; none where one that is kept may stand for it."""
        known = self.kept.get(answer.request.path)
        if known is not None and is_fresh(known) and may_stand_for(known, answer):
            return 0
        if "no-store" not in answer.headers["Cache-Control"]:
            self.kept[answer.request.path] = answer
        return wire(answer)


def is_fresh(answer: TestResponse) -> bool:
    """Whether a kept answer may be shown without asking; our files are kept for a year or not at all."""
    said = answer.cache_control
    return bool(said.max_age) and not said.no_cache and not said.must_revalidate


def may_stand_for(known: TestResponse, answer: TestResponse) -> bool:
    """Whether both were asked for alike, as far as Vary says that it matters (RFC 9111 section 4.1)."""
    return all(known.request.headers.get(name) == answer.request.headers.get(name) for name in known.vary)


@contextmanager
def queries() -> Iterator[list[str]]:
    """The SQL of every query inside the block."""
    said: list[str] = []

    def note(event: QueryEvent) -> None:
        said.append(event.sql)

    institution()  # read once in five seconds, so not part of any page
    database.obj.query_hooks.append(note)
    try:
        yield said
    finally:
        database.obj.query_hooks.remove(note)
