"""What was assigned to somebody is listed only while they may read it: with the role, and while the unit is open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.applications.state import State
from db.applications.tables import Delegation
from db.engine.clock import now, today
from db.institution.settings import institution
from db.institution.tables import Unit
from db.roles.tables import RoleGrant
from tests.applications.test_dashboard import TITLE, titles, waiting
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.people.tables import Person
    from tests.support.reader import Page, Reader


def revoke(world: World) -> None:
    RoleGrant.delete().where(RoleGrant.person == world.reviewer).execute()


def close(world: World) -> None:
    Unit.update(closed_at=now()).where(Unit.id == world.unit.id).execute()


def delegate_of(world: World) -> Person:
    named, day = make.person(), today(institution().timezone)
    Delegation.create(person=world.reviewer, delegate=named, starts_on=day, until_on=day + timedelta(days=1))
    return named


def listed(reader: Reader, person: Person, query: str = "") -> Page:
    return reader.as_(person).get(f"/applications{query}")


@pytest.mark.parametrize("lose", [revoke, close])
@pytest.mark.parametrize("state", [State.UNIT, State.APPROVED])
def test_nothing_of_it_is_listed_or_counted_any_more(
    visitor: Reader, state: State, lose: Callable[[World], None]
) -> None:
    world = World()
    world.bring_to(state)
    people = [world.reviewer, delegate_of(world)]
    for person in people:
        assert titles(listed(visitor, person)) == [TITLE]
    lose(world)

    for person in people:
        for query in ("", f"?unit={world.unit.id}", f"?status={state}"):
            page = listed(visitor, person, query)
            assert (titles(page), waiting(page)) == ([], [])
            assert not page.html.select("#applications caption")
        assert visitor.get(world.application.url).status == 403


def test_a_reviewer_of_another_unit_too_keeps_that_one(visitor: Reader) -> None:
    world, other = World(), World()
    for one in (world, other):
        one.bring_to(State.UNIT)
    RoleGrant.update(person=world.reviewer).where(RoleGrant.person == other.reviewer).execute()
    other.application.reviewer = world.reviewer
    other.application.save()
    RoleGrant.delete().where(RoleGrant.person == world.reviewer, RoleGrant.unit == world.unit).execute()

    page = listed(visitor, world.reviewer)

    assert [str(link["href"]) for link in page.html.select("#applications td.key a")] == [other.application.url]
    assert "1 application" in page.text
