"""40 dates of a series in at most ten presses, with JavaScript and without, each shown before it is taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import View
from tests.browser.people import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.conftest import Walk

pytestmark = pytest.mark.browser

MOST_PRESSES = 10
DATES = 40
TYPED = {"First date": "2099-01-06", "Last date": "2099-10-13", "Starts": "07:30", "Ends": "08:30"}


@pytest.fixture(params=[View(javascript=True, width=360), View(javascript=False, width=1280)], ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """With JavaScript on a phone, without it on a desk."""
    return cast("View", request.param)


class Presses:
    """Each control that a person had to press, whether they then typed or not."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.count = walk, 0

    def fill(self, label: str, text: str) -> None:
        self.count += 1
        self.walk.page.get_by_label(label, exact=True).fill(text)

    def press(self, button: Locator) -> None:
        self.count += 1
        button.click()


def begin(walk: Walk) -> str:
    """A series that is begun, at its form; the path of the form."""
    sign_in(walk, "applicant@example.org")
    walk.visit("/applications/new")
    walk.press("Start")
    walk.page.locator("#what-format").select_option(label="Regularly Scheduled Series")
    return re.sub(r"^https?://[^/]+", "", walk.page.url)


def test_forty_dates_by_rule(walk: Walk) -> None:
    begin(walk)
    presses = Presses(walk)
    presses.press(walk.page.get_by_role("button", name="Add dates by rule or list"))
    expect(walk.page.locator("h1")).to_have_text("Add dates")
    walk.check()
    for label, text in TYPED.items():
        presses.fill(label, text)
    presses.fill("Dates to skip (optional)", "Feb 17")
    presses.press(walk.page.get_by_role("button", name="Show the dates"))
    expect(walk.page.locator("#preview")).to_have_text(f"{DATES} dates")
    expect(walk.page.locator("#preview")).to_be_focused()
    walk.check()
    presses.press(walk.page.get_by_role("button", name=f"Add these {DATES} dates"))
    expect(walk.page.locator("#what-dates .line")).to_have_count(DATES + 2)
    expect(walk.page.locator("#what-format")).to_have_value("rss")
    expect(walk.page.locator('[name="agenda-1-starts"]')).to_have_value("07:30")
    assert presses.count <= MOST_PRESSES
    walk.check()


def test_a_pasted_list_with_topics_and_what_cannot_be_read(walk: Walk) -> None:
    begin(walk)
    presses = Presses(walk)
    presses.press(walk.page.get_by_role("button", name="Add dates by rule or list"))
    presses.fill("List of dates", "Jan 6, 2099, 7:30 am, Sepsis\nSmarch 13\n1/20/2099\tStroke")
    presses.press(walk.page.get_by_role("button", name="Show the dates"))
    expect(walk.page.locator("#listed-message")).to_contain_text("Line 2: “Smarch 13” does not start with a date")
    expect(walk.page.locator("#errors")).to_be_focused()
    walk.check()
    presses.fill("List of dates", "Jan 6, 2099, 7:30 am, Sepsis\nJan 13, 2099\n1/20/2099\tStroke")
    presses.press(walk.page.get_by_role("button", name="Show the dates"))
    presses.press(walk.page.get_by_role("button", name="Add these 3 dates"))
    expect(walk.page.locator('[name="dates-1-topic"]')).to_have_value("Sepsis")
    expect(walk.page.locator('[name="dates-3-topic"]')).to_have_value("Stroke")
    assert presses.count <= MOST_PRESSES


def test_more_rows_take_the_focus_beside_the_dates(walk: Walk) -> None:
    begin(walk)
    walk.page.locator('[name="dates-1-day"]').fill("2099-01-06")

    walk.page.get_by_role("button", name="Add more dates").click()

    expect(walk.page.locator("#what-dates .line")).to_have_count(1 + 5)
    expect(walk.page.locator('[name="dates-2-day"]')).to_be_focused()
    walk.check()
