"""The office's steps: taking up, assigning and assigning anew, offered and taken only where the table allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.applications.state import State
from db.applications.workflow import Act
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


def usual(page: Page) -> str:
    """The primary button of the page, which there is one of."""
    return page.one("#approval button.primary").get_text()


def another_reviewer(world: World) -> Person:
    made = make.person(first_name="Ines", last_name="Duarte")
    RoleGrant.create(person=made, role=Role.REVIEWER, unit=world.unit)
    return made


def test_the_office_takes_up_and_is_asked_for_a_reviewer_at_once(reader: Reader) -> None:
    world = at(State.SUBMITTED)
    assert "Start preliminary review" in reader.as_(world.office).get(world.application.url).text

    answer = step(reader, world, "preliminary-review")

    page = answer if reader.with_htmx else reader.follow(answer)
    assert world.read().state == State.PRELIMINARY
    assert usual(page) == f"Send to {world.reviewer.full_name} for review"
    assert not page.html.select("#assignee")
    assert [box["value"] for box in page.html.select("details input[name=decision]")] == ["return", "decline"]


def test_a_reviewer_is_assigned_told_and_shown(reader: Reader) -> None:
    world = at(State.PRELIMINARY)

    answer = step(reader.as_(world.office), world, "reviewer", world.reviewer)

    page = answer if reader.with_htmx else reader.follow(answer)
    assert world.read().reviewer == world.reviewer
    assert "who is told by email" in page.text
    assert "Unit review" in page.one("#status").get_text()
    assert Message.select().where(Message.template == "application_assigned").get().to == world.reviewer.email


def test_only_the_units_reviewers_are_offered_and_never_the_applicant(visitor: Reader) -> None:
    world = at(State.PRELIMINARY)
    RoleGrant.create(person=world.applicant, role=Role.REVIEWER, unit=world.unit)
    elsewhere = make.person(first_name="Else", last_name="Where")
    RoleGrant.create(person=elsewhere, role=Role.REVIEWER, unit=make.unit())

    page = visitor.as_(world.office).get(world.application.url)

    assert page.one("#approval button[name=assignee]")["value"] == str(world.reviewer.id)
    assert offered(page) == []


def test_of_several_reviewers_one_is_chosen(visitor: Reader) -> None:
    world = at(State.PRELIMINARY)
    other = another_reviewer(world)

    page = visitor.as_(world.office).get(world.application.url)

    assert offered(page) == [other.full_name, world.reviewer.full_name]
    assert usual(page) == "Send for review"
    assert not page.html.select("#approval button[name=assignee]")


def test_in_the_second_round_one_press_sends_it_to_who_reviewed_it(reader: Reader) -> None:
    world = at(State.UNIT)
    other = another_reviewer(world)
    world.act(world.reviewer, Act.RETURN)
    world.act(world.applicant, Act.SUBMIT)
    world.act(world.office, Act.TAKE_UP)

    page = reader.as_(world.office).get(world.application.url)
    assert usual(page) == f"Send to {world.reviewer.full_name} for review"
    assert offered(page) == [other.full_name]
    assert page.html.select("#approval details:not([open]) #assignee")
    step(reader, world, "reviewer", str(page.one("#approval button[name=assignee]")["value"]))

    assert (world.read().state, world.application.reviewer) == (State.UNIT, world.reviewer)


def test_an_approver_who_had_it_gets_it_again_by_one_press(reader: Reader) -> None:
    world = at(State.FINAL)
    other = make.staff(Role.APPROVER, first_name="Ines", last_name="Duarte")
    world.act(world.approver, Act.RETURN)
    world.act(world.applicant, Act.SUBMIT)
    world.act(world.office, Act.TAKE_UP)
    world.act(world.office, Act.ASSIGN_REVIEWER, assignee=world.reviewer)
    world.act(world.reviewer, Act.APPROVE)

    page = reader.as_(world.office).get(world.application.url)

    assert usual(page) == f"Send to {world.approver.full_name} for final approval"
    assert offered(page) == [other.full_name]


def test_while_a_reviewer_has_it_only_somebody_else_is_offered(visitor: Reader) -> None:
    world = at(State.UNIT)
    assert not visitor.as_(world.office).get(world.application.url).html.select("#approval form")
    other = another_reviewer(world)

    page = visitor.get(world.application.url)

    assert f"It is with {world.reviewer.full_name}." in page.one("#approval").get_text()
    assert offered(page) == [other.full_name]
    assert not page.html.select("#approval .primary")


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

    assert "No reviewer of this unit can be chosen" in page.text
