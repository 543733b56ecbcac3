"""A learner changes the own claim, until its last day or until it is reported (domain-2.md, L3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity, Session
from db.credit.amend import change_own
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.refusal import Refused
from db.outbox.tables import Message
from tests.support.claimed import Claimed

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def test_a_learner_changes_the_own_amount_and_type(app: Flask) -> None:
    world = Claimed(profession="Nurse")  # a physician who is a nurse by profession: both fit

    change_own(world.claim, 8)
    change_own(world.claim, 6, world.kind("nursing"))

    assert world.lines == [(150, "Nursing contact hours")]
    assert [claim.ended_as for claim in Claim.select().order_by(Claim.id)] == ["changed", "changed", None]
    assert Message.select().where(Message.template.startswith("credit")).count() == 0


def reported(world: Claimed) -> None:
    Claim.update(reported_at=now()).execute()


def over(world: Claimed) -> None:
    Session.update(starts_at=now() - timedelta(days=42), ends_at=now() - timedelta(days=41)).execute()


def shut(world: Claimed) -> None:
    Activity.update(status="closed").execute()


@pytest.mark.parametrize(
    ("meanwhile", "quarters", "kind", "said"),
    [
        (reported, 2, "ama", "has been reported"),
        (over, 2, "ama", "last day to change this claim has passed"),
        (shut, 2, "ama", "last day to change this claim has passed"),
        (None, 4, "ama", "Nothing is changed"),
        (None, 9, "ama", "up to 2.00"),
        (None, 2, "nursing", "not for your profession"),
    ],
)
def test_a_learner_cannot_change_it(
    app: Flask, meanwhile: Callable[[Claimed], None] | None, quarters: int, kind: str, said: str
) -> None:
    world = Claimed()
    if meanwhile:
        meanwhile(world)

    with pytest.raises(Refused, match=said):
        change_own(world.claim, quarters, world.kind(kind))

    assert world.lines == [(100, "AMA PRA Category 1 Credit(s)™")]
