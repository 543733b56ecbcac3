"""The dashboard of applications: what waits for whoever looks first, and each person's own table."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db import database
from db.applications.state import State
from db.applications.tables import Application, Delegation
from db.applications.workflow import Act
from db.engine.clock import now
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

TITLE = "Sepsis in the first hour"


def waiting(page: Page) -> list[str]:
    return [link.get_text() for link in page.html.select("#work td.key a")]


def titles(page: Page) -> list[str]:
    return [cell.get_text(strip=True) for cell in page.html.select("#applications td.key")]


def some(count: int, applicant: Person | None = None, **more: Any) -> None:
    applicant = applicant or make.person()
    for at in range(count):
        since = now() - timedelta(days=at)
        Application.create(applicant=applicant, title=f"Rounds {at:03}", waiting_since=since, **more)


def delegated(world: World, by_days: int = 0) -> Person:
    """Who stands in for the reviewer until yesterday, today (0) or later."""
    delegate, day = make.person(), now().date()
    span = {"starts_on": day - timedelta(days=9), "until_on": day + timedelta(days=by_days)}
    Delegation.create(person=world.reviewer, delegate=delegate, **span)
    return delegate


@pytest.mark.parametrize(
    ("state", "who"),
    [
        (State.DRAFT, "applicant"),
        (State.SUBMITTED, "office"),
        (State.PRELIMINARY, "office"),
        (State.UNIT, "reviewer"),
        (State.AWAITING, "office"),
        (State.FINAL, "approver"),
        (State.APPROVED, ""),
    ],
)
def test_an_application_waits_for_whose_turn_it_is_and_for_nobody_else(visitor: Reader, state: State, who: str) -> None:
    world = World()
    world.bring_to(state)

    for name in ("applicant", "office", "reviewer", "approver"):
        found = waiting(visitor.as_(getattr(world, name)).get("/applications"))
        assert len(found) == (1 if name == who else 0), name


def test_what_the_unit_approved_stays_and_says_plainly_that_it_waits(reader: Reader) -> None:
    world = World()
    world.bring_to(State.AWAITING)

    page = reader.as_(world.reviewer).get("/applications", part=True)

    assert titles(page) == [TITLE]
    assert "Waiting for final approval" in page.one("#applications tbody").get_text()
    world.act(world.office, Act.ASSIGN_APPROVER, assignee=world.approver)
    assert "Waiting for final approval" in reader.get("/applications", part=True).one("#applications tbody").get_text()
    world.clear()
    world.act(world.approver, Act.APPROVE)
    assert "Approved" in reader.get("/applications", part=True).one("#applications tbody").get_text()


def test_a_line_says_with_whom_it_is_and_for_how_long(reader: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)
    Application.update(waiting_since=now() - timedelta(days=12)).execute()

    page = reader.as_(world.applicant).get("/applications", part=True)

    assert page.one('td[data-label="Waiting on"]').get_text() == world.reviewer.full_name
    assert page.one('td[data-label="Waiting"]').get_text() == "12 days"
    assert page.one("td.key a")["href"] == f"/applications/{world.application.id}"


def test_who_stands_in_sees_it_only_while_the_reviewer_is_away(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)

    assert waiting(visitor.as_(delegated(world, 1)).get("/applications")) == [TITLE]
    assert waiting(visitor.as_(delegated(world, -2)).get("/applications")) == []


def test_nobody_sees_what_does_not_concern_them(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)
    other = make.person()
    RoleGrant.create(person=other, role=Role.REVIEWER, unit=world.unit)

    for person in (make.person(), other, world.approver):
        assert titles(visitor.as_(person).get("/applications")) == []


def test_one_who_is_office_and_applicant_is_not_asked_to_decide_on_their_own(visitor: Reader) -> None:
    world = World()
    RoleGrant.create(person=world.applicant, role=Role.OFFICE)
    world.bring_to(State.SUBMITTED)

    page = visitor.as_(world.applicant).get("/applications")

    assert waiting(page) == []
    assert titles(page) == [TITLE]


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_it_sorts_by_title(reader: Reader, direction: str) -> None:
    some(30)

    page = reader.as_(make.staff(Role.OFFICE)).get(f"/applications?sort=title&dir={direction}", part=True)

    assert titles(page) == sorted(titles(page), reverse=direction == "desc")
    assert len(titles(page)) == 20
    assert page.one(f"th[aria-sort={direction}ending]")


def test_filters_by_status_and_unit_stay_while_paging(reader: Reader) -> None:
    unit = make.unit()
    some(60, state=State.SUBMITTED, unit=unit)
    some(40, state=State.APPROVED, unit=unit)
    some(40, state=State.SUBMITTED)

    page = reader.as_(make.staff(Role.OFFICE)).get(f"/applications?status=submitted&unit={unit.id}", part=True)

    assert "1–20 of 60 applications" in page.text
    following = page.one("#applications-next")["href"]
    assert "21–40 of 60 applications" in reader.get(str(following), part=True).text
    assert page.one("#status option[selected]").get_text() == "Submitted"


def test_both_steps_of_the_final_approval_are_one_status(visitor: Reader) -> None:
    some(2, state=State.AWAITING)
    some(3, state=State.FINAL)

    page = visitor.as_(make.staff(Role.OFFICE)).get("/applications?status=awaiting-approver")

    assert len(titles(page)) == 5


@pytest.mark.parametrize(
    "query", ["sort=applicant", "dir=up", "page=0", "page=9" + "9" * 30, "status=x", "unit=-1", "unit=" + "9" * 30]
)
def test_odd_addresses_fall_back(visitor: Reader, query: str) -> None:
    some(3)

    page = visitor.as_(make.staff(Role.OFFICE)).get(f"/applications?{query}")

    assert page.status == 200
    assert len(titles(page)) == 3


def test_an_empty_dashboard_says_how_to_begin(reader: Reader) -> None:
    page = reader.as_(make.person()).get("/applications")

    assert "You’re all caught up." in page.text
    assert "Your applications will be listed here." in page.text
    assert page.html.select('a[href="/applications/new"]')


@pytest.mark.parametrize("role", [Role.OFFICE, Role.APPROVER, Role.COORDINATOR])
def test_the_number_of_queries_does_not_grow_with_the_applications(
    visitor: Reader, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.as_(make.staff(role))
    asked: list[int] = []
    plain = database.obj.execute_sql

    def counting(*args: Any, **more: Any) -> Any:
        asked.append(1)
        return plain(*args, **more)

    monkeypatch.setattr(database.obj, "execute_sql", counting)
    counts = []
    for state in (State.SUBMITTED, State.FINAL, State.AWAITING):
        some(40, state=state, unit=make.unit())
        asked.clear()
        assert visitor.get("/applications").status == 200
        counts.append(len(asked))

    assert counts[1] == counts[2] <= 12


def test_what_is_drawn_once_follows_every_change(reader: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)
    row = "#applications tbody tr"
    before = reader.as_(world.applicant).get("/applications", part=True).one(row).get_text()

    Application.update(title="Sepsis at night", waiting_since=now() - timedelta(days=3)).execute()
    Person.update(last_name="Married").where(Person.id == world.reviewer.id).execute()
    after = reader.get("/applications", part=True).one(row).get_text()

    assert TITLE in before
    assert [words in after for words in ("Sepsis at night", "3 days", "Married")] == [True] * 3


def test_who_is_no_approver_any_more_is_not_shown_what_is_closed_to_them(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.FINAL)
    RoleGrant.delete().where(RoleGrant.person == world.approver).execute()

    assert titles(visitor.as_(world.approver).get("/applications")) == []
    assert visitor.get(world.application.url).status == 403
