"""The questions of an assessment: the office sets a level that is none, and a learner reloads the page half-way."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect

import db
from tests.browser.conftest import View
from tests.browser.people import sign_in
from tests.browser.test_claim_journey import REGISTERS, sign_up

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Walk
    from tests.browser.served import Served

pytestmark = pytest.mark.browser


@pytest.fixture(params=[View(javascript=True, width=360), View(javascript=False, width=1280)], ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """With JavaScript on a phone, without it on a desk."""
    return cast("View", request.param)


def activity_of(data: Path, code: str) -> str:
    """The address of the activity with this course code, as the office has it; read from another process."""
    connection = db.driver.connect(data / "cme.db", timeout=10)
    row = connection.execute("SELECT activity_id FROM session WHERE code = ?", [code]).fetchone()
    connection.close()
    return f"/office/activities/{row[0]}"


def press(walk: Walk, name: str) -> None:
    """Press a button whose answer is swapped in, or is a page."""
    walk.page.get_by_role("button", name=name, exact=True).click()


def test_a_level_that_is_none_is_told_beside_its_field(walk: Walk, site: Served) -> None:
    sign_in(walk, "office@example.org")
    walk.visit(f"{activity_of(site.data, 'ASTHMA')}/assessment")
    walk.page.get_by_label("Percent that has to be right").fill("")

    press(walk, "Save these questions")

    expect(walk.page.locator("#errors")).to_be_focused()
    expect(walk.page.locator("#minimum_percent-message")).to_contain_text("from 1 to 100")
    walk.check()


def test_a_post_test_keeps_its_answers_over_a_reload(walk: Walk) -> None:
    walk.visit("/code/ASTHMA")
    walk.page.locator("main").get_by_role("link", name="Sign up").click()
    sign_up(walk, button=REGISTERS)
    expect(walk.page.locator("form#assessment")).to_be_visible()
    address = walk.page.url
    chosen = walk.page.locator("fieldset.choices input").nth(2)
    name = chosen.get_attribute("id")
    chosen.check()
    if walk.view.javascript:
        expect(walk.page.locator("#draft")).to_contain_text("Saved at")
    else:
        walk.press("Keep for later")
    walk.page.goto(address)
    expect(walk.page.locator(f"#{name}")).to_be_checked()
    walk.check()
