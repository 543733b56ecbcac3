"""An application for a certificate of participation only: its activity awards no AMA credit until that is approved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.credit_type.designation import designated
from db.activities.credit_type.tables import ActivityCredit, CreditType
from db.activities.tables import Activity, Session
from db.applications.decision import NotReady
from db.applications.state import State
from db.applications.workflow import Act
from db.credit.claim import claim_credit
from db.engine.clock import now
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask


def keys() -> list[str]:
    return [kind.key for kind in designated(Activity.get())]


def approved(*types: str) -> World:
    world = World()
    world.fill(credit={"types": list(types)})
    world.bring_to(State.APPROVED)
    return world


def approve_again(world: World, *types: str) -> None:
    world.fill(credit={"types": list(types)})
    world.act(world.applicant, Act.REOPEN)
    world.act(world.office, Act.ASSIGN_APPROVER, assignee=world.approver)
    world.act(world.approver, Act.APPROVE)


def test_it_awards_no_credit_until_that_is_approved(app: Flask) -> None:
    world = approved("attendance")
    assert keys() == ["participation"]

    approve_again(world, "ama-pra-1")

    assert keys() == ["ama"]


def test_other_types_that_the_office_chose_stay(app: Flask) -> None:
    world = approved("ama-pra-1")
    nursing = CreditType.get(CreditType.key == "nursing")
    ActivityCredit.create(activity=Activity.get(), credit_type=CreditType.get(CreditType.key == "ama"))
    ActivityCredit.create(activity=Activity.get(), credit_type=nursing)

    approve_again(world, "attendance")
    assert keys() == ["nursing"]
    approve_again(world, "ama-pra-1")

    assert keys() == ["ama", "nursing"]


@pytest.mark.parametrize(("types", "wanted"), [("attendance", "ama-pra-1"), ("ama-pra-1", "attendance")])
def test_no_credit_is_added_after_the_start_or_taken_from_who_claimed(app: Flask, types: str, wanted: str) -> None:
    world = approved(types)
    Session.update(starts_at=now() - timedelta(hours=2), ends_at=now() - timedelta(minutes=1)).execute()
    claim_credit(make.ready_to_claim(at=Session.get()), 4)

    with pytest.raises(NotReady) as refused:
        approve_again(world, wanted)

    words = "credit can no longer be added" if wanted == "ama-pra-1" else "Someone has claimed credit"
    assert words in " ".join(refused.value.problems)
    assert keys() == (["ama"] if types == "ama-pra-1" else ["participation"])
