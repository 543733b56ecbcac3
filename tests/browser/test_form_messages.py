"""What the application form says of a save, a submission and a document: nothing overwrites it, focus goes there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import View
from tests.browser.people import sign_in
from tests.support.documents import PDF

if TYPE_CHECKING:
    from tests.browser.conftest import Walk

pytestmark = pytest.mark.browser

TYPED_LAST = ("title", "place", "practice_now", "designated")
LONGER_THAN_ANY_DELAY = 2500  # milliseconds: what is typed is saved 0.8 s later


@pytest.fixture(params=[View(javascript=True, width=360)], ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """Where scripts save what is typed."""
    return cast("View", request.param)


def begin(walk: Walk) -> None:
    """A new application, at its form."""
    sign_in(walk, "applicant@example.org")
    walk.visit("/applications/new")
    walk.press("Start")


@pytest.mark.parametrize("name", TYPED_LAST)
def test_the_answer_to_a_submission_stays_when_what_was_typed_just_before_is_saved(walk: Walk, name: str) -> None:
    begin(walk)
    walk.page.locator(f'[name="{name}"]').press_sequentially("Sepsis")

    walk.page.get_by_role("button", name="Submit the application").click()

    expect(walk.page.locator("#errors")).to_be_focused()
    walk.page.wait_for_timeout(LONGER_THAN_ANY_DELAY)
    expect(walk.page.locator("#errors")).to_contain_text("Not submitted yet")
    expect(walk.page.locator("#errors")).to_be_focused()
    expect(walk.page.locator("#missing")).to_contain_text(re.compile(r"Fix these \d+ items, then submit"))
    expect(walk.page.locator("#saved")).to_contain_text("Saved at")
    walk.check()


def test_what_is_typed_is_saved_in_the_one_live_region_and_keeps_the_focus(walk: Walk) -> None:
    begin(walk)
    expect(walk.page.locator("#form [role=status], #form [role=alert]")).to_have_count(1)
    expect(walk.page.locator("#what-saved")).to_be_empty()

    walk.page.locator('[name="place"]').press_sequentially("Larch Auditorium")

    expect(walk.page.locator("#saved")).to_contain_text("Saved at")
    expect(walk.page.locator('[name="place"]')).to_be_focused()


def test_more_rows_take_the_focus(walk: Walk) -> None:
    begin(walk)
    walk.page.locator('[name="objectives"]').first.fill("Order the bundle")

    walk.page.get_by_role("button", name="Add more objectives").click()

    expect(walk.page.locator("#how-objectives input")).to_have_count(1 + 5)
    expect(walk.page.locator("#how-objectives input").nth(1)).to_be_focused()


def test_the_focus_goes_to_a_document_and_to_what_was_wrong_with_it(walk: Walk, tmp_path: Path) -> None:
    begin(walk)
    wrong, right = tmp_path / "Letter.pdf", tmp_path / "Program.pdf"
    wrong.write_text("This is a text.")
    right.write_bytes(PDF)

    walk.page.locator("#document").set_input_files(wrong)
    walk.page.get_by_role("button", name="Attach", exact=True).click()
    expect(walk.page.locator("#document-message .error")).to_be_focused()
    expect(walk.page.locator("#document-message")).to_contain_text("This file is not a PDF inside")
    expect(walk.page.locator("#saved")).to_contain_text("This file is not a PDF inside")
    walk.check()

    walk.page.locator("#document").set_input_files(right)
    walk.page.get_by_role("button", name="Attach", exact=True).click()
    expect(walk.page.locator("#documents .list a")).to_be_focused()
    expect(walk.page.locator("#saved")).to_have_text("Program.pdf is attached.")
    walk.page.get_by_role("button", name="Remove Program.pdf").click()
    expect(walk.page.locator("#documents-title")).to_be_focused()
    expect(walk.page.locator("#saved")).to_have_text("Program.pdf is removed.")
    walk.check()
