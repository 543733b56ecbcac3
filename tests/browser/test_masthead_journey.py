"""The masthead as it is used: one row on a phone, a bar on a desk, and menus that the keyboard opens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk
from tests.browser.people import sign_in

pytestmark = pytest.mark.browser
PHONE = 360
MOST_OF_THE_SCREEN = 110  # pixels of 740, with the demo's line
MOST_OF_25_RECORDS = 2_900  # pixels


def height(walk: Walk, selector: str) -> int:
    return int(walk.page.locator(selector).first.evaluate("element => element.offsetHeight"))


def test_the_keyboard_reaches_and_opens_the_menu(walk: Walk) -> None:
    sign_in(walk, "learner@example.org")
    walk.visit("/home")
    walk.page.evaluate("document.activeElement.blur()")
    walk.page.keyboard.press("Tab")
    expect(walk.page.locator(".skip")).to_be_focused()
    way, menu = (
        walk.page.get_by_role("link", name="Transcript", exact=True),
        walk.page.locator(".menu summary, .who summary"),
    )
    expect(way).to_be_hidden()

    menu.locator("visible=true").focus()
    walk.page.keyboard.press("Enter")

    expect(way).to_be_visible()
    walk.check()
    walk.page.keyboard.press("Tab")
    expect(walk.page.locator("#masthead li a:focus")).to_be_visible()
    walk.follow("Transcript")
    walk.open_menu()
    expect(walk.page.locator("#masthead [aria-current=page]")).to_have_text("Transcript")


def test_the_office_has_its_bar(walk: Walk) -> None:
    sign_in(walk, "office@example.org")
    walk.visit("/office/people")
    bar = walk.page.get_by_role("navigation", name="Office")
    if walk.view.width == PHONE:
        expect(bar).to_be_hidden()
        walk.open_menu()
    expect(bar.get_by_role("link")).to_have_count(7)
    walk.check()


def test_the_masthead_leaves_the_screen_to_the_page(walk: Walk) -> None:
    if walk.view.width != PHONE:
        pytest.skip("a desk has room")
    walk.visit("/")
    assert height(walk, "#masthead") <= MOST_OF_THE_SCREEN
    sign_in(walk, "learner@example.org")
    assert height(walk, "#masthead") <= MOST_OF_THE_SCREEN
    walk.visit("/transcript")
    assert walk.page.locator("tbody tr").count() == 25
    assert height(walk, "#transcript") <= MOST_OF_25_RECORDS
