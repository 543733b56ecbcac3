"""Holds a page in the browser to what every page promises: accessible, valid, quiet, and asking nobody else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, Response, ViewportSize, expect

from tests.browser.html_checker import HtmlChecker, without_token
from tests.browser.mirror import Mirror, Scheme

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# Every rule runs; but to tell of all that passed, hundreds of elements a page, takes longer than to look.
VIOLATIONS = 'axe.run({resultTypes: ["violations"]}).then((result) => result.violations)'
# What a page looks like, beside its HTML: what was typed, and what has the focus, the mouse and the screen.
STANDING = """() => {
  const all = [...document.querySelectorAll("*")]
  const typed = [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
  const last = kind => all.indexOf([...document.querySelectorAll(kind)].at(-1))
  const pointed = [":hover", ":focus", ":focus-visible"].map(last)
  return JSON.stringify([typed.map(one => [one.value, one.checked]), pointed, scrollX, scrollY])
}"""
PHONE = 360  # each page is seen dark on a phone and light on a desk
PATIENCE = 10.0  # seconds for a document that is on its way

# Chromium calls each answer from 400 to 499 an error of the page, also the refusals that a form is meant to give.
REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
REDIRECTS = range(300, 400)
NOT_A_REQUEST = ("data:", "blob:", "about:", "chrome-extension:")  # the last is the built-in PDF viewer


class Watch:
    """Listens to all that happens in one browser context; `complaints` is what has gone wrong so far."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.complaints: list[str] = []
        self._underway: dict[Page, Request] = {}
        self._documents: dict[Page, str] = {}
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))
        context.on("request", self._see_request)
        context.on("requestfailed", self._forget)
        context.on("response", self._see_response)

    def document(self, page: Page) -> str:
        """The page's document as the server sent it, once nothing more is under way."""
        deadline = time.monotonic() + PATIENCE
        while page in self._underway or page not in self._documents:
            assert time.monotonic() < deadline, f"no document arrived for {page.url}"
            page.wait_for_timeout(20)
        return self._documents[page]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not REFUSAL.match(message.text):
            self.complaints.append(f"console: {message.text}")

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", *NOT_A_REQUEST)):
            self.complaints.append(f"asks somebody else: {request.url}")
        if _is_document(request):
            self._underway[request.frame.page] = request

    def _see_response(self, response: Response) -> None:
        if not _is_document(response.request) or response.status in REDIRECTS:
            return
        try:
            if response.headers.get("content-type", "").startswith("text/html"):
                self._documents[response.frame.page] = response.text()
        except Error:
            pass  # the page was left before its document was read: nobody will ask about it
        self._forget(response.request)

    def _forget(self, request: Request) -> None:
        if _is_document(request) and self._underway.get(request.frame.page) is request:
            del self._underway[request.frame.page]


def problems(page: Page, watch: Watch, html_checker: HtmlChecker, mirror: Mirror, *, javascript: bool) -> list[str]:
    """Everything wrong with the page as it stands now: on a phone in the dark, on a desk in the light."""
    if javascript:
        expect(page.locator(".htmx-request")).to_have_count(0)  # what is on its way is dimmed: not yet as it is read
    document = watch.document(page)
    found = [f"HTML: {error}" for error in html_checker.errors(document)]
    size = page.viewport_size
    assert size is not None
    if javascript:
        content = page.content()
        found += [f"HTML after a swap: {error}" for error in html_checker.errors(content)]
        look = partial(_inaccessible, page)
        found += _once(mirror, (content, page.evaluate(STANDING), page.url, size["width"]), look)
    else:  # axe-core cannot run there, and the mirror shows equal documents alike, as nobody has typed there
        look = partial(_inaccessible_when_mirrored, document, page.url, size, mirror)
        found += _once(mirror, (document, "", page.url, size["width"]), look)
    said, watch.complaints = watch.complaints, []
    return found + said


def scheme(size: ViewportSize) -> Scheme:
    """The color scheme that a page of this size is seen in."""
    return "dark" if size["width"] == PHONE else "light"


def _inaccessible(page: Page) -> list[str]:
    """What axe-core finds. Evaluated code is outside the page's Content-Security-Policy."""
    page.evaluate(AXE)
    violations: list[dict[str, Any]] = page.evaluate(VIOLATIONS)
    return [f"axe: {_in_words(violation)}" for violation in violations]


def _inaccessible_when_mirrored(document: str, url: str, size: ViewportSize, mirror: Mirror) -> list[str]:
    """The same for a document."""
    return _inaccessible(mirror.show(document, url, size, scheme(size)))


def _once(mirror: Mirror, page: tuple[str, str, str, int], look: Callable[[], list[str]]) -> list[str]:
    """What a look at a page finds. One look serves all that are equal to it in each respect, but for their token."""
    key = (without_token(page[0]), *page[1:])
    if key not in mirror.seen:
        mirror.seen[key] = look()
    return mirror.seen[key]


def _is_document(request: Request) -> bool:
    return request.is_navigation_request() and request.frame.parent_frame is None


def _in_words(violation: dict[str, Any]) -> str:
    where = "; ".join(node["html"] for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']} … {where}"
