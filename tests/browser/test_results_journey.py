"""An evaluation is built by the office, answered by six in the hall, and read as results at its close."""

from __future__ import annotations

import re
import secrets
import time
from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect

import db
from tests.browser.conftest import View
from tests.browser.people import hold_now, sign_in
from tests.browser.test_claim_journey import REGISTERS, fill_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Walk
    from tests.browser.served import Served

pytestmark = pytest.mark.browser

PATIENCE = 30.0  # seconds for the worker to count
CHOSEN = ("Probe", "Gel", "Probe", "Patience", "Gel", "Probe")  # by the six
FIGURES = {"Probe": ("3", "50%"), "Gel": ("2", "33%"), "Patience": ("1", "17%")}
DUE = "UPDATE job SET due_at = '2020-01-01T00:00:00.000000Z' WHERE name IN ('evaluations', 'results')"


@pytest.fixture(params=[View(javascript=True, width=360), View(javascript=False, width=1280)], ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """With JavaScript on a phone, without it on a desk."""
    return cast("View", request.param)


def test_an_evaluation_is_built_answered_by_six_and_read_as_results(walk: Walk, site: Served) -> None:
    code = "OPIOID" if walk.view.javascript else "ECHO-DAY"
    activity, session = hold_now(site.data, code)
    sign_in(walk, "office@example.org")
    prompt = build(walk, f"/office/activities/{activity}/evaluation")
    for number, choice in enumerate(CHOSEN):
        walk.page.context.clear_cookies()
        answer(walk, code, {prompt: choice}, f"From learner {number}", checks=number == 0)
    walk.page.context.clear_cookies()
    sign_in(walk, "office@example.org")
    walk.visit(f"/office/activities/{activity}")
    close(walk)
    count_now(site.data, activity)
    for of in (f"/office/sessions/{session}", f"/office/activities/{activity}"):
        walk.visit(f"{of}/results")
        read(walk, prompt)
    walk.follow(f"All {len(CHOSEN)} comments")
    said = walk.page.locator("#comments li").all_inner_texts()
    assert sorted(said) == [f"From learner {number}" for number in range(len(CHOSEN))]
    assert walk.page.context.request.get(f"{site.url}/office/activities/{activity}/results.csv").ok


def press(walk: Walk, name: str) -> None:
    """Press a button whose answer is swapped in, or is a page."""
    walk.page.get_by_role("button", name=name, exact=True).click()


def build(walk: Walk, address: str) -> str:
    """The office writes a question, copies another, saves the list and looks at the preview; the new question."""
    prompt = f"What did you miss most ({secrets.token_hex(3)})?"
    walk.visit(address)
    write_question(walk, prompt)
    copy_from_library(walk)
    press(walk, "Save these questions")
    expect(walk.page.locator("main, body").first).to_contain_text("Saved. Learners are asked this list from now on.")
    walk.check()
    walk.follow("See it as learners do")
    expect(walk.page.locator("fieldset.choices", has_text=prompt).get_by_role("radio")).to_have_count(len(FIGURES))
    expect(walk.page.locator("main form")).to_have_count(0)
    return prompt


def write_question(walk: Walk, prompt: str) -> None:
    """Add a question with answers of its own, and bring it before the last one."""
    count = walk.page.locator("fieldset.part").count()
    press(walk, "Add a question")
    expect(walk.page.locator("fieldset.part")).to_have_count(count + 1)
    new = walk.page.locator("fieldset.part").last
    expect(new.get_by_label("Text", exact=True)).to_be_focused()
    new.get_by_label("Text", exact=True).fill(prompt)
    new.get_by_label("Answered by").select_option(label="One of your answers")
    new.get_by_label("Your answers").fill("\n".join(FIGURES))
    press(walk, f"Move up question {count + 1}")
    expect(walk.page.locator("fieldset.part").last.get_by_label("Text", exact=True)).not_to_have_value(prompt)
    walk.check()


def copy_from_library(walk: Walk) -> None:
    """Look for a question in the library, and add it at the end."""
    if not walk.page.locator("#q").is_visible():
        walk.page.locator("summary", has_text="Copy questions").click()
    walk.page.get_by_label("Words to look for").fill("commitment sure")
    press(walk, "Search")
    expect(walk.page.locator("[value^=take-library-]")).to_have_count(1)
    walk.page.locator("[value^=take-library-]").click()
    expect(walk.page.locator("#questions > .notice")).to_be_visible()
    walk.check()


def answer(walk: Walk, code: str, choices: dict[str, str], words: str, *, checks: bool) -> None:
    """Somebody new comes by the code, answers all questions, and claims; only the first looks closely at each page."""
    page = walk.page
    page.goto(f"{walk.watch.url}/code/{code}")
    page.locator("main").get_by_role("link", name="Sign up").click()
    fill_in(page)
    press(walk, REGISTERS)
    expect(page.locator("form#evaluation")).to_be_visible()
    for question in page.locator("fieldset.choices:not(#quarters)").all():
        question.locator("input").first.check()
    for prompt, choice in choices.items():
        page.locator("fieldset.choices", has_text=prompt).get_by_label(choice).check()
    page.locator("form#evaluation textarea").first.fill(words)
    if checks:
        walk.check()
    press(walk, "Send and claim")
    expect(page.get_by_text("Your certificate is ready.")).to_be_visible()
    if checks:
        walk.check()


def close(walk: Walk) -> None:
    """Nobody evaluates any more, so that results may hold them all."""
    walk.page.locator("summary", has_text="Close the activity").click()
    press(walk, "Close")
    expect(walk.page.locator("body")).to_contain_text("The activity is closed.")
    walk.check()


def count_now(data: Path, activity: int) -> None:
    """Let the worker's two jobs be due, as they are within minutes, until it has counted; done from another process."""
    connection = db.driver.connect(data / "cme.db", timeout=10)
    counted = "SELECT COUNT(*) FROM result_set WHERE activity_id = ? AND session_id IS NULL"
    deadline = time.monotonic() + PATIENCE
    while not connection.execute(counted, (activity,)).fetchone()[0]:
        assert time.monotonic() < deadline, "nothing was counted"
        with connection:
            connection.execute(DUE)
        time.sleep(0.5)
    connection.close()


def read(walk: Walk, prompt: str) -> None:
    """The new question's figures, as a table and as a chart that says the same; each question has both."""
    charts = walk.page.locator("svg.chart")
    expect(walk.page.locator(".result table")).to_have_count(charts.count())
    assert charts.count() > 1
    result = walk.page.locator(".result", has_text=prompt)
    rows = result.locator("tbody tr").all()
    found = {cells[0]: tuple(cells[1:3]) for cells in (row.locator("td").all_inner_texts() for row in rows)}
    assert found == FIGURES
    said = ", ".join(f"{people} ({share}) {name}" for name, (people, share) in FIGURES.items())
    expect(result.locator("svg")).to_have_accessible_name(re.compile(rf"^Bar chart: {re.escape(said)}"))
