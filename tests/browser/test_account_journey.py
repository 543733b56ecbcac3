"""Making an account and looking after it: every account page, its refusals and its swaps, as people see them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import PASSWORD, newest_link, sign_in

if TYPE_CHECKING:
    from tests.browser.conftest import Walk
    from tests.browser.served import Served

pytestmark = pytest.mark.browser


def fill_in(walk: Walk, email: str) -> None:
    """Sign-up's fields, as Ada fills them in."""
    for label, text in (("Email", email), ("First name", "Ada"), ("Last name", "Okafor")):
        walk.page.get_by_label(label).fill(text)
    walk.page.get_by_label("Password", exact=True).fill(PASSWORD)
    walk.page.get_by_label("Confirm password").fill(PASSWORD)
    walk.page.get_by_label("Degree", exact=True).select_option("Other")
    walk.page.get_by_label("Please enter your degree:").fill("MBBCh")
    walk.page.get_by_label("Profession").select_option("Physician")
    walk.page.get_by_label("I agree to the terms and conditions").check()


def new_member(walk: Walk) -> str:
    """Sign up; returns the address."""
    email = f"ada{time.time_ns()}@example.org"
    walk.visit("/sign-up")
    fill_in(walk, email)
    walk.press("Sign up")
    return email


def test_messages_come_while_typing_and_take_nothing_away(walk: Walk) -> None:
    walk.visit("/sign-up")
    if not walk.view.javascript:
        pytest.skip("on submit, without JavaScript")
    walk.page.get_by_label("Email").fill("ada.example.org")
    walk.page.get_by_label("Password", exact=True).press_sequentially("Gauze!", delay=20)
    expect(walk.page.get_by_text("Invalid: Enter valid email address")).to_be_visible()
    expect(walk.page.locator("#password-rules .met")).to_have_count(3)
    walk.page.get_by_label("Password", exact=True).press_sequentially("Lamp42", delay=20)
    expect(walk.page.locator("#password-rules .met")).to_have_count(6)
    expect(walk.page.get_by_label("Password", exact=True)).to_have_value(PASSWORD)
    expect(walk.page.get_by_label("Password", exact=True)).to_be_focused()
    walk.page.get_by_label("Confirm password").fill("Gauze")
    expect(walk.page.get_by_text("Passwords must match")).to_be_visible()
    walk.check()


def test_an_empty_sign_up_is_refused_in_a_summary_that_has_the_focus(walk: Walk) -> None:
    walk.visit("/sign-up")
    walk.press("Sign up")

    expect(walk.page.locator("#errors")).to_be_focused()
    expect(walk.page.locator("#errors li")).to_have_count(7)
    fill_in(walk, "learner@example.org")
    walk.press("Sign up")
    expect(walk.page.get_by_text("This address has an account.")).to_be_visible()
    expect(walk.page.get_by_label("First name")).to_have_value("Ada")


def test_an_address_is_corrected_and_confirmed(walk: Walk, site: Served) -> None:
    new_member(walk)
    walk.visit("/account")
    walk.page.get_by_role("button", name="Send it again").click()
    expect(walk.page.get_by_text("A new confirmation is on its way")).to_be_visible()
    walk.check()
    walk.follow("Correct the address")
    right = f"right{time.time_ns()}@example.org"
    walk.page.get_by_label("New email address").fill(right)
    walk.page.get_by_label("Password", exact=True).fill(PASSWORD)
    walk.press("Correct the address")

    walk.visit(newest_link(site.data / "mail", right, "/email/confirm/"))
    walk.press("Yes, this is my address")

    expect(walk.page.locator("#address").get_by_text("Confirmed")).to_be_visible()
    walk.visit("/account/email")
    walk.visit("/email/confirm/no-such-link")


def test_other_sign_ins_are_ended_and_the_password_changed(walk: Walk) -> None:
    email = new_member(walk)
    walk.page.context.clear_cookies()
    sign_in(walk, email, "Not-my-password1")
    sign_in(walk, email)
    walk.visit("/account")
    walk.page.get_by_role("button", name="Sign out everywhere else").click()
    expect(walk.page.get_by_text("You are signed out everywhere else.")).to_be_visible()
    walk.check()
    walk.follow("Change your password")
    walk.press("Change password")
    walk.page.get_by_label("Current password").fill(PASSWORD)
    walk.page.get_by_label("New password", exact=True).fill("Teapot&Lamp77")
    walk.page.get_by_label("Confirm password").fill("Teapot&Lamp77")
    walk.press("Change password")
    expect(walk.page.get_by_text("Your password is changed.")).to_be_visible()
    walk.visit("/account/idle")
    walk.press("Stay signed in")
    walk.open_menu()
    walk.check()
    walk.press("Sign out")
    walk.visit("/password/reset/no-such-link")


def test_a_press_is_not_lost_while_the_link_to_the_content_shows(walk: Walk) -> None:
    walk.visit("/sign-in")
    walk.page.keyboard.press("Tab")
    expect(walk.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    walk.check()

    walk.press("Sign in")  # the link goes with the press: a page that moved up would take the button along

    expect(walk.page.locator("#errors")).to_be_visible()
