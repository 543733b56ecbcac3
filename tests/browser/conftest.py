"""What a journey stands on: the served app, the browser, and a walk in each of the four kinds of view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser import chromium, html_checker, mirror, page_checks, served
from tests.support import tools

LOOK_FOR = 10_000  # milliseconds that a step may take on a busy machine


@dataclass(frozen=True)
class View:
    """How the person sees the pages: with or without JavaScript, on a phone (360) or on a desk (1280 px)."""

    javascript: bool
    width: int

    def __str__(self) -> str:
        return f"{'javascript' if self.javascript else 'plain'}-{self.width}"


VIEWS = [View(javascript, width) for javascript in (True, False) for width in (360, 1280)]


@dataclass(frozen=True)
class Walk:
    """One person's walk through the site: a browser context of their own, and checks of every page they stop at."""

    page: Page
    watch: page_checks.Watch
    html_checker: html_checker.HtmlChecker
    mirror: mirror.Mirror
    view: View

    def visit(self, path: str) -> None:
        """Go to a path of the site, and check the page there."""
        self.page.goto(f"{self.watch.url}{path}")
        self.check()

    def press(self, name: str) -> None:
        """Press a button that leads to another page, and check that page."""
        self._leave(self.page.get_by_role("button", name=name, exact=True).click)

    def follow(self, name: str) -> None:
        """Follow a link to another page, and check that page."""
        self._leave(self.page.get_by_role("link", name=name, exact=True).first.click)

    def open_menu(self) -> None:
        """Show the person's own entries of the masthead, which are folded away under "Menu" or under the name."""
        self.page.locator(".menu summary, .who summary").locator("visible=true").click()

    def check(self, page: Page | None = None) -> None:
        """Hold the page (this walk's own, or one it opened) to the house rules. Call it after each swap, too."""
        page = page or self.page
        found = page_checks.problems(page, self.watch, self.html_checker, self.mirror, javascript=self.view.javascript)
        assert not found, "\n".join([f"{page.url} ({self.view}):", *found])

    def _leave(self, step: Callable[[], None]) -> None:
        with self.page.expect_navigation():
            step()
        self.check()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[served.Served]:
    """The app as `make run` serves it, with its demo."""
    with served.running(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    _need("Chromium")
    with chromium.running() as running:
        yield running


@pytest.fixture(scope="session")
def checker() -> Iterator[html_checker.HtmlChecker]:
    """One HTML checker for all pages."""
    _need("Java")
    with html_checker.running() as running:
        yield running


@pytest.fixture(scope="session")
def shown(browser: Browser) -> Iterator[mirror.Mirror]:
    """One mirror for all pages without JavaScript."""
    with mirror.opened(browser) as opened:
        yield opened


@pytest.fixture(params=VIEWS, ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """Each of the four views in turn."""
    view: View = request.param
    return view


@pytest.fixture
def context(browser: Browser, view: View) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    size = ViewportSize(width=view.width, height=800)
    scheme = page_checks.scheme(size)
    context = browser.new_context(java_script_enabled=view.javascript, viewport=size, color_scheme=scheme)
    context.set_default_timeout(LOOK_FOR)
    yield context
    context.close()


@pytest.fixture
def walk(
    site: served.Served, context: BrowserContext, checker: html_checker.HtmlChecker, shown: mirror.Mirror, view: View
) -> Iterator[Walk]:
    """A person at the door. What goes wrong between two checks is told at the end."""
    watch = page_checks.Watch(context, site.url)
    yield Walk(context.new_page(), watch, checker, shown, view)
    assert not watch.complaints, "\n".join(watch.complaints)


def _need(name: str) -> None:
    """Skip what this machine cannot run; in CI that is a failure."""
    for tool in tools.missing():
        if tool.name == name:
            (pytest.fail if tools.in_ci() else pytest.skip)(f"no {name}: apt-get install {tool.package}")
