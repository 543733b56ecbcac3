"""The worklist: what waits for whoever looks, by the next step, the soonest to start on top; and the menu's count."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.applications.dashboard import working_day_after
from db.applications.state import State
from db.applications.tables import Application
from db.applications.worklist import waiting_count
from db.engine.clock import now, today
from db.institution.settings import institution
from db.roles.tables import Grants, Role, RoleGrant
from tests.applications.test_dashboard import delegated, titles
from tests.support import make
from tests.support.proposals import World
from tests.support.weight import queries

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader


def groups(page: Page) -> list[str]:
    return [head.get_text(" ", strip=True) for head in page.html.select("#work th[scope=rowgroup]")]


def listed(page: Page) -> list[str]:
    return [cell.get_text() for cell in page.html.select("#work td.key")]


def one(title: str, state: State, in_days: int | None = None, **more: Any) -> Application:
    """An application whose activity starts in so many days."""
    day = None if in_days is None else today(institution().timezone) + timedelta(days=in_days)
    row = {"applicant": more.pop("applicant", None) or make.person(), "title": title, "state": state, "starts_on": day}
    made: Application = Application.create(**row, **more)
    return made


def test_work_is_grouped_by_its_next_step_in_the_order_of_the_way(visitor: Reader) -> None:
    office = make.staff(Role.OFFICE)
    for at, state in enumerate((State.AWAITING, State.SUBMITTED, State.PRELIMINARY, State.SUBMITTED)):
        one(f"Rounds {at}", state, 30)
    one("Mine", State.RETURNED, 30, applicant=office)

    page = visitor.as_(office).get("/applications")

    assert groups(page) == [
        "Start preliminary review 2",
        "Assign a reviewer 1",
        "Assign an approver 1",
        "Edit and resubmit 1",
    ]


def test_the_soonest_to_start_stands_on_top_and_what_has_no_day_below(visitor: Reader) -> None:
    for title, in_days in (("Later", 40), ("Undated", None), ("Sooner", 9), ("Between", 20)):
        one(title, State.SUBMITTED, in_days)

    page = visitor.as_(make.staff(Role.OFFICE)).get("/applications")

    assert listed(page) == ["Sooner", "Between", "Later", "Undated"]


def test_what_starts_before_the_next_working_day_is_over_comes_first_and_says_so(visitor: Reader) -> None:
    for title, state, in_days in (
        ("Far", State.SUBMITTED, 40),
        ("Near", State.AWAITING, 1),
        ("Late", State.AWAITING, -2),
    ):
        one(title, state, in_days)

    page = visitor.as_(make.staff(Role.OFFICE)).get("/applications")

    assert groups(page) == ["Assign an approver 2", "Start preliminary review 1"]
    marked = [tag.get_text() for tag in page.html.select("#work td[data-label=Starts] .tag.warn")]
    gone = institution().dates.day(today(institution().timezone) - timedelta(days=2))
    assert marked == [f"! Started {gone}", "! Tomorrow"]


@pytest.mark.parametrize(("day", "after"), [(26, 27), (27, 30), (28, 30), (29, 30)])
def test_the_next_working_day_leaves_out_the_weekend(day: int, after: int) -> None:
    thursday = date(2026, 11, 26)

    assert working_day_after(thursday.replace(day=day)) == thursday.replace(day=after)


def test_how_long_it_waits_is_said_and_from_the_offices_days_on_that_it_is_overdue(visitor: Reader) -> None:
    waits = {"A": 0, "B": 1, "C": institution().reminder_days - 1, "D": institution().reminder_days}
    for title, days in waits.items():
        one(title, State.SUBMITTED, 30, waiting_since=now() - timedelta(days=days))

    page = visitor.as_(make.staff(Role.OFFICE)).get("/applications")

    said = {
        row.select_one("td.key").get_text(): row.select_one("td[data-label=Waiting]").get_text() for row in rows(page)
    }
    assert said == {"A": "Since today", "B": "1 day", "C": "6 days", "D": "! 7 days, overdue"}


def rows(page: Page) -> list[Any]:
    return page.html.select("#work tr:has(td.key)")


def test_the_step_leads_to_where_it_is_taken(visitor: Reader) -> None:
    world, draft = World(), one("Draft", State.DRAFT)
    world.bring_to(State.UNIT)
    Application.update(applicant=world.reviewer).where(Application.id == draft.id).execute()

    page = visitor.as_(world.reviewer).get("/applications")

    links = [(row.select("a")[-1].get_text(), row.select("a")[-1]["href"]) for row in rows(page)]
    assert links == [("Review", f"{world.application.url}#approval"), ("Finish the draft", f"{draft.url}/edit")]
    assert visitor.get(world.application.url).one("#approval")


def test_a_long_group_shows_ten_and_leads_to_all(visitor: Reader) -> None:
    for at in range(25):
        one(f"Rounds {at:02}", State.SUBMITTED, at + 9)
    one("Other", State.AWAITING, 9)

    page = visitor.as_(make.staff(Role.OFFICE)).get("/applications")

    assert groups(page) == ["Start preliminary review 25", "Assign an approver 1"]
    assert listed(page) == [*(f"Rounds {at:02}" for at in range(10)), "Other"]
    every = visitor.get(str(page.one("#work td[colspan] a")["href"]).partition("#")[0])
    assert titles(every) == [f"Rounds {at:02}" for at in range(20)]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.PRELIMINARY, State.UNIT, State.AWAITING, State.FINAL])
def test_the_menu_counts_what_the_worklist_lists(visitor: Reader, state: State) -> None:
    world = World()
    world.bring_to(state)
    people = [world.office, world.reviewer, world.approver, delegated(world)]

    for person in people:
        page = visitor.as_(person).get("/applications")
        assert waiting_count(Grants.of(person))() == len(listed(page))
    assert sum(waiting_count(Grants.of(person))() for person in people) == (2 if state == State.UNIT else 1)


@pytest.mark.usefixtures("data")
def test_the_menu_counts_no_draft_and_nothing_of_a_role_that_is_gone() -> None:
    world, office = World(), make.staff(Role.OFFICE)
    world.bring_to(State.FINAL)
    one("Draft", State.DRAFT, applicant=world.approver)
    one("Returned", State.RETURNED, applicant=world.approver)
    one("Own", State.SUBMITTED, applicant=office)

    assert (waiting_count(Grants.of(world.approver))(), waiting_count(Grants.of(office))()) == (2, 0)
    RoleGrant.delete().where(RoleGrant.person == world.approver).execute()
    assert waiting_count(Grants.of(world.approver))() == 1


def test_the_menu_says_99_and_more_and_asks_with_one_query(visitor: Reader) -> None:
    applicant, office = make.person(), make.staff(Role.OFFICE)
    row = {"applicant": applicant, "state": State.SUBMITTED}
    Application.insert_many([row] * 130).execute()

    assert visitor.as_(office).get("/help").one("#beside a").get_text() == "Applications 99+"
    grants = Grants.of(office)
    with queries() as said:
        assert waiting_count(grants)() == 100
    assert len(said) == 1


def test_an_applicant_who_can_only_wait_sees_nothing_in_amber(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)
    Application.update(waiting_since=now() - timedelta(days=40)).execute()

    page = visitor.as_(world.applicant).get("/applications")

    assert not page.html.select(".tag.warn")
    assert visitor.as_(world.reviewer).get("/applications").html.select("#work .tag.warn")
