"""Journey 1, Claim: from the QR or a typed code to a certificate, for somebody new and for somebody known."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Walk

pytestmark = pytest.mark.browser


def sign_up(walk: Walk, degree: str = "MD", button: str = "Sign up") -> None:
    """Sign up as somebody who has never been here; from a course code the button says more."""
    fill_in(walk.page, degree)
    walk.press(button)


def fill_in(page: Page, degree: str = "MD") -> None:
    """Fill in the sign-up form as somebody who has never been here."""
    page.get_by_label("Email").fill(f"new{secrets.randbelow(10**12)}@example.org")
    page.get_by_label("First name").fill("Łukasz")
    page.get_by_label("Last name").fill("Nguyễn")
    page.get_by_label("Password", exact=True).fill("Gauze!Lamp42")
    page.get_by_label("Confirm password").fill("Gauze!Lamp42")
    page.get_by_label("Degree", exact=True).select_option(degree)
    page.get_by_label("I agree to the terms and conditions").check()


REGISTERS = "Sign up and register"


def evaluate(walk: Walk, amount: str = "1.00 credit") -> None:
    """Answer each question that needs an answer, choose the amount, and send both by one press."""
    expect(walk.page.locator("form#evaluation")).to_be_visible()
    for question in walk.page.locator("fieldset.choices:not(#quarters)").all():
        question.locator("input").first.check()
    walk.page.get_by_label(amount).check()
    walk.press("Send and claim")


def test_a_newcomer_goes_from_the_typed_code_to_a_certificate(walk: Walk) -> None:
    walk.visit("/")
    walk.page.get_by_label("Course code").fill("card-io")
    walk.press("Enter")
    walk.page.locator("main").get_by_role("link", name="Sign up").click()
    walk.check()
    expect(walk.page.locator("main form")).to_contain_text("Cardiology Grand Rounds")
    sign_up(walk, button=REGISTERS)
    expect(walk.page.locator("main")).to_contain_text("Step 2 of 3 · Cardiology Grand Rounds")
    expect(walk.page.get_by_label("1.25 credit")).to_be_checked()
    evaluate(walk, "0.75 credit")
    expect(walk.page.get_by_text("You claimed 0.75 credits. Your certificate is ready.")).to_be_visible()
    address = walk.page.get_by_role("link", name="Open your certificate").get_attribute("href")
    answer = walk.page.request.get(f"{walk.watch.url}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    walk.visit("/home")
    expect(walk.page.locator("#recent")).to_contain_text("Cardiology Grand Rounds")


def test_a_nurse_passes_the_assessment_and_gets_a_certificate_of_participation(walk: Walk) -> None:
    walk.visit("/code/ASTHMA")
    walk.page.locator("main").get_by_role("link", name="Sign up").click()
    sign_up(walk, degree="RN", button=REGISTERS)
    expect(walk.page.locator("form#assessment")).to_contain_text("You need 4 of 5 correct (80%) to pass")
    for question in walk.page.locator("fieldset.choices").all():
        question.locator("input").first.check()
    walk.page.get_by_role("button", name="Send my answers").click()
    expect(walk.page.get_by_role("heading", name="Question by question")).to_be_visible()
    walk.check()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("NOSUCH", "No session has the code “NOSUCH”"),
        ("STROKE", "This course code opens on"),
        ("SEPSIS", "This course code closed"),
    ],
)
def test_each_refused_code_says_why_and_what_next(walk: Walk, code: str, says: str) -> None:
    walk.visit("/sign-up")
    sign_up(walk)
    walk.page.get_by_label("Course code").fill(code)
    walk.page.get_by_role("button", name="Enter").click()

    expect(walk.page.get_by_text(says)).to_be_visible()
    walk.check()
    if code == "SEPSIS":
        walk.page.get_by_role("button", name="Ask for a late claim").click()
        expect(walk.page.get_by_text("You asked the office for a late claim.")).to_be_visible()
        walk.check()
