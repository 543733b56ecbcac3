"""What an application can know of its applicant is not asked again: the unit, and whom the office calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.applications.draft import start
from db.engine.clock import now
from db.institution.tables import Unit
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

CALLED = {"contact": "Priya Raman", "phone": "555 0142"}


def test_the_only_unit_is_known(app: Flask) -> None:
    unit = make.unit()

    made = start(make.person(), "Sepsis")

    assert made.answers()["what"] == {"title": "Sepsis", "unit": str(unit.id)}
    assert made.unit == unit


def test_of_several_units_none_is_guessed(app: Flask) -> None:
    make.unit("One"), make.unit("Two")

    made = start(make.person())

    assert made.answers()["what"] == {}
    assert made.unit is None


def test_unit_and_contact_are_those_of_the_last_application(app: Flask) -> None:
    world = World()
    make.unit("Another")
    world.fill(who={**CALLED})

    made = start(world.applicant)

    assert (made.answers()["what"], made.answers()["who"]) == ({"unit": str(world.unit.id)}, CALLED)
    assert made.unit == world.unit
    assert start(make.person()).answers()["who"] == {}


def test_a_unit_that_was_closed_is_asked_for_again(app: Flask) -> None:
    world = World()
    make.unit("Another"), make.unit("A third")
    Unit.update(closed_at=now()).where(Unit.id == world.unit.id).execute()

    assert start(world.applicant).answers()["what"] == {}
