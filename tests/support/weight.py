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
FIRST_VISIT, REPEAT_VISIT, FIRST_PAINT, PART = 25 * KB, 4 * KB, 10 * KB, 1.5 * KB  # bytes
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


def check_first_visit(page: TestResponse, assets: list[TestResponse]) -> None:
    """The budget of a first visit, with an empty cache."""
    styles = [asset for asset in assets if asset.mimetype == "text/css"]
    assert {asset.status_code for asset in assets} == {200}
    assert len(styles) == 1
    assert 1 + len(assets) <= REQUESTS
    assert sum(map(wire, [page, *assets])) <= FIRST_VISIT
    assert sum(map(wire, [page, *styles])) <= FIRST_PAINT


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
