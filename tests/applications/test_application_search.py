"""What a search finds: words of the title, the applicant's name and the number; and how the words follow the title."""

from __future__ import annotations

import importlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db import database
from db.applications.draft import copy, save, start
from db.applications.search import Sought, found_by, is_too_short
from db.applications.state import State
from db.applications.tables import Application, ApplicationSection, ApplicationWord
from db.engine.clock import today
from db.roles.tables import Role, RoleGrant
from tests.applications.test_dashboard import delegated, titles
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Reader

pytestmark = pytest.mark.usefixtures("app")


def found(typed: str) -> list[str]:
    return [row.title for row in Application.select().where(*found_by(*Sought.of(typed))).order_by(Application.title)]


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("sepsis", True),
        ("SEP hour", True),
        ("hour first sepsis", True),
        ("cafe", True),
        ("covid-19", True),
        ("AF", True),
        ("lindq", True),
        ("maya sepsis", True),
        ("epsis", False),
        ("sepsis night", False),
        ("a%", False),
        ("___", False),
    ],
)
def test_a_word_is_found_by_how_it_begins(typed: str, finds: bool) -> None:
    start(make.person(first_name="Maya", last_name="Lindqvist"), "Sepsis in the first hour: AF, COVID-19 and café")
    start(make.person(), "Stroke")

    assert bool(found(typed)) is finds
    assert "Stroke" not in found(typed)


def test_a_number_finds_that_application() -> None:
    one, other = start(make.person(), "Sepsis"), start(make.person(), "Stroke")

    for typed in (str(one.id), f"#{one.id}", f"{one.id} sep"):
        assert found(typed) == ["Sepsis"]
    assert found(f"{other.id} sep") == []
    assert found("9" * 40) == []


def test_one_letter_is_too_short_and_finds_nothing() -> None:
    start(make.person(), "Sepsis")

    assert (is_too_short("s"), is_too_short("sepsis i"), is_too_short("7"), is_too_short("")) == (
        True,
        True,
        False,
        False,
    )
    assert found("sepsis i") == []


def test_the_words_follow_the_title_and_a_copy_has_its_own() -> None:
    writer = make.person()
    draft = start(writer, "Sepsis")
    section = ApplicationSection.of(draft, "what", writer)

    save(draft, "what", {"title": "Stroke at night"}, writer, section.revision, "")
    copied = copy(draft, {"what": {"title": "Stroke at dawn"}}, writer)

    assert found("sepsis") == []
    assert found("stroke") == ["Stroke at dawn", "Stroke at night"]
    assert found("dawn") == [copied.title]


def test_the_first_day_follows_while_nobody_reviews_and_is_frozen_with_the_version() -> None:
    world, day = World(), today("America/New_York")
    section = ApplicationSection.of(world.application, "what", world.applicant)
    later = {**section.answers, "dates": [(day + timedelta(days=at)).isoformat() for at in (20, 9)]}

    save(world.application, "what", later, world.applicant, section.revision, "")

    assert world.read().starts_on == day + timedelta(days=9)
    world.fill(what={"dates": [(day + timedelta(days=12)).isoformat()]})
    assert world.bring_to(State.SUBMITTED).starts_on == day + timedelta(days=12)


def test_what_was_there_before_is_sorted_and_found_too() -> None:
    world = World()
    day = world.bring_to(State.SUBMITTED).starts_on
    draft = World(what={"format": "enduring", "release_on": "2027-01-04", "expires_on": "2029-01-04"}).application
    ApplicationWord.delete().execute()
    for index in database.get_indexes("application"):
        if index.name.endswith("by_start"):
            database.execute_sql(f'DROP INDEX "{index.name}"')
    database.execute_sql('DROP TABLE "application_word"')
    database.execute_sql('ALTER TABLE "application" DROP COLUMN "starts_on"')

    migration: Any = importlib.import_module("db.migrations.0013_worklist")
    migration.up(None, database.obj)

    days = [Application.get_by_id(one.id).starts_on for one in (world.application, draft)]
    assert [str(one) for one in days] == [str(day), "2027-01-04"]
    assert found("sepsis") == ["Sepsis in the first hour"]


def test_the_dashboard_finds_and_keeps_what_was_typed_while_paging(reader: Reader) -> None:
    writer = make.person()
    for at in range(30):
        start(writer, f"Sepsis, part {at:02}")
    start(writer, "Stroke")

    page = reader.as_(make.staff(Role.OFFICE)).get("/applications?q=part+sepsis", part=True)

    assert "1–20 of 30 applications" in page.text
    assert page.one("#q")["value"] == "part sepsis"
    second = reader.get(str(page.one("#applications-next")["href"]), part=True)
    assert "21–30 of 30 applications" in second.text
    assert not reader.get("/applications?q=part+sepsis&status=approved", part=True).html.select("#applications td.key")


@pytest.mark.parametrize("typed", ["stroke", "s", "%25", "x" * 300, "%27;--", "🙂", "9" * 40, "%231 %232 %233"])
def test_what_finds_nothing_says_so_and_the_way_back(visitor: Reader, typed: str) -> None:
    start(make.person(), "Sepsis")

    page = visitor.as_(make.staff(Role.OFFICE)).get(f"/applications?q={typed}")

    assert page.status == 200
    assert "No application matches." in page.one("#applications").get_text()
    assert page.one("#applications .empty a")["href"] == "/applications"


@pytest.mark.parametrize("state", [State.UNIT, State.AWAITING, State.FINAL])
def test_nobody_finds_what_they_may_not_see(visitor: Reader, state: State) -> None:
    world = World()
    world.bring_to(state)
    strangers = [make.person(), make.staff(Role.COORDINATOR), make.person()]
    RoleGrant.create(person=strangers[0], role=Role.REVIEWER, unit=make.unit())
    finds = {world.applicant, world.office, world.reviewer, delegated(world)}
    finds |= {world.approver} if state != State.UNIT else set()

    for person in {*strangers, *finds, world.approver}:
        page = visitor.as_(person).get(f"/applications?q=sepsis+{world.application.id}")
        assert len(titles(page)) == (person in finds), person


def test_a_search_that_finds_nothing_is_heard(visitor: Reader) -> None:
    visitor.with_htmx = True
    start(make.person(), "Sepsis")

    page = visitor.as_(make.staff(Role.OFFICE)).get("/applications?q=stroke", part=True)

    assert page.one("#live").get_text() == "Nothing found"
