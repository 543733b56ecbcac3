"""A roster with every bad row: sent, answered, brought in, taken back, and sent again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import View
from tests.browser.page_checks import PHONE
from tests.browser.people import sign_in

if TYPE_CHECKING:
    from tests.browser.conftest import Walk

pytestmark = pytest.mark.browser
FILE = Path(__file__).parents[2] / "blueprints/office/demo/roster.csv"


@pytest.fixture(params=[View(javascript=True, width=360), View(javascript=False, width=1280)], ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """With JavaScript on a phone, without it on a desk."""
    return cast("View", request.param)


def test_a_roster_with_every_bad_row_is_taken_back_and_sent_again(walk: Walk) -> None:
    sign_in(walk, "office@example.org")
    own = session_address(walk)
    for _ in range(2):
        send(walk, own)
        answer(walk)
        deed(walk, "Bring in")
        expect(walk.page.locator("#roster")).to_contain_text("Brought in.")
        walk.page.locator("summary", has_text="Take this roster back").click()
        deed(walk, "Take it back")
        expect(walk.page.locator("#roster")).to_contain_text("Nobody sees anything of it.")


def session_address(walk: Walk) -> str:
    """The rosters of the newest past session of the demo's series."""
    walk.visit("/office/activities?q=critical+care+conference")
    if walk.view.width > PHONE:  # the filters stand in rows
        tops = {walk.page.locator(f"#{name}").evaluate("one => one.offsetTop") for name in ("q", "format", "unit")}
        assert len(tops) == 1
    walk.page.get_by_role("link", name="Critical Care Conference").first.click()
    walk.page.goto(f"{walk.page.url.split('?')[0].rstrip('/')}/sessions")
    walk.page.locator("tr", has_text="Vasopressors").get_by_role("link").first.click()
    return f"{walk.page.url.split('?')[0].removeprefix(walk.watch.url)}/rosters"


def send(walk: Walk, own: str) -> None:
    walk.visit(own)
    deed(walk, "Look at it")
    expect(walk.page.locator("#rosters")).to_contain_text("No file was chosen")
    walk.check()
    walk.page.get_by_label("Choose a roster").set_input_files(FILE)
    deed(walk, "Look at it")
    expect(walk.page.locator("#roster tbody tr")).to_have_count(16)
    expect(walk.page.locator("#roster")).to_contain_text("“not an address” is no email address")
    walk.check()


def answer(walk: Walk) -> None:
    """One row is a person who is offered, and another is none of them."""
    row = walk.page.locator("#roster tbody tr", has_text="Carmen Ortega").first
    row.get_by_role("button", name="is Carmen Ortega").click()
    expect(walk.page.locator("body")).to_contain_text("Line 4 is answered.")
    walk.check()
    row = walk.page.locator("#roster tbody tr", has_text="Rafael Quintero").first
    row.get_by_role("button", name="none of them").click()
    expect(walk.page.locator("body")).to_contain_text("Line 7 is answered.")


def deed(walk: Walk, name: str) -> None:
    """Press a button; with scripts it swaps a part, and without it loads a page."""
    walk.page.get_by_role("button", name=name, exact=True).click()
