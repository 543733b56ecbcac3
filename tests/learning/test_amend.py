"""Corrections: the office amends or revokes a claim, its learner changes it, and nothing is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from blueprints.shared.outbox.mail import compose
from db.audit.tables import AuditLine
from db.credit.amend import ClaimEnded, amend, change_own, revoke
from db.credit.certificate import Snapshot
from db.credit.claim import NotYet, claim_credit
from db.credit.tables import Certificate, Claim, Credit
from db.engine.clock import now
from db.engine.refusal import Refused
from db.learning.late_claim import Verdict, answer_late_claim, ask_late_claim
from db.learning.tables import Answer, LateClaim
from db.outbox.tables import Message
from db.people.tables import Person
from tests.support.claimed import Claimed
from tests.support.pair import Pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def letters(app: Flask, template: str) -> list[str]:
    with app.app_context():
        found = [compose(message) for message in Message.select().where(Message.template == template)]
    return [letter.get_content() for letter in found if letter]


def test_an_amended_claim_has_a_new_certificate_and_the_old_one_is_superseded(app: Flask) -> None:
    world = Claimed()
    old = Certificate.get()

    made = amend(world.claim, world.office, "You left at noon.", quarters=2)

    assert Certificate.get_by_id(old.id).superseded_at is not None
    assert made.number != old.number
    assert (world.claim.quarters, world.claim.supersedes, world.claim.superseded_at) == (2, world.first, None)
    assert (world.first.ended_as, world.first.end_reason) == ("amended", "You left at noon.")
    assert world.lines == [(50, "AMA PRA Category 1 Credit(s)™")]
    assert Credit.select().count() == 2


def test_an_amendment_is_in_the_history_of_the_activity_and_in_a_mail(app: Flask) -> None:
    world = Claimed()

    made = amend(world.claim, world.office, "You left at noon.", quarters=2)

    line = AuditLine.select().order_by(AuditLine.id.desc()).get()
    assert (line.person, line.action, line.subject_type, line.subject_id) == (
        *(world.office, "credit amended"),
        *("activity", world.of.id),
    )
    assert line.detail["about"] == (
        "Ada Okafor: 1.00 AMA PRA Category 1 Credit(s)™, now 0.50 AMA PRA Category 1 Credit(s)™ (You left at noon.)"
    )
    (letter,) = letters(app, "credit_amended")
    assert "It is now 0.50 AMA PRA Category 1 Credits™. Reason: You left at noon." in letter
    assert made.number in letter


def test_a_reissue_has_todays_name_and_nothing_else_changed(app: Flask) -> None:
    world = Claimed()
    Person.update(last_name="Lindqvist").where(Person.id == world.learner.id).execute()

    says = Snapshot.from_json(amend(world.claim, world.office, "New name").snapshot)

    assert (says.learner_name, says.credit_hundredths, says.kind) == ("Ada Lindqvist", 100, "credit")
    assert Snapshot.from_json(Certificate.get(Certificate.claim == world.first).snapshot).learner_name == "Ada Okafor"


def test_material_without_dates_keeps_the_day_of_its_completion(app: Flask) -> None:
    world = Claimed(starts_at=None, ends_at=None)
    old = Credit.get()

    amend(world.claim, world.office, "Half of it", quarters=2)

    assert Credit.for_learner(world.learner).get().on == old.on


def test_the_office_gives_hours_instead_of_credit(app: Flask) -> None:
    world = Claimed()

    made = amend(world.claim, world.office, "No physician", credit_type=world.kind("participation"))

    assert made.kind == "participation"
    assert world.lines == [(100, "Hours of participation")]


@pytest.mark.parametrize(
    ("reason", "change", "said"),
    [
        (" ", {"quarters": 2}, "Give a reason"),
        ("x" * 1001, {"quarters": 2}, "At most 1000 characters"),
        ("So it is", {"quarters": 9}, "up to 2.00"),
        ("So it is", {"quarters": 0}, "in steps of 0.25"),
        ("So it is", {"credit_type": "nursing"}, "not designated here for Ada Okafor's profession"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused_and_changes_nothing(
    app: Flask, reason: str, change: dict[str, Any], said: str
) -> None:
    world = Claimed()
    if "credit_type" in change:
        change = {"credit_type": world.kind(change["credit_type"])}

    with pytest.raises(Refused, match=said):
        amend(world.claim, world.office, reason, **change)

    assert (Claim.get().superseded_at, Certificate.get().superseded_at) == (None, None)
    assert Message.select().count() == 0


def test_ama_credit_is_not_given_to_whom_it_is_not_for(app: Flask) -> None:
    world = Claimed("RN", "Nurse")

    with pytest.raises(Refused, match="for physicians only"):
        amend(world.claim, world.office, "So it is", credit_type=world.kind("ama"))


def test_a_revoked_claim_leaves_the_transcript_and_nothing_takes_its_place(app: Flask) -> None:
    world = Claimed()

    assert [revoke(world.claim, world.office, "You were not there.") for _ in range(2)] == [True, False]

    assert Certificate.get().revoked_at is not None
    assert Certificate.get().superseded_at is None
    assert (Claim.get().ended_as, world.lines) == ("revoked", [])
    assert [line.action for line in AuditLine.select()][-1] == "credit revoked"
    assert "Reason: You were not there." in letters(app, "credit_revoked")[0]


def test_revoked_credit_is_claimed_again_only_by_a_late_claim(app: Flask) -> None:
    world = Claimed()
    mine = world.claim.participation
    revoke(world.claim, world.office, "You were not there.")

    with pytest.raises(NotYet):
        claim_credit(mine, 4)
    ask_late_claim(world.learner, world.at, "I was.")
    answer_late_claim(LateClaim.get(), Verdict(Answer.GRANTED, world.office))

    claim_credit(mine, 4)
    assert world.lines == [(100, "AMA PRA Category 1 Credit(s)™")]


def test_what_was_reported_may_be_corrected_and_is_noted(app: Flask) -> None:
    world = Claimed()
    Claim.update(reported_at=now()).execute()

    amend(world.claim, world.office, "You left at noon.", quarters=2)
    revoke(world.claim, world.office, "You were not there.")

    noted = [line.detail.get("was_reported") for line in AuditLine.select().order_by(AuditLine.id)]
    assert noted[-2:] == [True, None]  # the amended claim has not been reported yet
    assert Claim.current().count() == 0


def lower(world: Claimed) -> object:
    return change_own(world.first, 2)


def change(world: Claimed) -> object:
    return amend(world.first, world.office, "You left at noon.", quarters=3)


def take(world: Claimed) -> object:
    return revoke(world.first, world.office, "You were not there.")


def holds(*amounts: int) -> Callable[[Claimed], bool]:
    return lambda world: [amount for amount, _ in world.lines] == list(amounts)


PAIRS = {
    "an amendment after the learner's change is refused": Pair(lower, change, ClaimEnded, holds(50)),
    "a change after the amendment is refused": Pair(change, lower, ClaimEnded, holds(75)),
    "two changes at once make one": Pair(lower, lower, ClaimEnded, holds(50)),
    "a change after the revocation is refused": Pair(take, lower, ClaimEnded, holds()),
    "what was amended is not revoked": Pair(change, take, False, holds(75)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_second_correction_sees_the_first(app: Flask, name: str) -> None:
    PAIRS[name].check(Claimed())
