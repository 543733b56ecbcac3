"""A returned application in a real browser: what was asked, the answer to it, and a reviewer who steps aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import View
from tests.browser.people import sign_in

if TYPE_CHECKING:
    from tests.browser.conftest import Walk

pytestmark = pytest.mark.browser

RETURNED = "Leading the Resuscitation: Cardiac Arrest Teams That Listen"
IN_REVIEW = "Anticoagulation: Whom to Treat, How Long, When to Stop"
ASKED = "who pays for the second mannequin"
ANSWERED = "The defibrillators record the pauses; the department pays."
VIEWS = [View(javascript=True, width=360), View(javascript=False, width=1280)]


@pytest.fixture(params=VIEWS, ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """With JavaScript on a phone, without it on a desk."""
    return cast("View", request.param)


def test_the_answer_outlives_a_refusal_and_a_save(walk: Walk) -> None:
    sign_in(walk, "applicant@example.org")
    walk.visit("/applications")
    walk.follow(RETURNED)
    walk.page.get_by_role("link", name="Edit and resubmit").locator("visible=true").first.click()
    expect(walk.page.locator("#asked")).to_contain_text(ASKED)
    walk.check()
    walk.page.get_by_role("button", name="Submit again").click()
    expect(walk.page.locator("#changed-message")).to_contain_text("Say in a few words what you changed")
    walk.check()

    answer = walk.page.get_by_label("What did you change?")
    answer.fill(ANSWERED)
    if walk.view.javascript:
        with walk.page.expect_response(lambda response: response.url.endswith("/sections/why")):
            walk.page.locator("#why-practice_now").press_sequentially(" Still.")
            walk.page.locator("#why-practice_now").blur()
        walk.check()

    expect(answer).to_have_value(ANSWERED)


def test_a_reviewer_is_asked_why_before_stepping_aside(walk: Walk) -> None:
    sign_in(walk, "reviewer@example.org")
    walk.visit("/applications")
    walk.follow(IN_REVIEW)
    walk.follow("I have a conflict of interest")

    walk.press("Step aside")

    expect(walk.page.locator("#errors")).to_be_focused()
    expect(walk.page.locator("#reason-message")).to_contain_text("Say in a few words what the conflict is")
