"""The office reads the results of a series and of one of its sessions, on a phone and on a desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect

import db
from tests.browser.conftest import View
from tests.browser.people import sign_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Walk
    from tests.browser.served import Served

pytestmark = pytest.mark.browser


@pytest.fixture(params=[View(javascript=True, width=360), View(javascript=False, width=1280)], ids=str)
def view(request: pytest.FixtureRequest) -> View:
    """With JavaScript on a phone, without it on a desk."""
    return cast("View", request.param)


COUNTED = """SELECT r.activity_id, r.session_id, c.question_id FROM result_set r
JOIN result_comment c ON c.session_id = r.session_id"""


def counted(data: Path) -> tuple[int, int, int]:
    """An activity, a session of it that has results, and a question with comments; read from another process."""
    connection = db.driver.connect(data / "cme.db", timeout=10)
    activity, session, question = connection.execute(COUNTED).fetchone()
    connection.close()
    return activity, session, question


def test_results_are_read_as_charts_tables_and_comments(walk: Walk, site: Served) -> None:
    activity, session, question = counted(site.data)
    sign_in(walk, "office@example.org")
    for path in (f"/office/sessions/{session}/results", f"/office/activities/{activity}/results"):
        walk.visit(path)
        charts = walk.page.locator("svg.chart")
        expect(walk.page.locator(".result table")).to_have_count(charts.count())
        assert charts.count() > 1
        expect(charts.first).to_have_accessible_name(re.compile(r"^Bar chart: \d+ \(\d+%\) "))

    walk.visit(f"/office/activities/{activity}/results/comments/{question}")

    expect(walk.page.locator("#comments li").first).to_be_visible()
    assert walk.page.context.request.get(f"{site.url}/office/activities/{activity}/results.csv").ok
