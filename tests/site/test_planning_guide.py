"""The planning guide says what the workflow's table says: every state, every step, every mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.pages.planning_guide import ACTORS, ACTS, MEANING, name_of, stages
from db.applications.completeness import NEEDED
from db.applications.state import State
from db.applications.workflow import ATTESTATIONS, STEPS, TURN, Act, Actor
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
        assert name_of(state) in stage.h3.get_text()
        rows = [[cell.get_text() for cell in row.select("td")] for row in stage.select("tbody tr")]
        wanted = [step for step in STEPS if step.state == state]
        assert rows == [
            [ACTORS[step.by], ACTS[step.act], name_of(step.then), ACTORS[step.told] if step.told else "Nobody"]
            for step in wanted
        ]
        turn = TURN[state]
        assert (ACTORS[turn] in stage.h3.get_text()) if turn else not stage.select(".tag")


def test_nothing_of_the_table_is_without_words() -> None:
    assert set(ACTORS) == set(Actor)
    assert set(ACTS) == set(Act)
    assert set(MEANING) == set(State) == set(TURN)
    assert sum(len(stage.ways) for stage in stages()) == len(STEPS)
    assert len({stage.name for stage in stages()}) == len(State)


def test_it_names_the_attestations_and_what_is_needed(visitor: Reader) -> None:
    set_institution({"reminder_days": "9"})

    text = visitor.get("/planning-guide").text

    for words in (*ATTESTATIONS, *(one.text for one in NEEDED), "for 9 days"):
        assert words in text


@pytest.mark.parametrize("signed_in", [False, True])
def test_it_is_in_the_menu_of_everybody(visitor: Reader, signed_in: bool) -> None:
    if signed_in:
        visitor.as_(make.person())

    assert visitor.get("/").one("nav a[href='/planning-guide']").get_text() == "Planning Guide"
