"""Pairs of different deeds at once: the second waits for the first, and what the first was told holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

import db
from db.activities.tables import Activity
from db.applications import draft
from db.applications.actor import still_held
from db.applications.decision import Decision, NoLongerOpen, decide
from db.applications.delegation import AlreadyAway, end_delegation, name_delegate
from db.applications.disclosure import record, records_of
from db.applications.proposal import Proposal
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion, Delegation
from db.applications.workflow import BY_STATE_AND_ACT, Act
from db.disclosures.status import DisclosureStatus
from db.engine.clock import today
from db.engine.row import hold
from db.institution.settings import institution
from db.people.tables import Person
from tests.support import make
from tests.support.pair import during
from tests.support.proposals import ATTESTED, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


class Pair(NamedTuple):
    """The first deed, the second one, whether the second is refused, and what holds in the end."""

    starts_in: State
    first: Callable[[World], object]
    second: Callable[[World], object]
    refusal: type[Exception] | None
    holds: Callable[[World], bool]


def save(world: World) -> object:
    answers = {**world.application.answers()["why"], "practice_now": "Saved before."}
    return draft.save(world.application, "why", answers, world.applicant, 1, "a page")


def submit(world: World) -> object:
    return decide(world.application, Decision(Act.SUBMIT, State.DRAFT, 0), world.applicant)


def approve(world: World) -> object:
    return decide(world.application, Decision(Act.APPROVE, State.FINAL, 1, "Good.", ATTESTED), world.approver)


def disclose(world: World) -> object:
    values = {"status": DisclosureStatus.MITIGATED, "relationships": "Novartin: grant", "mitigation": "Recused."}
    (seen,) = records_of(world.application)
    person = Proposal(world.application.answers()).in_control[0]
    return record(world.application, person, values, world.office, seen.recorded_at)


def go_away(world: World) -> object:
    day = today(institution().timezone)
    return name_delegate(world.reviewer, world.office, day, day)


PAIRS = {
    "a submission after a save holds what was saved": Pair(
        State.DRAFT,
        save,
        submit,
        None,
        lambda _world: ApplicationVersion.get().answers["why"]["practice_now"] == "Saved before.",
    ),
    "a save after a submission is refused": Pair(
        State.DRAFT,
        submit,
        save,
        draft.NotWritable,
        lambda world: ApplicationVersion.get().answers == world.application.answers(),
    ),
    "an approval after a disclosure tells learners of it": Pair(
        State.FINAL, disclose, approve, None, lambda _world: "Novartin" in Activity.get().disclosure
    ),
    "a disclosure after an approval is told to learners": Pair(
        State.FINAL, approve, disclose, None, lambda _world: "Novartin" in Activity.get().disclosure
    ),
    "an approval after a decline is refused": Pair(
        State.FINAL,
        lambda world: decide(world.application, Decision(Act.DECLINE, State.FINAL, 1, "No."), world.approver),
        approve,
        NoLongerOpen,
        lambda world: world.read().state == State.DECLINED and not Activity.select().count(),
    ),
    "of two who name a delegate for the same day one is refused": Pair(
        State.DRAFT, go_away, go_away, AlreadyAway, lambda _world: Delegation.select().count() == 1
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_second_deed_sees_the_first(app: Flask, name: str) -> None:
    pair, world = PAIRS[name], World()
    world.bring_to(pair.starts_in)
    if pair.starts_in == State.FINAL:
        world.clear()

    end = during(lambda: pair.first(world), lambda: pair.second(world))

    assert type(end.refusal) is (pair.refusal or type(None)), end
    assert pair.holds(world)


def test_a_delegation_that_ended_a_moment_before_decides_nothing(app: Flask) -> None:
    world, delegate = World(), make.person()
    application = world.bring_to(State.UNIT)
    day = today(institution().timezone)
    made = name_delegate(world.reviewer, delegate, day, day + timedelta(days=1))
    step = BY_STATE_AND_ACT[State.UNIT, Act.APPROVE]

    def held(by: Person) -> bool:
        return Application.select().where(still_held(application, step, by)).exists()

    assert held(delegate)
    assert held(world.reviewer)
    end_delegation(made)
    assert not held(delegate)
    assert held(world.reviewer)


def test_only_a_row_that_is_there_can_be_held(app: Flask) -> None:
    world = World()

    with db.database.atomic():
        number = world.application.id
        assert hold(Application, number)
        assert not hold(Application, 0)
        assert hold(Application, number, Application.applicant == world.application.applicant)
        assert not hold(Application, number, Application.id == 0)
