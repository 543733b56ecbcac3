"""Journey 2, Reprint: one table on home and transcript, sorted and paged in place, its certificates a press away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import sign_in

if TYPE_CHECKING:
    from tests.browser.conftest import Walk

pytestmark = pytest.mark.browser


def test_the_recent_activities_sort_turn_and_open_a_certificate(walk: Walk) -> None:
    sign_in(walk, "learner@example.org")
    recent = walk.page.locator("#recent")
    expect(recent.locator("tbody tr")).to_have_count(5)
    recent.get_by_role("link", name="Last", exact=True).click()
    expect(recent.get_by_role("link", name="First", exact=True)).to_be_visible()
    recent.get_by_role("link", name="First", exact=True).click()
    expect(recent.locator("p").first).to_contain_text("1–5 of")
    recent.get_by_role("link", name="Credits").click()
    expect(recent.locator("th[aria-sort=descending]")).to_contain_text("Credits")
    walk.check()
    link = recent.locator("tbody a").first
    assert link.get_attribute("target") == "_blank"
    answer = walk.page.request.get(f"{walk.watch.url}{link.get_attribute('href')}")
    assert answer.body().startswith(b"%PDF")


def test_the_transcripts_state_is_its_address(walk: Walk) -> None:
    sign_in(walk, "learner@example.org")
    walk.visit("/transcript")
    walk.page.get_by_role("link", name="Type").click()
    expect(walk.page.locator("th[aria-sort=ascending]")).to_contain_text("Type")
    walk.page.get_by_role("link", name="Next", exact=True).click()
    expect(walk.page.locator(".pager")).to_contain_text("26–50 of")
    assert "sort=type" in walk.page.url
    assert "page=2" in walk.page.url
    walk.page.reload()
    expect(walk.page.locator(".pager")).to_contain_text("26–50 of")
    walk.page.go_back()
    expect(walk.page.locator(".pager")).to_contain_text("1–25 of")
    walk.check()


def test_a_certificate_is_checked_by_its_number(walk: Walk) -> None:
    sign_in(walk, "learner@example.org")
    address = walk.page.locator("#recent tbody a").first.get_attribute("href") or ""
    answer = walk.page.request.get(f"{walk.watch.url}{address}")
    number = answer.headers["content-disposition"].partition("certificate-")[2].removesuffix('.pdf"')

    walk.visit("/verify")
    walk.page.get_by_label("Certificate number").fill(number.lower())
    walk.press("Check")
    expect(walk.page.get_by_text("genuine", exact=False).first).to_be_visible()
    walk.visit("/verify/0000-0000-0000-0000-0000")
    expect(walk.page.get_by_text("We have issued no certificate with this number.")).to_be_visible()


def test_all_certificates_come_as_one_file_and_the_page_says_when(walk: Walk) -> None:
    sign_in(walk, "learner@example.org")
    walk.visit("/transcript")
    walk.press("All certificates (ZIP)")
    if walk.view.javascript:
        walk.page.get_by_role("link", name="Check progress").focus()

    expect(walk.page.get_by_text("It is ready.")).to_be_visible(timeout=120_000)
    expect(walk.page).to_have_title(re.compile("^Ready"))
    walk.check()
    link = walk.page.get_by_role("link", name="Download")
    if walk.view.javascript:
        expect(link).to_be_focused()
    answer = walk.page.request.get(f"{walk.watch.url}{link.get_attribute('href')}")
    assert answer.body().startswith(b"PK")
