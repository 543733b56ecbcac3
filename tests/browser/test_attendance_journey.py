"""The hall's screen, the list at the door and a learner at once: a code that changes, a press that is undone."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import LOOK_FOR, View, Walk
from tests.browser.page_checks import Watch, scheme
from tests.browser.people import run_now, sign_in
from tests.browser.test_claim_journey import REGISTERS, sign_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser.served import Served

pytestmark = pytest.mark.browser

COUNTS_BY = 15_000  # milliseconds until a screen has counted again by itself, also without scripts


@pytest.fixture(params=[View(javascript=True, width=360), View(javascript=False, width=1280)], ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """With JavaScript on a phone, without it on a desk."""
    return cast("View", request.param)


@contextmanager
def another(walk: Walk, browser: Browser) -> Iterator[Walk]:
    """Somebody else with a browser of the same kind, at the same time."""
    size = ViewportSize(width=walk.view.width, height=800)
    context = browser.new_context(
        java_script_enabled=walk.view.javascript, viewport=size, color_scheme=scheme(size), base_url=walk.watch.url
    )
    context.set_default_timeout(LOOK_FOR)
    watch = Watch(context, walk.watch.url)
    yield Walk(context.new_page(), watch, walk.html_checker, walk.mirror, walk.view)
    context.close()
    assert not watch.complaints, "\n".join(watch.complaints)


def make_screen(walk: Walk, session_id: int) -> str:
    """Make the address of the screen, and let its code change; the path of the screen."""
    sign_in(walk, "office@example.org")
    walk.visit(f"/office/sessions/{session_id}")
    walk.follow("Projector")
    walk.page.get_by_role("button", name="Make the address").click()
    expect(walk.page.get_by_role("link", name="Open the screen")).to_be_visible()
    walk.page.get_by_role("button", name="Change the code every minute").click()
    expect(walk.page.get_by_role("button", name="Keep the code the same")).to_be_visible()
    walk.check()
    address = walk.page.get_by_role("link", name="Open the screen").get_attribute("href")
    return re.sub(r"^https?://[^/]+", "", address or "")


def register(learner: Walk, code: str) -> None:
    """Scan the code as somebody who has never been here, and sign up by it."""
    learner.visit(f"/code/{code}")
    learner.page.locator("main").get_by_role("link", name="Sign up").click()
    sign_up(learner, button=REGISTERS)
    expect(learner.page.locator("main")).to_contain_text("Step 2 of")


def press(walk: Walk, button: str | re.Pattern[str], says: str) -> None:
    """Press the first such button at the door; what the page then says."""
    walk.page.get_by_role("button", name=button).first.click()
    expect(walk.page.locator("main")).to_contain_text(says)
    walk.check()


def find(walk: Walk, name: str) -> None:
    walk.page.get_by_label("Name or email").fill(name)
    walk.page.get_by_role("button", name="Find").click()


def test_the_screen_the_list_at_the_door_and_a_learner_at_once(walk: Walk, site: Served, browser: Browser) -> None:
    at = run_now(site.data, "CGR-24" if walk.view.javascript else "MGR-02")
    screen = make_screen(walk, at)
    with another(walk, browser) as hall, another(walk, browser) as learner:
        hall.visit(screen)
        count, before = hall.page.locator("#count strong"), int(hall.page.locator("#count strong").inner_text())
        register(learner, hall.page.locator("#code strong").inner_text())
        expect(count).to_have_text(str(before + 1), timeout=COUNTS_BY)
        hall.check()
        walk.visit(f"/office/sessions/{at}/check-in?q=nguy")
        press(walk, "Undo for Łukasz Nguyễn", "is no longer marked present")
        learner.page.reload()
        expect(learner.page.locator("main")).to_contain_text("Your attendance is not confirmed yet.")
        learner.check()
        press(walk, "Present Łukasz Nguyễn", "Łukasz Nguyễn is present.")
        expect(walk.page.locator("#check-in")).to_contain_text("undone at")
        learner.page.reload()
        learner.page.get_by_role("link", name="Evaluate and claim").first.click()
        expect(learner.page.locator("form#evaluation")).to_be_visible()
        find(walk, "applicant@")
        press(walk, re.compile("^Present "), "is present.")
        expect(count).to_have_text(str(before + 2), timeout=COUNTS_BY)


def test_a_screen_goes_dark_when_its_address_ends(walk: Walk, site: Served, browser: Browser) -> None:
    at = run_now(site.data, "TUMOR-06" if walk.view.javascript else "TUMOR-13")
    sign_in(walk, "office@example.org")
    walk.visit(f"/office/sessions/{at}/projector")
    walk.page.get_by_role("button", name="Make the address").click()
    address = walk.page.get_by_role("link", name="Open the screen").get_attribute("href") or ""
    with another(walk, browser) as hall:
        hall.visit(re.sub(r"^https?://[^/]+", "", address))
        walk.page.get_by_role("button", name="End this address").click()
        expect(hall.page.locator("h1")).to_have_text("This screen has ended", timeout=COUNTS_BY)
        hall.check()
