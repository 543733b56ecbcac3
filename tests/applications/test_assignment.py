"""The office's steps: taking up, assigning and assigning anew, offered and taken only where the table allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.applications.state import State
from db.outbox.tables import Message
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from db.people.tables import Person
    from tests.support.reader import Page, Reader


def at(state: State) -> World:
    world = World()
    world.bring_to(state)
    return world


def step(reader: Reader, world: World, noun: str, assignee: Person | str = "", **changes: str) -> Page:
    seen = world.read()
    chosen = assignee if isinstance(assignee, str) else str(assignee.id)
    fields = {"state": seen.state, "version": str(seen.version), "assignee": chosen, **changes}
    return reader.submit(f"{seen.url}/{noun}", fields)


def offered(page: Page) -> list[str]:
    return [option.get_text() for option in page.html.select("#assignee option")][1:]


def test_the_office_takes_up_and_is_asked_for_a_reviewer_at_once(reader: Reader) -> None:
    world = at(State.SUBMITTED)
    assert "Take up for preliminary review" in reader.as_(world.office).get(world.application.url).text

    answer = step(reader, world, "preliminary-review")

    page = answer if reader.with_htmx else reader.follow(answer)
    assert world.read().state == State.PRELIMINARY
    assert offered(page) == [world.reviewer.full_name]
    assert [box["value"] for box in page.html.select("input[name=decision]")] == ["return", "decline"]


def test_a_reviewer_is_assigned_told_and_shown(reader: Reader) -> None:
    world = at(State.PRELIMINARY)

    answer = step(reader.as_(world.office), world, "reviewer", world.reviewer)

    page = answer if reader.with_htmx else reader.follow(answer)
    assert world.read().reviewer == world.reviewer
    assert "who is told by mail" in page.text
    assert "Unit review" in page.one("#status").get_text()
    assert Message.select().where(Message.template == "application_assigned").get().to == world.reviewer.email


def test_only_the_units_reviewers_are_offered_and_never_the_applicant(visitor: Reader) -> None:
    world = at(State.PRELIMINARY)
    RoleGrant.create(person=world.applicant, role=Role.REVIEWER, unit=world.unit)
    elsewhere = make.person(first_name="Else", last_name="Where")
    RoleGrant.create(person=elsewhere, role=Role.REVIEWER, unit=make.unit())

    page = visitor.as_(world.office).get(world.application.url)

    assert offered(page) == [world.reviewer.full_name]


@pytest.mark.parametrize("chosen", ["", "0", "-1", "9" * 30, "somebody"])
def test_nobody_who_was_not_offered_is_assigned(reader: Reader, chosen: str) -> None:
    world = at(State.PRELIMINARY)

    page = step(reader.as_(world.office), world, "reviewer", chosen)

    assert page.status == 422
    assert "Choose one of the people offered" in page.text
    assert world.read().state == State.PRELIMINARY


def test_a_person_without_the_role_is_not_assigned(reader: Reader) -> None:
    world = at(State.PRELIMINARY)

    for person in (make.person(), world.approver, world.applicant):
        assert step(reader.as_(world.office), world, "reviewer", person).status == 422
    assert world.read().reviewer is None


def test_the_office_may_assign_somebody_else_and_the_first_one_is_out(reader: Reader) -> None:
    world = at(State.UNIT)
    other = make.person()
    RoleGrant.create(person=other, role=Role.REVIEWER, unit=world.unit)

    step(reader.as_(world.office), world, "reviewer", other)

    assert world.read().reviewer == other
    assert reader.as_(world.reviewer).get(world.application.url).status == 404
    assert reader.as_(other).get(world.application.url).status == 200


def test_an_approver_is_assigned_and_may_be_changed(reader: Reader) -> None:
    world = at(State.AWAITING)
    other = make.staff(Role.APPROVER)

    step(reader.as_(world.office), world, "approver", world.approver)
    assert world.read().state == State.FINAL
    step(reader, world, "approver", other)

    assert world.read().approver == other


def test_two_of_the_office_at_once_assign_one(reader: Reader) -> None:
    world = at(State.PRELIMINARY)
    other = make.person()
    RoleGrant.create(person=other, role=Role.REVIEWER, unit=world.unit)
    step(reader.as_(world.office), world, "reviewer", world.reviewer)

    page = step(reader.as_(make.staff(Role.OFFICE)), world, "reviewer", other, state=State.PRELIMINARY.value)

    assert page.status == 409
    assert f"Assigned to a reviewer: {world.reviewer.full_name}" in page.text
    assert world.read().reviewer == world.reviewer


@pytest.mark.parametrize("noun", ["preliminary-review", "reviewer", "approver"])
def test_only_the_office_takes_these_steps(reader: Reader, noun: str) -> None:
    world = at(State.UNIT)

    answers = [
        step(reader.as_(person), world, noun, world.reviewer, state=state).status
        for person in (world.applicant, world.reviewer)
        for state in ("submitted", "preliminary-review", "unit-review", "awaiting-approver")
    ]

    assert set(answers) <= {403, 409, 422}
    assert world.read().state == State.UNIT


def test_where_nobody_can_be_assigned_the_page_says_so(visitor: Reader) -> None:
    world = at(State.PRELIMINARY)
    RoleGrant.delete().where(RoleGrant.role == Role.REVIEWER).execute()

    page = visitor.as_(world.office).get(world.application.url)

    assert "Nobody is a reviewer of this unit" in page.text
