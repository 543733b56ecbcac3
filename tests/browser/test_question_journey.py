"""An evaluation is built by the office and seen as learners see it; a post-test keeps its answers over a reload."""

from __future__ import annotations

import secrets
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


def write_question(walk: Walk, prompt: str) -> None:
    """Add a question with answers of its own, and bring it before the last one."""
    count = walk.page.locator("fieldset.part").count()
    press(walk, "Add a question")
    expect(walk.page.locator("fieldset.part")).to_have_count(count + 1)
    new = walk.page.locator("fieldset.part").last
    expect(new.get_by_label("Text", exact=True)).to_be_focused()
    new.get_by_label("Text", exact=True).fill(prompt)
    new.get_by_label("Answered by").select_option(label="One of your answers")
    new.get_by_label("Your answers").fill("Probe\nGel\nPatience")
    press(walk, f"Move up question {count + 1}")
    expect(walk.page.locator("fieldset.part").last.get_by_label("Text", exact=True)).not_to_have_value(prompt)
    walk.check()


def copy_from_library(walk: Walk) -> None:
    """Look for a question in the library, and add it at the end."""
    if not walk.page.locator("#q").is_visible():
        walk.page.locator("summary", has_text="Copy questions").click()
    walk.page.get_by_label("Words to look for").fill("commitment sure")
    press(walk, "Search")
    expect(walk.page.locator("[value^=take-library-]")).to_have_count(1)
    walk.page.locator("[value^=take-library-]").click()
    expect(walk.page.locator("#questions > .notice")).to_be_visible()
    walk.check()


def build_evaluation(walk: Walk, data: Path, code: str) -> str:
    """The office writes a question, copies another, saves the list and looks at the preview; the new question."""
    prompt = f"What did you miss most ({secrets.token_hex(3)})?"
    sign_in(walk, "office@example.org")
    walk.visit(f"{activity_of(data, code)}/evaluation")
    write_question(walk, prompt)
    copy_from_library(walk)
    press(walk, "Save these questions")
    expect(walk.page.locator("main, body").first).to_contain_text("Saved. Learners are asked this list from now on.")
    walk.check()
    walk.follow("See it as learners do")
    asked = walk.page.locator("fieldset.choices", has_text=prompt)
    expect(asked.get_by_role("radio")).to_have_count(3)
    return prompt


def test_an_evaluation_is_built_and_seen_as_learners_see_it(walk: Walk, site: Served) -> None:
    build_evaluation(walk, site.data, "ECHO-DAY")
    expect(walk.page.locator("main form")).to_have_count(0)


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
