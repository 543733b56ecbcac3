"""The office's first page: the figures of its work, and where each leads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.applications.state import State
from db.applications.tables import Application
from db.engine.clock import now, today
from db.institution.settings import institution
from db.roles.tables import Role, RoleGrant
from tests.applications.test_dashboard import titles
from tests.support import make
from tests.support.weight import queries

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader


def figures(page: Page) -> dict[str, str]:
    """The number under each label."""
    tiles = page.html.select(".tiles li")
    return {tile.get_text().replace(number, "", 1).strip(): number for tile in tiles for number in [_number(tile)]}


def _number(tile: object) -> str:
    return str(tile.b.get_text())  # type: ignore[attr-defined]


def some(state: State, number: int, in_days: int = 30, waited: int = 0) -> None:
    day = today(institution().timezone) + timedelta(days=in_days)
    row = {"applicant": make.person(), "state": state, "starts_on": day, "title": "Rounds"}
    Application.insert_many([{**row, "waiting_since": now() - timedelta(days=waited)}] * number).execute()


def test_it_says_where_applications_stand_in_the_words_of_the_list(visitor: Reader) -> None:
    for state, number in (
        (State.SUBMITTED, 3),
        (State.AWAITING, 1),
        (State.FINAL, 1),
        (State.APPROVED, 9),
        (State.DRAFT, 9),
    ):
        some(state, number)

    page = visitor.as_(make.staff(Role.OFFICE)).get("/office")

    expected = {
        "Submitted": "3",
        "Preliminary review": "0",
        "Unit review": "0",
        "Waiting for final approval": "2",
        "Returned for changes": "0",
    }
    assert expected.items() <= figures(page).items()
    for tile in page.html.select(".tiles a[href*='status=awaiting']"):
        assert len(titles(visitor.get(str(tile["href"]).partition("#")[0]))) == 2


def test_what_is_pressing_is_counted_and_listed_first(visitor: Reader) -> None:
    some(State.UNIT, 2, in_days=-1)
    some(State.SUBMITTED, 1, waited=institution().reminder_days)
    some(State.APPROVED, 4, in_days=-1, waited=99)

    page = visitor.as_(make.staff(Role.OFFICE)).get("/office")

    soon, late = list(figures(page).items())[:2]
    assert (soon[0].startswith("Start by"), soon[1]) == (True, "2")
    assert late == (f"Waiting for {institution().reminder_days} days or more", "1")
    listed = visitor.get(str(page.html.select(".tiles a")[0]["href"]).partition("#")[0])
    assert len(titles(listed)) == 3


def test_the_week_and_the_office_are_counted(visitor: Reader) -> None:
    before = figures(visitor.as_(make.staff(Role.OFFICE)).get("/office"))
    for days in (1, 6, 8, -1):
        make.session(starts_at=now() + timedelta(days=days), ends_at=now() + timedelta(days=days, hours=1))
    reviewer, unit = make.person(), make.unit()
    for role in ({"role": Role.REVIEWER, "unit": unit}, {"role": Role.APPROVER}):
        RoleGrant.create(person=reviewer, **role)

    after = figures(visitor.get("/office"))

    changed = {label: (before[label], number) for label, number in after.items() if before[label] != number}
    assert changed == {
        "Sessions in the next 7 days": ("0", "2"),
        "People with a role": ("1", "2"),
        "Open units": ("0", "1"),
    }


@pytest.mark.parametrize("number", [99, 130])
def test_no_figure_is_counted_further_than_it_is_shown(visitor: Reader, number: int) -> None:
    some(State.SUBMITTED, number)
    office = make.staff(Role.OFFICE)
    visitor.as_(office).get("/office")

    with queries() as said:
        page = visitor.get("/office")

    assert figures(page)["Submitted"] == ("over 99" if number > 99 else "99")
    assert len(said) <= 7  # one of them is the menu’s, of requests that wait
