"""How many applications the dashboard says there are, and how far it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.applications.state import State
from db.roles.tables import Role
from tests.applications.test_dashboard import some, titles
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_nobody_counts_further_than_anybody_pages(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.engine.count.MOST", 30)
    monkeypatch.setattr("db.applications.dashboard_queries.MOST", 30)
    unit = make.unit()
    some(50, state=State.SUBMITTED, unit=unit)
    office, path = make.staff(Role.OFFICE), f"/applications?unit={unit.id}&page="

    first, third, beyond = (reader.as_(office).get(f"{path}{page}", part=True) for page in (1, 3, 99))

    assert "1–20 of more than 30 applications" in first.text
    assert not first.html.select("a#applications-last")
    assert first.html.select("a#applications-next")
    assert len(titles(third)) == 10
    assert "41–50 of more than 30 applications" in third.text
    assert not third.html.select("a#applications-next")
    assert "21–40 of more than 30 applications" in beyond.text
    assert "1–20 of more than 30 applications" in reader.get("/applications", part=True).text


def test_a_long_list_that_ends_on_a_full_page_goes_no_further(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.engine.count.MOST", 30)
    monkeypatch.setattr("db.applications.dashboard_queries.MOST", 30)
    unit = make.unit()
    some(60, state=State.SUBMITTED, unit=unit)

    last = reader.as_(make.staff(Role.OFFICE)).get(f"/applications?unit={unit.id}&page=3", part=True)

    assert "41–60 of more than 30 applications" in last.text
    assert not last.html.select("a#applications-next")
    assert last.html.select("a#applications-prev")


def test_an_approver_sees_each_once_and_the_number_is_right(reader: Reader) -> None:
    approver = make.staff(Role.APPROVER)
    some(2, state=State.APPROVED, approver=approver)
    some(3, state=State.FINAL, approver=approver)
    some(4, state=State.AWAITING)
    some(5, applicant=approver)
    some(6, reviewer=approver, state=State.APPROVED, approver=approver)
    some(7, state=State.SUBMITTED)

    page = reader.as_(approver).get("/applications", part=True)

    assert "20 applications" in page.text
    assert len(titles(page)) == 20
