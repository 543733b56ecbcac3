"""The picture of an application's way: where it stands, who passed it on and when, and what is to come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from db.applications.history import history
from db.applications.picture import WAY, stops
from db.applications.state import State
from db.applications.workflow import LABELS, Act
from db.engine.clock import now
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

ALL = [LABELS[state] for state in WAY]


def picture(page: Page) -> list[tuple[str, str, bool]]:
    """Each stop's class and words, and whether it is the present one."""
    found = page.html.select("#picture > li")
    return [(li["class"][0], li.get_text(" ", strip=True), li.get("aria-current") == "step") for li in found]


def names(world: World) -> list[str]:
    shown = stops(world.read(), "", history(world.application, 30).lines)
    assert sum(one.is_current for one in shown) == 1
    return [f"{one.kind} {one.name}" for one in shown]


@pytest.mark.parametrize("state", [*WAY, State.FINAL])
def test_what_is_behind_is_done_and_what_is_ahead_is_to_come(data: object, state: State) -> None:
    world = World()
    world.bring_to(state)
    place = ALL.index(LABELS[state])

    shown = names(world)

    assert [one.partition(" ")[2] for one in shown] == ALL
    assert [one.partition(" ")[0] for one in shown[:place]] == ["done"] * place
    assert shown[place].startswith("done" if state == State.APPROVED else "open")
    assert all(one.startswith("later") for one in shown[place + 1 :])


def test_the_page_names_who_and_since_when(visitor: Reader) -> None:
    world = World()
    with time_machine.travel(now() - timedelta(days=40)):
        world.bring_to(State.PRELIMINARY)
    world.act(world.office, Act.ASSIGN_REVIEWER, assignee=world.reviewer)
    sent, today = (visitor.app.jinja_env.filters["day"](one) for one in days_of(world))

    shown = picture(visitor.as_(world.applicant).get(world.application.url))

    assert shown[0] == ("done", f"Draft {world.applicant.full_name}, {sent}", False)
    assert shown[2] == ("done", f"Preliminary review {world.office.full_name}, {today}", False)
    assert shown[3] == ("open", f"Unit review Now with {world.reviewer.full_name} since {today}", True)
    assert shown[4] == ("later", "Waiting for final approval The final approver", False)
    assert shown[5] == ("later", "Approved", False)


def test_what_was_returned_has_its_stops_before_it_once_more(data: object) -> None:
    world = World()
    world.bring_to(State.UNIT)
    world.act(world.reviewer, Act.RETURN)

    assert names(world) == ["done Draft", "open Returned for changes", *(f"later {name}" for name in ALL[1:])]


@pytest.mark.parametrize(("act", "end"), [(Act.DECLINE, "Declined"), (Act.WITHDRAW, "Withdrawn")])
def test_what_has_ended_has_nothing_ahead(data: object, act: Act, end: str) -> None:
    world = World()
    world.bring_to(State.UNIT)
    world.act(world.reviewer if act == Act.DECLINE else world.applicant, act)

    assert names(world) == [*(f"done {name}" for name in ALL[:3]), f"ended {end}"]


def test_a_stop_whose_line_is_not_at_hand_is_done_without_a_name(data: object) -> None:
    world = World()
    world.bring_to(State.UNIT)

    shown = stops(world.read(), "Thomas Brennan", [])

    assert [(one.kind, one.who, one.on) for one in shown[:3]] == [("done", "", None)] * 3


def test_a_step_answers_with_the_picture_as_it_is_now(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.SUBMITTED)
    visitor.with_htmx = True
    fields = {"state": world.application.state, "version": world.application.version}

    page = visitor.as_(world.office).submit(f"{world.application.url}/preliminary-review", fields)

    assert page.one("#picture")["data-hx-swap-oob"] == "true"
    assert next(name for _, name, is_now in picture(page) if is_now).startswith(
        "Preliminary review Now with the office"
    )


def days_of(world: World) -> tuple[object, object]:
    """The office's days on which it was submitted and on which it came to the unit."""
    shown = stops(world.read(), "", history(world.application, 30).lines)
    assert shown[0].on != shown[3].on
    return shown[0].on, shown[3].on
