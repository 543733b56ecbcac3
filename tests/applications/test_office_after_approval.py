"""The office and a coordinator change what was approved: texts at once, material facts by the applicant's way back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity, Session
from db.applications.decision import NotReady
from db.applications.state import State
from db.applications.workflow import Act
from db.audit.tables import AuditLine
from db.credit.claim import claim_credit
from db.engine.clock import now
from db.outbox.tables import Message
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.form import save
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader


def coordinator(world: World) -> Person:
    made = make.person()
    RoleGrant.create(person=made, role=Role.COORDINATOR, activity=world.read().activity)
    return made


def approve_again(world: World) -> None:
    world.act(world.office, Act.ASSIGN_APPROVER, assignee=world.approver)
    world.act(world.approver, Act.APPROVE)


@pytest.mark.parametrize("who", ["office", "coordinator"])
def test_who_runs_it_asks_for_a_new_approval_as_its_applicant_does(reader: Reader, who: str) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    runner = world.office if who == "office" else coordinator(world)
    reader.as_(runner)
    save(reader, world, "credit", {"types": ["ama-pra-1"], "designated": "1.00"})
    assert Session.get().maximum_quarters == 5

    reader.submit(f"/applications/{world.application.id}/submission", {"state": "approved", "version": "1"})

    assert (world.read().state, world.application.version) == (State.AWAITING, 2)
    told = {one.template: one for one in Message.select() if one.values.get("who") == runner.full_name}
    assert told["application_asked_again"].to == world.applicant.email
    assert "application_reopened" in told
    approve_again(world)
    assert Session.get().maximum_quarters == 4


def test_a_coordinator_of_another_activity_cannot(reader: Reader) -> None:
    world, other = World(), World()
    world.bring_to(State.APPROVED)
    other.bring_to(State.APPROVED)
    reader.as_(coordinator(other))

    assert reader.get(f"/applications/{world.application.id}/edit").status == 404
    submission = f"/applications/{world.application.id}/submission"
    assert reader.submit(submission, {"state": "approved", "version": "1"}).status == 404


def test_a_coordinator_writes_nothing_while_it_is_reviewed(reader: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    mine = coordinator(world)
    world.fill(credit={"designated": "1.00"})
    world.act(world.applicant, Act.REOPEN)

    answer = save(reader.as_(mine), world, "credit", {"types": ["ama-pra-1"], "designated": "0.50"})

    assert answer.status == 403


def test_a_new_approval_leaves_what_the_office_has_changed_meanwhile(app: Flask) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    moved = Session.get().starts_at + timedelta(hours=1)
    Session.update(starts_at=moved, title="An own title").execute()
    Activity.update(title="The office’s title", joint_provider="A partner").execute()
    world.fill(credit={"designated": "1.00"})
    world.act(world.applicant, Act.REOPEN)

    approve_again(world)

    session, activity = Session.get(), Activity.get()
    assert (session.starts_at, session.title, session.maximum_quarters) == (moved, "An own title", 4)
    assert (activity.title, activity.joint_provider) == ("The office’s title", "A partner")


def test_credit_never_falls_below_what_somebody_claimed(app: Flask) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    Session.update(starts_at=now() - timedelta(hours=2), ends_at=now() - timedelta(minutes=1)).execute()
    claim_credit(make.ready_to_claim(at=Session.get()), 4)
    world.fill(credit={"designated": "0.75"})

    with pytest.raises(NotReady) as refused:
        world.act(world.applicant, Act.REOPEN)

    assert refused.value.problems == ["Someone has claimed 1.00, so the credit cannot fall below that"]
    assert AuditLine.select().where(AuditLine.action == "application reopen").count() == 0
