"""A late claim from both sides, then a correction: asked, granted, claimed, amended, and said by the verify page."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import View
from tests.browser.people import PASSWORD, sign_in
from tests.browser.test_claim_journey import evaluate

if TYPE_CHECKING:
    from tests.browser.conftest import Walk

pytestmark = pytest.mark.browser
CODE = "CGR-43"  # of five weeks ago


@pytest.fixture(params=[View(javascript=True, width=360), View(javascript=False, width=1280)], ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """With JavaScript on a phone, without it on a desk."""
    return cast("View", request.param)


def sign_up(walk: Walk, address: str) -> None:
    """As somebody who was in the hall and has never been here."""
    walk.visit("/sign-up")
    fields = {"Email": address, "First name": "Ines", "Last name": "Duarte"}
    for label, text in {**fields, "Password": PASSWORD, "Confirm password": PASSWORD}.items():
        walk.page.get_by_label(label, exact=True).fill(text)
    walk.page.get_by_label("Degree", exact=True).select_option("MD")
    walk.page.get_by_label("I agree to the terms and conditions").check()
    walk.press("Sign up")


def change_to(walk: Walk, address: str) -> None:
    walk.page.context.clear_cookies()
    sign_in(walk, address)


def find_request(walk: Walk, address: str) -> None:
    """Find what this learner asked, and open its form: in the list with JavaScript, on a page of its own without."""
    walk.visit("/office/late-claims")
    walk.page.get_by_label("Learner").fill(address)
    walk.press("Find")
    walk.page.get_by_role("link", name="Answer Ines Duarte").click()
    expect(walk.page.get_by_label("Reason").first).to_be_visible()
    walk.check()


def test_a_late_claim_is_asked_granted_and_claimed_and_a_correction_amended(walk: Walk) -> None:
    address, main = f"late{secrets.randbelow(10**12)}@example.org", walk.page.locator("main")
    sign_up(walk, address)
    walk.visit(f"/code/{CODE}")
    walk.page.get_by_label("Anything the office should know").fill("I sat in the second row.")
    walk.page.get_by_role("button", name="Ask for a late claim").click()
    expect(main).to_contain_text("You asked the office for a late claim")
    change_to(walk, "office@example.org")
    find_request(walk, address)
    main.locator("[id^=late-claim-]").get_by_role("button", name="Grant").click()
    expect(main if walk.view.javascript else walk.page.locator("body")).to_contain_text("ranted")
    change_to(walk, address)
    walk.visit(f"/code/{CODE}")
    expect(main).to_contain_text("The office granted your late claim")
    walk.follow("Go on to your credit")
    expect(main).to_contain_text("The office granted your late claim. You can claim until")
    walk.follow("Evaluate and claim")
    evaluate(walk)
    old = certificate(walk)
    walk.follow("Ask for a correction")
    ask(walk)
    change_to(walk, "office@example.org")
    find_request(walk, address)
    amend(walk)
    says(walk, old, "a newer version replaces it")


def certificate(walk: Walk) -> str:
    address = walk.page.get_by_role("link", name="Open your certificate").get_attribute("href") or ""
    return address.removeprefix("/certificates/").removesuffix(".pdf")


def ask(walk: Walk) -> None:
    walk.page.get_by_label("The amount").check()
    walk.page.get_by_label("What should it be?").fill("I left at half past.")
    walk.press("Ask for a correction")


def amend(walk: Walk) -> None:
    walk.page.get_by_label("Amount").select_option("2")
    walk.page.get_by_label("Reason").first.fill("You left at half past.")
    walk.page.get_by_role("button", name="Amend", exact=True).click()
    expect(walk.page.locator("body")).to_contain_text("ranted")
    walk.check()


def says(walk: Walk, number: str, words: str) -> None:
    """The page that anybody may ask says what became of the old number."""
    walk.page.context.clear_cookies()
    walk.visit(f"/verify/{number}")
    expect(walk.page.locator("main")).to_contain_text(words)
