"""Shows a document where scripts of ours can look at it, as it is without any of its own: one tab for a whole run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, Route, ViewportSize

Scheme = Literal["dark", "light"]


class Mirror:
    """A tab that runs scripts, but loads none. A tab of its own for each document costs several times the look."""

    def __init__(self, page: Page) -> None:
        self.seen: dict[tuple[str, str, str, int], list[str]] = {}  # what was found, by all that a page looks like
        self._page = page
        self._document = ""
        page.route("**/*", self._answer)

    def show(self, document: str, url: str, size: ViewportSize, scheme: Scheme) -> Page:
        """This document, fresh, under its address and in this size and color scheme; it stays until the next one."""
        self._document = document
        self._page.goto("about:blank")  # or an address that differs in its fragment alone would load nothing
        self._page.set_viewport_size(size)
        self._page.emulate_media(color_scheme=scheme)
        self._page.goto(url)
        return self._page

    def _answer(self, route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body=self._document, content_type="text/html; charset=utf-8")
        elif route.request.resource_type == "script":
            route.abort()
        else:
            route.continue_()


@contextmanager
def opened(browser: Browser) -> Iterator[Mirror]:
    """A mirror in a context of its own: nobody is signed in there."""
    context = browser.new_context()
    yield Mirror(context.new_page())
    context.close()
