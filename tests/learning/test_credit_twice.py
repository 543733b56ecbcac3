"""Credit that was taken back, or recorded by the office, is no way to credit that nobody earned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.attendance.check_in import answer_check_in
from db.credit.amend import ClaimEnded, amend, change_own, revoke
from db.credit.award import award
from db.credit.claim import NotYet, OutOfRange, claim_credit
from db.credit.correction import Change, ask_correction, correct_claim, revoke_claim
from db.credit.report import report_claims
from db.credit.tables import WENT_WITH_ROSTER, About, AlreadyClaimed, Claim, Correction
from db.engine.refusal import Refused
from db.learning.late_claim import Verdict, answer_late_claim, ask_late_claim
from db.learning.presence.tables import CheckIn
from db.learning.tables import Answer, LateClaim, Participation
from db.program.registration import register_by_hand
from db.rosters.tables import Roster, RosterState
from tests.support import make
from tests.support.claimed import Claimed
from tests.support.pair import during

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings


def of_roster(world: Claimed, state: RosterState) -> Participation:
    roster = Roster.create(session=world.at, by=world.office, name="x", state=state, rows=1)
    return recorded(world, roster)


def recorded(world: Claimed, roster: Roster | None = None) -> Participation:
    """One credit that the office recorded for a nurse who is a physician."""
    mine = make.ready_to_claim(make.person("MD", profession="Nurse"), world.at)
    claim = Claim(learner=mine.learner, session=world.at, participation=mine, quarters=4, recorded_by=world.office)
    claim.credit_type, claim.roster = world.kind("ama"), roster
    award(claim)
    return mine


def with_nursing(world: Claimed) -> Claim:
    claim_credit(Participation.get(), 4, credit_type=world.kind("nursing"))
    return world.claim


def test_credit_of_a_roster_that_the_office_revoked_is_not_claimed_again(data: Settings) -> None:
    world = Claimed()
    mine = of_roster(world, RosterState.DONE)
    revoke(world.claim, world.office, "Was not there")

    with pytest.raises(NotYet):
        claim_credit(mine, 4)


def test_credit_of_a_roster_that_was_taken_back_is_claimed_again(data: Settings) -> None:
    world = Claimed()
    mine = of_roster(world, RosterState.TAKEN_BACK)
    revoke(world.claim, world.office, WENT_WITH_ROSTER)

    claim_credit(mine, 4)

    assert Claim.current().where(Claim.participation == mine).count() == 1


def test_a_revoked_type_is_not_claimed_again_beside_another(data: Settings) -> None:
    world = Claimed(profession="Nurse")
    nursing = with_nursing(world)
    revoke(world.first, world.office, "Not there")

    with pytest.raises(NotYet):
        claim_credit(nursing.participation, 4, credit_type=world.kind("ama"))
    with pytest.raises(Refused, match="revoked"):
        change_own(nursing, 8, world.kind("ama"))


def test_a_further_type_waits_for_the_evaluation_too(data: Settings) -> None:
    world = Claimed(profession="Nurse")
    make.evaluation(world.of)
    Participation.update(is_evaluated=False).execute()

    with pytest.raises(NotYet):
        with_nursing(world)


def test_a_further_type_is_no_more_than_the_office_recorded(data: Settings) -> None:
    world = Claimed(profession="Nurse")
    mine = recorded(world)

    with pytest.raises(OutOfRange):
        claim_credit(mine, 5, credit_type=world.kind("nursing"))
    claim_credit(mine, 4, credit_type=world.kind("nursing"))
    with pytest.raises(Refused, match=r"up to 1\.00"):
        change_own(world.claim, 8)


def amended(world: Claimed, **to: Any) -> Claim:
    amend(world.first, world.office, "The log says so", **to)
    return world.claim


def test_a_learner_lowers_what_the_office_amended_and_never_raises_it(data: Settings) -> None:
    world = Claimed(profession="Nurse")
    claim = amended(world, quarters=2)

    with pytest.raises(Refused, match=r"At most 0\.50: that is what the office corrected it to"):
        change_own(claim, 4)
    change_own(claim, 1)
    with pytest.raises(Refused, match=r"At most 0\.25"):
        change_own(world.claim, 2, world.kind("nursing"))
    with pytest.raises(OutOfRange):
        claim_credit(claim.participation, 4, credit_type=world.kind("nursing"))


def test_a_type_that_the_office_gave_for_another_is_not_changed_back(data: Settings) -> None:
    world = Claimed(profession="Nurse")
    claim = amended(world, credit_type=world.kind("nursing"))

    with pytest.raises(Refused, match="revoked or replaced"):
        change_own(claim, 4, world.kind("ama"))
    with pytest.raises(AlreadyClaimed):
        claim_credit(claim.participation, 4, credit_type=world.kind("ama"))


def test_a_certificate_with_a_new_name_alone_is_still_changed_by_its_learner(data: Settings) -> None:
    world = Claimed()

    change_own(amended(world), 8)

    assert world.lines == [(200, "AMA PRA Category 1 Credit(s)™")]


def test_a_claim_that_is_just_being_reported_is_not_changed(data: Settings) -> None:
    world = Claimed()

    end = during(lambda: report_claims(world.of, world.office), lambda: change_own(world.claim, 2))

    assert end.refusal is not None


def test_nobody_corrects_the_own_credit_or_grants_the_own_late_claim(data: Settings) -> None:
    world = Claimed()
    own = Change(world.learner, "I was there", quarters=2)
    for deed in (correct_claim, revoke_claim):
        with pytest.raises(Refused, match="your own"):
            deed(world.claim, own)
    ask_late_claim(world.office, world.at, "I was.")

    with pytest.raises(Refused, match="your own"):
        answer_late_claim(LateClaim.get(), Verdict(Answer.GRANTED, world.office))


def test_who_revokes_what_its_learner_changed_meanwhile_is_told_so(data: Settings) -> None:
    world = Claimed()
    first = world.claim
    ask_correction(first.participation, About.AMOUNT, "Less, please")
    change_own(first, 2)

    with pytest.raises(ClaimEnded):
        revoke_claim(first, Change(world.office, "Was not there"))
    assert Correction.get().answer is None
    assert revoke_claim(world.claim, Change(world.office, "Was not there"))
    assert not revoke_claim(world.claim, Change(world.office, "Was not there"))


def test_nobody_registers_themselves_after_the_end(data: Settings) -> None:
    at, office = make.session(), make.person()

    with pytest.raises(Refused, match="someone else in the office"):
        register_by_hand(office.email, at, office, may_confirm=True, reason="I was there")
    assert not Participation.select().exists()


def test_nobody_approves_the_own_check_in(data: Settings) -> None:
    at, office = make.session(), make.person()
    asked = CheckIn.create(session=at, learner=office, by=make.person(), state="waiting", reason="Signed the sheet")

    with pytest.raises(Refused, match="your own"):
        answer_check_in(asked, Answer.GRANTED, office)
    assert not Participation.select().exists()
