"""Journey 3, Apply and approve: from nothing to approved with four people, and on to a learner's certificate."""

from __future__ import annotations

import io
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pypdf
import pytest
from playwright.sync_api import expect

from db.engine.clock import today
from tests.browser.conftest import View
from tests.browser.people import hold_now, sign_in
from tests.browser.test_claim_journey import REGISTERS, evaluate, sign_up

if TYPE_CHECKING:
    from tests.browser.conftest import Walk
    from tests.browser.served import Served

pytestmark = pytest.mark.browser

TEXTS = {
    "place": "Larch Auditorium",
    "expected_learners": "40",
    "practice_now": "Antibiotics are given after two hours.",
    "best_practice": "They are given within one hour.",
    "designed_to_change": "The time to the first dose.",
    "format_why": "Cases need discussion.",
    "designated": "1.25",
    "people-1-name": "Ines Duarte",
    "people-1-email": "ines@example.org",
    "people-1-credentials": "MD",
    "agenda-1-starts": "12:00",
    "agenda-1-ends": "13:15",
    "agenda-1-title": "Cases and discussion",
    "objectives": "Order the bundle within an hour",
    "dates-1-day": (today("UTC") + timedelta(days=40)).isoformat(),
}
CHOSEN = {
    "format": "Live Course",
    "delivery": "In person",
    "unit": "Emergency Medicine",
    "people-1-role": "Faculty",
    "support": "No",
    "exhibitors": "No",
}
TICKS = (
    '[name="audience"][value="physicians"]',
    '[name="gap_source"][value="data"]',
    '[name="needs"][value="performance"]',
    '[name="competencies"][value="patient-care"]',
    '[name="evaluation_methods"][value="chart-audit"]',
    '[name="types"][value="ama-pra-1"]',
    '[name="people-1-controls"]',
)
VIEWS = [View(javascript=True, width=1280), View(javascript=False, width=360)]  # long: in two views, not four
SECTIONS = ("what", "why", "how", "who", "money", "credit")


@pytest.fixture(params=VIEWS, ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """With JavaScript on a desk, without it on a phone."""
    return cast("View", request.param)


def test_from_nothing_to_approved_and_on_to_a_certificate(walk: Walk, site: Served) -> None:
    title = f"Sepsis in the first hour {secrets.token_hex(4)}"
    path = apply(walk, title)
    be(walk, "office", path)
    walk.page.get_by_role("button", name="Start preliminary review").click()
    assign(walk, "Thomas Brennan")
    be(walk, "reviewer", "/applications")
    walk.follow(title)
    for statement in walk.page.locator("input[name=attested]").all():
        statement.check()
    decide(walk, "Approve", "Waiting for final approval")
    be(walk, "office", path)
    assign(walk, "Ruth Abernathy")
    disclose(walk, path)
    be(walk, "approver", path)
    decide(walk, "Approve", "Approved")
    be(walk, "applicant", path)
    code = code_on_sheet(walk)
    hold_now(site.data, code)
    claim(walk, code)


def test_two_decisions_from_two_tabs_count_once(walk: Walk) -> None:
    path = apply(walk, f"Stroke call {secrets.token_hex(4)}")
    be(walk, "office", path)
    second = walk.page.context.new_page()
    second.goto(walk.page.url)
    walk.page.get_by_role("button", name="Start preliminary review").click()
    expect(walk.page.locator("#status")).to_contain_text("Preliminary review")
    second.get_by_role("button", name="Start preliminary review").click()
    expect(second.locator("main")).to_contain_text("Preliminary review")
    walk.check()


def apply(walk: Walk, title: str) -> str:
    """Write and submit an application as the applicant; returns its path."""
    sign_in(walk, "applicant@example.org")
    walk.visit("/applications/new")
    walk.page.get_by_label("Working title").fill(title)
    walk.press("Start")
    path = re.sub(r"^https?://[^/]+|/edit.*$", "", walk.page.url)
    for section in SECTIONS:
        fill_section(walk, f"{path}/sections/{section}")
    walk.check()
    walk.press("Submit the application")
    expect(walk.page.locator("main")).to_contain_text("Submitted")
    return path


def fill_section(walk: Walk, action: str) -> None:
    """Answer one section and save it."""
    form = walk.page.locator(f'form[action="{action}"]')
    for name, text in TEXTS.items():
        if form.locator(f'[name="{name}"]').count():
            form.locator(f'[name="{name}"]').first.fill(text)
    for box in form.locator(", ".join(TICKS)).all():
        box.check()
    for name, label in CHOSEN.items():
        if form.locator(f'[name="{name}"]').count():
            form.locator(f'[name="{name}"]').select_option(label=label)
    answered = walk.page.expect_response(lambda answer: answer.url.endswith(action))
    with answered if walk.view.javascript else walk.page.expect_navigation():
        form.get_by_role("button", name="Save", exact=True).click()
    expect(walk.page.locator("#saved")).to_contain_text("Saved at")


def be(walk: Walk, name: str, path: str) -> None:
    """Be one of the demo's people, at a page."""
    walk.page.context.clear_cookies()
    sign_in(walk, f"{name}@example.org")
    walk.visit(path)


def assign(walk: Walk, name: str) -> None:
    walk.page.get_by_role("button", name=f"Send to {name} for").click()
    expect(walk.page.locator("main")).to_contain_text(f"With {name}")
    walk.check()


def decide(walk: Walk, decision: str, then: str) -> None:
    walk.page.get_by_label("Comment").fill("Clear need, good plan.")
    walk.page.get_by_label(decision, exact=True).check()
    walk.page.get_by_role("button", name="Save", exact=True).click()
    expect(walk.page.locator("#status")).to_contain_text(then)
    expect(walk.page.locator("#history li").first).to_contain_text("Clear need, good plan.")
    expect(walk.page.locator("#approval")).not_to_contain_text("Comment")
    walk.check()


def disclose(walk: Walk, path: str) -> None:
    walk.visit(f"{path}/disclosures")
    walk.page.get_by_label("Nothing to disclose").check()
    walk.page.get_by_role("button", name="Record").click()
    expect(walk.page.locator("main")).to_contain_text("Grace Holloway")
    walk.check()


def code_on_sheet(walk: Walk) -> str:
    """The course code, read from the session's sheet as it is printed."""
    link = walk.page.locator('a[href$="sheet.pdf"]').first.get_attribute("href") or ""
    sheet = walk.page.request.get(f"{walk.watch.url}{link}")
    text = pypdf.PdfReader(io.BytesIO(sheet.body())).pages[0].extract_text()
    found = re.search(r"\b[0-9A-Z]{3}-[0-9A-Z]{4}\b", text)
    assert found, text
    return found[0]


def claim(walk: Walk, code: str) -> None:
    """Somebody new claims by the code, with nobody else doing anything."""
    walk.page.context.clear_cookies()
    walk.visit("/")
    walk.page.get_by_label("Course code").fill(code)
    walk.press("Enter")
    walk.page.locator("main").get_by_role("link", name="Sign up").click()
    sign_up(walk, button=REGISTERS)
    evaluate(walk)
    expect(walk.page.get_by_text("Your certificate is ready.")).to_be_visible()
