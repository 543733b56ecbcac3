"""The budgets of bytes and requests hold for the dashboard and for an application that was in two rounds of review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.applications.state import SECTIONS, State
from db.applications.tables import Application
from db.applications.workflow import Act
from db.engine.clock import now
from tests.support.proposals import World
from tests.support.weight import (
    BROWSER,
    FIRST_VISIT_OF_FORM,
    FIRST_VISIT_OF_STAFF,
    NEXT_VISIT,
    NEXT_VISIT_OF_READING,
    PART,
    Cache,
    check_first_visit,
    fetched,
    html_of,
    wire,
)

if TYPE_CHECKING:
    from tests.support.reader import Reader

ROWS = 20
NEED = (
    "Antibiotics are given two hours after triage on average, and a third of patients with a lactate above 4 have no "
    "second measurement. The guideline asks for the first dose within one hour."
)


@pytest.fixture
def world(visitor: Reader) -> World:
    """An office with three pages of applications, and one of them again with its reviewer."""
    world = World(why={"practice_now": NEED})
    world.bring_to(State.UNIT)
    world.act(world.reviewer, Act.RETURN, comment="The room is too small for forty learners.")
    world.fill(what={"place": "Birch Room"}, why={"practice_now": NEED, "best_practice": NEED})
    world.act(world.applicant, Act.SUBMIT)
    world.act(world.office, Act.TAKE_UP)
    world.act(world.office, Act.ASSIGN_REVIEWER, assignee=world.reviewer)
    for at, state in enumerate((State.SUBMITTED, State.APPROVED, State.UNIT) * ROWS):
        row = {"title": f"Grand Rounds {at}: The Breathless Patient", "state": state, "unit": world.unit}
        people = {"applicant": world.applicant, "reviewer": world.reviewer}
        Application.create(**row, **people, waiting_since=now() - timedelta(days=at))
    return world


def pages(world: World) -> tuple[str, ...]:
    return ("/applications", world.application.url)


def test_a_first_visit_is_light(visitor: Reader, world: World) -> None:
    for path in pages(world):
        check_first_visit(*fetched(visitor.as_(world.office).client, path), FIRST_VISIT_OF_STAFF)


def test_the_form_brings_all_its_sections_in_27_000_bytes(visitor: Reader, world: World) -> None:
    path = f"{World(why={'practice_now': NEED}).application.url}/edit"
    page, assets = fetched(visitor.as_(Application.get_by_id(path.split("/")[2]).applicant).client, path)

    assert len(html_of(page).select("main section")) >= len(SECTIONS)
    assert sum(map(wire, [page, *assets])) <= FIRST_VISIT_OF_FORM


def test_the_next_visit_brings_the_page_alone(visitor: Reader, world: World) -> None:
    cache = Cache()
    cache.visit(visitor.as_(world.office).client, "/applications")
    for person in (world.office, world.reviewer):
        for path in pages(world):
            most = NEXT_VISIT if path == "/applications" else NEXT_VISIT_OF_READING
            assert cache.visit(visitor.as_(person).client, path) <= most, path


@pytest.mark.parametrize("query", ["", "?page=2", "?sort=title&dir=asc", "?status=unit-review"])
def test_a_part_of_20_rows_is_light(visitor: Reader, world: World, query: str) -> None:
    client = visitor.as_(world.office).client
    response = client.get(f"/applications{query}", headers={**BROWSER, "HX-Request": "true"})

    assert len(html_of(response).select("tbody tr")) == ROWS
    assert len(response.get_data()) <= PART
