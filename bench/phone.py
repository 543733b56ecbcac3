"""A phone in a lecture hall, 360 by 740 px on a slow network, that counts what its owner does and waits for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Locator, Page, ViewportSize

from tests.browser.people import newest_link

if TYPE_CHECKING:
    from tests.browser.served import Served

WIDTH, HEIGHT = 360, 740  # CSS pixels
BITS_PER_SECOND, LATENCY = 250_000, 400  # latency in milliseconds
NETWORK = {
    "offline": False,
    "latency": LATENCY,
    "downloadThroughput": BITS_PER_SECOND // 8,
    "uploadThroughput": BITS_PER_SECOND // 8,
}
LOOK_FOR = 15_000  # milliseconds that a step may take on a busy machine
CALM = 0.3  # seconds without a request after which a page has all that it asks for
PATIENCE = 30.0  # seconds until it has to be calm
# Where a button is on the screen as it stands, and whether nothing lies over it.
PLACE = """button => {
  const box = button.getBoundingClientRect()
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
  return {top: box.top, bottom: box.bottom, covered: !button.contains(seen)}
}"""


@dataclass
class Count:
    """What a walk took; `seconds` are those of the network and the server, without the person's own."""

    taps: int = 0
    typed: int = 0
    pages: int = 0
    received: int = 0  # bytes on the wire, headers included
    seconds: float = 0.0
    steps: int = 0  # pages that have a primary button to press
    hidden: list[str] = field(default_factory=list)  # which of these could not be seen without scrolling


class Wire:
    """All that a page asks for and gets, as the browser tells it."""

    def __init__(self, page: Page) -> None:
        self.documents = self.received = 0
        self.spans: list[tuple[float, float]] = []  # of each request, in seconds of the browser's clock
        self._page, self._underway, self._stirred = page, dict[str, float](), time.monotonic()
        session = page.context.new_cdp_session(page)
        hears: dict[str, Callable[[dict[str, Any]], None]] = {
            "requestWillBeSent": self._begin,
            "responseReceived": self._answer,
            "loadingFinished": self._end,
            "loadingFailed": self._end,
        }
        for event, hear in hears.items():
            session.on(f"Network.{event}", hear)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", NETWORK)

    def calm(self) -> None:
        """Wait until the page has all that it asks for. Raises TimeoutError if it goes on asking."""
        self._stirred, deadline = time.monotonic(), time.monotonic() + PATIENCE
        while self._underway or time.monotonic() - self._stirred < CALM:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self._page.url} still waits for {len(self._underway)} answers")
            self._page.wait_for_timeout(20)
        self._page.wait_for_load_state()

    def _begin(self, event: dict[str, Any]) -> None:
        self._stirred = time.monotonic()
        self._underway.setdefault(event["requestId"], event["timestamp"])  # a redirect goes on under its number
        self.received += event.get("redirectResponse", {}).get("encodedDataLength", 0)

    def _answer(self, event: dict[str, Any]) -> None:
        if event["type"] == "Document":
            self.documents += 1
            for left in set(self._underway) - {event["requestId"]}:  # the page that asked for it is gone
                self.spans.append((self._underway.pop(left), event["timestamp"]))

    def _end(self, event: dict[str, Any]) -> None:
        self._stirred = time.monotonic()
        begun = self._underway.pop(event["requestId"], None)
        if begun is not None:
            self.spans.append((begun, event["timestamp"]))
        self.received += event.get("encodedDataLength", 0)


def together(spans: list[tuple[float, float]]) -> float:
    """Seconds in which at least one of the requests was under way."""
    total = reached = 0.0
    for begun, ended in sorted(spans):
        total += max(0.0, ended - max(begun, reached))
        reached = max(reached, ended)
    return total


class Phone:
    """A person's phone, from the first page of a walk to its end."""

    def __init__(self, page: Page, site: Served) -> None:
        self.page, self.count = page, Count()
        self._site, self._wire = site, Wire(page)

    def open(self, path: str) -> None:
        """Come to a path of the site from outside: a QR code, or a link in a mail. No tap of ours."""
        with self._waiting():
            self.page.goto(f"{self._site.url}{path}")

    def open_mail(self, address: str, containing: str) -> None:
        """Follow the link that contains this in the newest mail to this address."""
        self.open(newest_link(self._site.data / "mail", address, containing))

    def press(self, target: Locator) -> None:
        """Tap a link or a button, and wait for what it brings."""
        with self._waiting():
            self._tap(target)

    def look(self, primary: Locator) -> None:
        """Note, at the arrival on a page, whether its primary button can be seen without scrolling."""
        place = primary.evaluate(PLACE)
        self.count.steps += 1
        if place["top"] < 0 or place["bottom"] > HEIGHT or place["covered"]:
            where = self.page.url.removeprefix(self._site.url)
            self.count.hidden.append(f"“{primary.inner_text()}” on {where} stands at {place['top']:.0f} px")

    def step(self, primary: Locator) -> None:
        """Press the primary button of a page, on which nothing else is to be done."""
        self.look(primary)
        self.press(primary)

    def fill(self, target: Locator, text: str) -> None:
        """Tap a field and type; what the page asks for meanwhile keeps nobody waiting."""
        self._tap(target)
        if target.get_attribute("type") in {"date", "time"}:
            target.fill(text)  # such a control is set by turning wheels, differently on each phone
        else:
            target.press_sequentially(text)
        self.count.typed += len(text)
        self._rest()

    def choose(self, *targets: Locator) -> None:
        """Tap choices: radio buttons, boxes."""
        for target in targets:
            self._tap(target)
            self._rest()

    def select(self, target: Locator, label: str) -> None:
        """Open a list and choose from it: two taps."""
        target.select_option(label=label)
        self.count.taps += 2
        self._rest()

    def forget(self) -> None:
        """Begin to count: what was done before does not belong to the walk."""
        self.count, self._wire.documents, self._wire.received = Count(), 0, 0

    def button(self, name: str) -> Locator:
        """The button with this name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """The first link of the page itself with this name."""
        return self.page.locator("main").get_by_role("link", name=name, exact=True).first

    def field(self, label: str) -> Locator:
        """The field with this label."""
        return self.page.get_by_label(label, exact=True)

    def _tap(self, target: Locator) -> None:
        target.tap()
        self.count.taps += 1

    def _rest(self) -> None:
        self._wire.calm()
        self.count.received = self._wire.received

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        known = len(self._wire.spans)
        yield
        self._rest()
        self.count.pages = self._wire.documents
        self.count.seconds += together(self._wire.spans[known:])


@contextmanager
def phone(browser: Browser, site: Served) -> Iterator[Phone]:
    """A phone that has never been here."""
    size = ViewportSize(width=WIDTH, height=HEIGHT)
    context = browser.new_context(viewport=size, is_mobile=True, has_touch=True)
    context.set_default_timeout(LOOK_FOR)
    try:
        yield Phone(context.new_page(), site)
    finally:
        context.close()
