"""Journey 6, Come back: a forgotten password, and a form sent after the sign-in had run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import newest_link, run_out, sign_in
from tests.browser.test_claim_journey import sign_up

if TYPE_CHECKING:
    from tests.browser.conftest import Walk
    from tests.browser.served import Served

pytestmark = pytest.mark.browser


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(walk: Walk, site: Served) -> None:
    email = newcomer(walk)
    walk.open_menu()
    walk.check()
    walk.press("Sign out")
    walk.visit("/sign-in")
    walk.follow("Forgot your password?")
    walk.page.get_by_label("Email").fill(email)
    walk.page.get_by_role("button", name="Send the link").click()
    expect(walk.page.get_by_text("If that address has an account, a notification has been sent to it")).to_be_visible()
    walk.check()
    link = newest_link(site.data / "mail", email, "/password/reset/")
    walk.visit(link)
    walk.page.get_by_label("New password", exact=True).fill("Cotton%Wool77")
    walk.page.get_by_label("Confirm password").fill("Cotton%Wool77")
    with walk.page.expect_navigation():
        walk.page.locator("main form button.primary").click()
    walk.visit(link)
    assert walk.page.get_by_label("New password", exact=True).count() == 0
    walk.page.context.clear_cookies()
    sign_in(walk, email, "Cotton%Wool77")
    expect(walk.page.get_by_label("Course code")).to_be_visible()


def test_a_form_sent_too_late_comes_back_after_signing_in_again(walk: Walk, site: Served) -> None:
    email = newcomer(walk)
    walk.visit("/code/CARDIO")
    walk.press("Register")
    expect(walk.page.locator("form#evaluation")).to_be_visible()
    walk.page.locator("textarea").first.fill("I will order lactate sooner.")
    run_out(site.data)
    with walk.page.expect_navigation(url="**/sign-in**"):
        walk.page.get_by_role("button", name="Send and claim").click()
    walk.check()
    walk.page.get_by_label("Email").fill(email)
    walk.page.get_by_label("Password", exact=True).fill("Gauze!Lamp42")
    walk.press("Sign in")
    expect(walk.page.get_by_text("It has not been sent.")).to_be_visible()
    expect(walk.page.locator("textarea").first).to_have_value("I will order lactate sooner.")


def newcomer(walk: Walk) -> str:
    """Sign up; returns the address of the new account."""
    walk.visit("/sign-up")
    sign_up(walk)
    walk.visit("/account")
    return walk.page.locator("text=/new\\d+@example.org/").first.inner_text().split()[0]
