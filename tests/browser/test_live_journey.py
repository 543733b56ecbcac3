"""Signing up as it answers while it is filled in: each of its nine fields, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import PASSWORD

if TYPE_CHECKING:
    from tests.browser.conftest import Walk

pytestmark = pytest.mark.browser

TYPED = {  # by field: a fault and what is said of it, then what is right
    "email": ("ada@example", "Invalid: Enter valid email address", "ada@example.org"),
    "first_name": ("王", "We cannot print 王", "Ada"),
    "last_name": ("www.example.org", "Last Name looks like a web address", "Okafor"),
    "confirm": ("Gauze", "Passwords must match", PASSWORD),
    "degree_other": ("42", "Degree needs at least one letter", "MBBCh"),
}


@pytest.fixture
def scripted(walk: Walk) -> Walk:
    if not walk.view.javascript:
        pytest.skip("on submit, without JavaScript")
    walk.visit("/sign-up")
    return walk


def test_each_field_that_is_typed_says_its_fault_and_takes_it_back(scripted: Walk) -> None:
    scripted.page.locator("#password").fill(PASSWORD)
    scripted.page.locator("#degree").select_option("Other")
    for field, (fault, words, right) in TYPED.items():
        control, message = scripted.page.locator(f"#{field}"), scripted.page.locator(f"#{field}-message")
        control.fill(fault)
        control.press("Tab")
        expect(message).to_contain_text(words)
        control.fill(right)
        control.press("Tab")
        expect(message).to_be_empty()
        expect(control).to_have_value(right)
    scripted.check()


def test_each_field_that_is_chosen_answers_too(scripted: Walk) -> None:
    agreement, degree = scripted.page.locator("#agreement"), scripted.page.locator("#degree")
    agreement.check()
    agreement.uncheck()
    expect(scripted.page.locator("#agreement-message")).to_contain_text("You must agree")
    degree.select_option("MD")
    degree.select_option("")
    expect(scripted.page.locator("#degree-message")).to_contain_text("Degree is required")
    scripted.page.locator("#profession").focus()
    scripted.page.locator("#profession").press("Tab")
    expect(scripted.page.locator("#profession-message")).to_contain_text("Profession is required")
    scripted.page.locator("#password").press_sequentially("Gauze!", delay=20)
    expect(scripted.page.locator("#password-rules .met")).to_have_count(3)
    scripted.check()


def test_the_degree_fills_in_the_profession_until_another_is_chosen(scripted: Walk) -> None:
    degree, profession = scripted.page.locator("#degree"), scripted.page.locator("#profession")
    chosen = profession.locator("option:checked")
    degree.select_option("MD")
    expect(chosen).to_have_text("Physician, from my degree")
    degree.select_option("RN")
    expect(chosen).to_have_text("Nurse, from my degree")
    profession.select_option("Student")
    degree.select_option("DO")
    expect(profession.locator("option").first).to_have_text("Physician, from my degree")
    expect(chosen).to_have_text("Student")
    scripted.check()


def test_an_address_that_has_an_account_is_never_told_live(scripted: Walk) -> None:
    with scripted.page.expect_response("**/sign-up/email") as answer:
        scripted.page.locator("#email").fill("learner@example.org")
        scripted.page.locator("#email").press("Tab")

    assert answer.value.status == 200
    expect(scripted.page.locator("#email-message")).to_be_empty()
