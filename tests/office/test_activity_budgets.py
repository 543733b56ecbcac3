"""The budgets of bytes hold for the list of activities and for an activity's page; a coordinator fills fields alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.span import keep_listed
from db.activities.tables import Activity
from db.engine.clock import now
from db.roles.tables import Role
from tests.office.test_activities import coordinator
from tests.support import make
from tests.support.weight import (
    BROWSER,
    FIRST_VISIT_OF_STAFF,
    NEXT_VISIT,
    NEXT_VISIT_OF_READING,
    PART,
    Cache,
    check_first_visit,
    fetched,
    html_of,
)

if TYPE_CHECKING:
    from tests.support.reader import Reader

LIST, ROWS = "/office/activities", 20


@pytest.fixture
def office(visitor: Reader) -> Reader:
    """An office with three pages of activities, the last one with everything on its page."""
    unit = make.unit("Cardiology")
    for at in range(ROWS * 3):
        starts = now() + timedelta(days=at - 10)
        one = make.activity(title=f"Grand Rounds {at}: The Breathless Patient", format="rss", unit=unit)
        make.session(one, starts_at=starts, ends_at=starts + timedelta(hours=1))
        keep_listed(one.id)
    coordinator(Activity.select().order_by(Activity.id.desc()).get())
    return visitor.as_(make.staff(Role.OFFICE))


def newest() -> str:
    return f"{LIST}/{Activity.select().order_by(Activity.id.desc()).get().id}"


def test_a_first_visit_is_light(office: Reader) -> None:
    for path in (LIST, newest()):
        check_first_visit(*fetched(office.client, path), FIRST_VISIT_OF_STAFF)


def test_the_next_visit_brings_the_page_alone(office: Reader) -> None:
    cache = Cache()
    cache.visit(office.client, LIST)

    assert cache.visit(office.client, LIST) <= NEXT_VISIT
    assert cache.visit(office.client, newest()) <= NEXT_VISIT_OF_READING


@pytest.mark.parametrize("query", ["", "?page=2", "?sort=title", "?status=active"])
def test_a_part_of_20_rows_is_light(office: Reader, query: str) -> None:
    response = office.client.get(f"{LIST}{query}", headers={**BROWSER, "HX-Request": "true"})

    assert len(html_of(response).select("tbody tr")) == ROWS
    assert len(response.get_data()) <= PART


def test_a_coordinator_fills_fields_and_changes_no_layout(visitor: Reader) -> None:
    activity = make.activity()
    visitor.as_(coordinator(activity))
    markup = "<h1>Mine</h1><img src=x><style>body{display:none}</style>"

    visitor.submit(f"{LIST}/{activity.id}/texts", {"title": "T", "description": markup, "place": "", "revision": "1"})

    page = visitor.get(f"{LIST}/{activity.id}")
    assert markup in page.text
    assert page.html.select("main img, main style") == []
