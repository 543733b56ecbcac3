"""A learner changes the own claim, until its last day or until it is reported (domain-2.md, L3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity, Session
from db.credit.amend import amend, change_own, revoke
from db.credit.claim import NotYet, claim_credit
from db.credit.tables import AlreadyClaimed, Claim
from db.engine.clock import now
from db.engine.refusal import Refused
from db.outbox.tables import Message
from tests.support.claimed import Claimed
from tests.support.pair import Pair

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


def nursing(world: Claimed) -> object:
    return claim_credit(world.first.participation, 4, credit_type=world.kind("nursing")).kind


def to_nursing(world: Claimed) -> object:
    return amend(world.first, world.office, "A nurse", credit_type=world.kind("nursing"))


def again(world: Claimed) -> object:
    return claim_credit(world.first.participation, 4, credit_type=world.kind("ama"))


def one_of_nursing(world: Claimed) -> bool:
    return [kind for _, kind in world.lines].count("Nursing contact hours") == 1


PAIRS = {
    "who is given a type by the office cannot claim it besides": Pair(
        to_nursing, nursing, AlreadyClaimed, one_of_nursing
    ),
    "the office gives no type that is claimed meanwhile": Pair(nursing, to_nursing, Refused, one_of_nursing),
    "what is revoked cannot be claimed at the same moment": Pair(
        lambda world: revoke(world.first, world.office, "Not there"), again, NotYet, lambda world: world.lines == []
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_claim_and_a_correction_at_once(app: Flask, name: str) -> None:
    PAIRS[name].check(Claimed(profession="Nurse"))
