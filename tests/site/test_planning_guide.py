"""The planning guide says what the workflow's table says: every state, every step, every mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.pages.planning_guide import ACTORS, ACTS, MEANING, STOPS, stages
from db.applications.completeness import NEEDED
from db.applications.picture import WAY
from db.applications.state import State
from db.applications.workflow import ATTESTATIONS, LABELS, STEPS, TURN, Act, Actor
from db.institution.settings import set_institution
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_every_state_and_every_step_is_on_the_page(visitor: Reader) -> None:
    page = visitor.get("/planning-guide")

    assert page.status == 200
    for state in State:
        stage = page.one(f"#{state.value}")
        assert stage.h3
        assert LABELS[state] in stage.h3.get_text()
        rows = [[cell.get_text() for cell in row.select("td")] for row in stage.select("tbody tr")]
        wanted = [step for step in STEPS if step.state == state]
        assert rows == [
            [ACTORS[step.by], ACTS[step.act], LABELS[step.then], ACTORS[step.told] if step.told else "Nobody"]
            for step in wanted
        ]
        turn = TURN[state]
        assert (ACTORS[turn] in stage.h3.get_text()) if turn else not stage.select(".tag")


def test_nothing_of_the_table_is_without_words() -> None:
    assert set(ACTORS) == set(Actor)
    assert set(ACTS) == set(Act)
    assert set(MEANING) == set(State) == set(TURN)
    assert sum(len(stage.ways) for stage in stages()) == len(STEPS)
    assert tuple(STOPS) == WAY


def test_it_names_the_attestations_and_what_is_needed(visitor: Reader) -> None:
    set_institution({"reminder_days": "9"})

    text = visitor.get("/planning-guide").text

    for words in (*ATTESTATIONS, *(one.text for one in NEEDED), "After 9 days"):
        assert words in text


def test_it_draws_the_way_with_who_does_what_and_how_long_it_usually_takes(visitor: Reader) -> None:
    set_institution({"office_days": "1", "unit_days": "12", "approver_days": "4"})

    page = visitor.get("/planning-guide")

    stops = [item.get_text(" ", strip=True) for item in page.html.select("#picture > li")]
    assert [LABELS[state] for state in WAY] == [
        said[: len(LABELS[state])] for state, said in zip(WAY, stops, strict=True)
    ]
    assert stops[2:4] == [
        "Preliminary review The CME office checks it, usually within 1 day of your sending it.",
        "Unit review Your unit’s reviewer reads it, usually within 12 days.",
    ]
    assert "Usually 17 days from sending it to approval." in page.text
    assert not page.html.select("#picture [aria-current]")


def test_its_tables_fold_away(visitor: Reader) -> None:
    page = visitor.get("/planning-guide")

    assert page.html.select("table")
    assert all(table.find_parent("details") for table in page.html.select("table"))
    assert not page.html.select("details[open]")


@pytest.mark.parametrize("signed_in", [False, True])
def test_it_is_in_the_menu_of_everybody(visitor: Reader, signed_in: bool) -> None:
    if signed_in:
        visitor.as_(make.person())

    assert visitor.get("/").one("nav a[href='/planning-guide']").get_text() == "Planning Guide"
