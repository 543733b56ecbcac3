"""The office's day: it lands on what waits, finds an application, looks at its figures, and invites a reviewer."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import PASSWORD, newest_link, sign_in

if TYPE_CHECKING:
    from tests.browser.conftest import Walk
    from tests.browser.served import Served

pytestmark = pytest.mark.browser


def test_the_office_lands_on_its_work_and_finds_the_rest(walk: Walk) -> None:
    sign_in(walk, "office@example.org")
    assert walk.page.url.endswith("/applications")
    work = walk.page.locator("#work")
    expect(work.locator("th[scope=rowgroup]").first).to_contain_text("Start preliminary review")
    walk.page.get_by_label("Search", exact=True).fill("seizure haddad")
    walk.page.get_by_role("button", name="Show").click()
    expect(walk.page.locator("#applications tbody tr")).to_have_count(1)
    expect(walk.page.locator("#applications")).to_contain_text("1 application")
    walk.check()
    work.get_by_role("link", name="Assign a reviewer").first.click()
    expect(walk.page.locator("#approval")).to_be_in_viewport()
    walk.check()


def test_a_figure_leads_to_its_list(walk: Walk) -> None:
    sign_in(walk, "office@example.org")
    walk.visit("/office")
    tile = walk.page.locator(".tiles a", has_text="Unit review")
    number = int(tile.locator("b").inner_text())
    tile.click()
    expect(walk.page.locator("#applications tbody tr")).to_have_count(number)
    walk.check()


def test_who_has_no_account_is_invited_and_comes_to_their_work(walk: Walk, site: Served) -> None:
    address = f"ines.{secrets.token_hex(4)}@example.org"
    sign_in(walk, "office@example.org")
    walk.visit("/office/people/invitation")
    walk.page.get_by_role("button", name="Send the invitation").click()
    expect(walk.page.locator("#errors")).to_be_focused()
    walk.check()
    fill(walk, {"Email": address, "First name": "Ines", "Last name": "Duarte", "Your password": PASSWORD})
    walk.page.get_by_label("What will they do?").select_option(label="Review for Oncology")
    walk.press("Send the invitation")
    expect(walk.page.locator("main")).to_contain_text("Reviewer of Oncology")
    walk.page.context.clear_cookies()
    walk.visit(newest_link(site.data / "mail", address, "/password/reset/"))
    fill(walk, {"New password": PASSWORD, "Confirm password": PASSWORD})
    walk.press("Save and sign in")
    expect(walk.page.locator("main")).to_contain_text("You’re all caught up.")


def fill(walk: Walk, texts: dict[str, str]) -> None:
    for label, text in texts.items():
        walk.page.get_by_label(label, exact=True).fill(text)
