"""The way to approval: each step by whom the table names, once, with everything that follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity, Session
from db.applications.decision import (
    Decision,
    NoLongerOpen,
    NotReady,
    NotYours,
    WordsNeeded,
    decide,
)
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion
from db.applications.workflow import STEPS, Act, Step
from db.audit.tables import AuditLine
from db.engine.clock import today
from db.institution.settings import institution
from db.learning.tables import EvaluationQuestion
from db.outbox.tables import Message
from db.roles.tables import RoleGrant
from tests.support.proposals import ATTESTED, World

if TYPE_CHECKING:
    from flask import Flask


def test_the_whole_way_makes_an_activity_that_can_be_run_at_once(app: Flask) -> None:
    world = World()

    application = world.bring_to(State.APPROVED)

    session = Session.get()
    assert session.activity == application.activity
    assert session.maximum_quarters == 5
    assert Session.by_code(session.code) == session
    assert session.opens_at < session.starts_at < session.ends_at < session.closes_at
    assert 5 <= EvaluationQuestion.select().count() <= 7
    steps = [
        (line.from_state, line.to_state) for line in AuditLine.select().where(AuditLine.subject_type == "application")
    ]
    assert steps[-1] == ("final-review", "approved")
    assert len(steps) == 6


def test_each_step_tells_whom_the_table_names(app: Flask) -> None:
    world = World()

    world.bring_to(State.APPROVED)

    told = [(message.template, message.to) for message in Message.select().order_by(Message.id)]
    assert told == [
        ("application_submitted", "office@cme.example.org"),
        ("application_assigned", world.reviewer.email),
        ("application_unit_approved", "office@cme.example.org"),
        ("application_to_approve", world.approver.email),
        ("application_approved", world.applicant.email),
    ]


def test_what_is_missing_is_told_and_nothing_is_submitted(app: Flask) -> None:
    world = World(what={"title": ""}, credit={"designated": "9.00"})

    with pytest.raises(NotReady) as refused:
        world.act(world.applicant, Act.SUBMIT)

    assert refused.value.problems == ["Enter a title", "You asked for 9.00 credits; the agenda supports 1.25"]
    assert world.read().state == State.DRAFT
    assert ApplicationVersion.select().count() == 0


def test_no_approval_while_a_disclosure_is_open(app: Flask) -> None:
    world = World()
    world.bring_to(State.FINAL)

    with pytest.raises(NotReady) as refused:
        world.act(world.approver, Act.APPROVE)

    assert refused.value.problems == ["No cleared disclosure on record: Ines Duarte"]
    assert world.read().state == State.FINAL
    assert Activity.select().count() == 0


def test_credit_is_never_designated_retroactively(app: Flask) -> None:
    world = World(what={"dates": [today(institution().timezone).isoformat()]})

    with pytest.raises(NotReady) as refused:
        world.bring_to(State.APPROVED)

    assert refused.value.problems == ["The start is not in the future: credit cannot be designated retroactively"]


def test_the_unit_attests_to_all_three_statements(app: Flask) -> None:
    world = World()
    application = world.bring_to(State.UNIT)
    decision = Decision(Act.APPROVE, State.UNIT, 1, "Good.", frozenset({0, 2}))

    with pytest.raises(WordsNeeded):
        decide(application, decision, world.reviewer)

    world.act(world.reviewer, Act.APPROVE)
    line = AuditLine.select().order_by(AuditLine.id.desc()).get()
    assert len(line.detail["attestations"]) == 3
    assert line.detail["attestation_version"]


def test_to_return_or_decline_a_comment_is_needed(app: Flask) -> None:
    world = World()
    world.bring_to(State.UNIT)

    for act in (Act.RETURN, Act.DECLINE):
        with pytest.raises(WordsNeeded):
            world.act(world.reviewer, act, comment="  ")


def test_twice_or_on_an_older_version_changes_nothing(app: Flask) -> None:
    world = World()
    application = world.bring_to(State.UNIT)
    stale = Decision(Act.APPROVE, State.UNIT, 1, "Good.", ATTESTED)
    world.act(world.reviewer, Act.RETURN)
    world.act(world.applicant, Act.SUBMIT)

    with pytest.raises(NoLongerOpen):
        decide(application, stale, world.reviewer)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.state}-{step.act}")
def test_no_step_is_taken_from_a_state_that_the_application_is_not_in(app: Flask, step: Step) -> None:
    world = World()
    draft = world.application
    Application.update(state=State.WITHDRAWN, reviewer=world.reviewer, approver=world.approver).execute()
    seen = Decision(step.act, step.state, draft.version, "Good.", ATTESTED, world.reviewer)

    for name in ("applicant", "office", "reviewer", "approver"):
        with pytest.raises((NoLongerOpen, NotYours)):
            decide(draft, seen, getattr(world, name))


def test_who_lost_the_role_a_moment_ago_decides_nothing(app: Flask) -> None:
    world = World()
    world.bring_to(State.UNIT)
    RoleGrant.delete().where(RoleGrant.person == world.reviewer).execute()

    with pytest.raises(NotYours):
        world.act(world.reviewer, Act.APPROVE)


def test_nobody_decides_on_their_own_application(app: Flask) -> None:
    world = World()
    for role in ("office", "approver"):
        RoleGrant.create(person=world.applicant, role=role)
    world.bring_to(State.SUBMITTED)

    with pytest.raises(NotYours):
        world.act(world.applicant, Act.TAKE_UP)
