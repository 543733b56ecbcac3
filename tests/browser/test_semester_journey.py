"""Journey 4, Run a series: from the rule of its dates to the figures of a session that was held, by its coordinator."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

import pytest
from playwright.sync_api import expect

import db
from db.engine.clock import today
from tests.browser.conftest import View
from tests.browser.people import hold_now, sign_in
from tests.browser.test_claim_journey import evaluate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Walk
    from tests.browser.served import Served

pytestmark = pytest.mark.browser

SERIES = "Critical Care Conference"
TOPIC = "Sedation Holidays"


class Added(NamedTuple):
    number: int
    code: str


@pytest.fixture(params=[View(javascript=True, width=360), View(javascript=False, width=1280)], ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """With JavaScript on a phone, without it on a desk."""
    return cast("View", request.param)


def add_by_rule(walk: Walk) -> None:
    """Two Tuesdays by rule, the second one with a topic."""
    walk.follow("Add sessions")
    first = today("America/Detroit") + timedelta(days=70)
    for label, text in {"Starts": "07:00", "Ends": "08:00", "Credit of each session": "1.00"}.items():
        walk.page.get_by_label(label, exact=True).fill(text)
    walk.page.locator("#weekday").select_option(label="Tuesday")
    walk.page.get_by_label("First date").fill(str(first))
    walk.page.get_by_label("Last date").fill(str(first + timedelta(days=13)))
    walk.page.get_by_role("button", name="Show the sessions").click()
    expect(walk.page.locator("#preview")).to_have_text("2 dates")
    walk.check()
    walk.page.locator("[name^=topic-]").last.fill(TOPIC)
    walk.press("Add the ticked sessions")


def added(data: Path) -> Added:
    connection = db.driver.connect(data / "cme.db", timeout=10)
    row = connection.execute("SELECT id, code FROM session WHERE title = ? ORDER BY id DESC", (TOPIC,)).fetchone()
    connection.close()
    return Added(*row)


def settle_faculty(walk: Walk) -> None:
    """A speaker is named, the gate shuts, and one press opens it."""
    if walk.page.get_by_label("Name", exact=True).locator("visible=true").count() == 0:
        walk.page.get_by_text("Add a person or a substitute").click()
    walk.page.get_by_label("Name", exact=True).locator("visible=true").fill("Rhea Lund")
    walk.page.get_by_role("button", name="Add", exact=True).click()
    expect(walk.page.get_by_text("Credit waits until every disclosure is settled.")).to_be_visible()
    walk.page.get_by_role("button", name="Nothing to disclose for Rhea Lund").click()
    expect(walk.page.get_by_text("Credit waits until every disclosure is settled.")).to_have_count(0)
    walk.check()


def test_a_series_from_its_rule_to_the_figures_of_a_session(walk: Walk, site: Served) -> None:
    sign_in(walk, "coordinator@example.org")
    walk.follow(SERIES)
    walk.page.locator(".tiles").get_by_role("link", name=re.compile("sessions?$")).click()
    walk.check()
    add_by_rule(walk)
    at = added(site.data)
    walk.visit(f"/office/sessions/{at.number}")
    settle_faculty(walk)

    hold_now(site.data, at.code)
    walk.page.context.clear_cookies()
    sign_in(walk, "learner@example.org")
    walk.visit(f"/code/{at.code}")
    walk.press("Register")
    evaluate(walk)

    walk.page.context.clear_cookies()
    sign_in(walk, "coordinator@example.org")
    walk.visit(f"/office/sessions/{at.number}")
    for label in ("Registered", "Attended", "Evaluated", "Claimed credit"):
        expect(walk.page.locator("#figures div").filter(has_text=label)).to_contain_text(re.compile(r"1( \(100%\))?$"))
