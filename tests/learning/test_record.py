"""Credit that the office records for attendance, and the most of a whole activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Activity, Session
from db.audit.tables import AuditLine
from db.credit.amend import change_own, revoke
from db.credit.claim import ActivityClosed, NotYet, OutOfRange, claim_credit
from db.credit.record import Attended, Left, minutes_in_quarters, record_credit, record_credits
from db.credit.tables import Certificate, Claim, Credit
from db.engine.refusal import Refused
from db.learning.tables import Participation
from db.rosters.tables import Roster
from tests.support import make
from tests.support.pair import Pair

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings


class Present:
    """A learner who was there for so many minutes, as a roster that is done says."""

    def __init__(self, minutes: int = 60, state: str = "done", **more: Any) -> None:
        self.of = make.activity(**{"awards_attendance": True, **more})
        self.at = make.session(self.of, maximum_quarters=6)
        self.office = make.person()
        self.roster = Roster.create(session=self.at, by=self.office, name="meeting.csv", state=state)
        mine = make.participation(at=self.at)
        Participation.update(minutes=minutes, roster=self.roster, how="roster").execute()
        self.mine = Participation.get_by_id(mine.id)

    def record(self, quarters: int | None = None) -> object:
        return record_credit(self.mine, quarters, self.office, self.roster)


def test_of_many_people_each_has_credit_or_the_reason_for_none(data: Settings) -> None:
    world = Present(minutes=52)
    absent, revoked, claimed = (make.participation(at=world.at) for _ in range(3))
    Participation.update(attended_at=None).where(Participation.id == absent.id).execute()
    for mine in (revoked, claimed):
        record_credit(mine, 4, world.office)
    revoke(Claim.get(Claim.participation == revoked), world.office, "Was not there")
    everybody = [Attended(mine, 2, world.office) for mine in (world.mine, absent, revoked, claimed)]

    certificate, *others = record_credits(Session.held(world.at.id), [*everybody, everybody[0]])

    assert isinstance(certificate, Certificate)
    claim = Claim.get(Claim.quarters == 2)
    assert (claim, claim.participation) == (certificate.claim, world.mine)
    assert Certificate.get_by_id(certificate.id).snapshot["learner_name"] == world.mine.learner.full_name
    assert others == [Left.NOTHING] * 4
    assert record_credits(Session.held(world.at.id), everybody) == [Left.NOTHING] * 4
    Session.update(is_gated=True).execute()
    assert record_credits(Session.held(world.at.id), everybody) == [Left.WAITS] * 4
    Activity.update(status="closed").execute()
    assert record_credits(Session.held(world.at.id), everybody) == [Left.OFF] * 4


@pytest.mark.parametrize(
    ("minutes", "step", "quarters"),
    [(0, 1, 0), (7, 1, 0), (8, 1, 1), (60, 1, 4), (67, 1, 4), (68, 1, 5), (44, 2, 2), (45, 2, 4), (600, 4, 40)],
)
def test_minutes_are_rounded_to_the_nearest_step(minutes: int, step: int, quarters: int) -> None:
    assert minutes_in_quarters(minutes, step) == quarters


def test_attendance_alone_is_recorded_by_the_office_once(data: Settings) -> None:
    world = Present(minutes=52)
    make.evaluation(world.of)  # which nobody needs to send

    assert world.record()
    assert world.record() is None

    claim, line = Claim.get(), Credit.get()
    assert (claim.quarters, claim.recorded_by, claim.roster) == (3, world.office, world.roster)
    assert (line.hundredths, line.is_recorded, line.credit_type) == (75, True, "AMA PRA Category 1 Credit(s)™")
    assert [line.action for line in AuditLine.select()] == ["credit recorded"]


@pytest.mark.parametrize(("minutes", "quarters", "given"), [(600, None, 6), (30, 5, 5), (30, 9, 6)])
def test_it_is_never_more_than_was_designated(data: Settings, minutes: int, quarters: int | None, given: int) -> None:
    Present(minutes).record(quarters)

    assert Claim.get().quarters == given


def test_a_switch_gives_nobody_credit(data: Settings) -> None:
    world = Present(awards_attendance=False)

    assert world.record() is None
    Activity.update(awards_attendance=True).execute()
    Participation.update(attended_at=None).execute()
    assert world.record() is None
    assert Claim.select().count() == 0


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [({"is_gated": True}, NotYet), ({"canceled_at": "2026-11-01T12:00:00Z"}, ActivityClosed)],
)
def test_what_waits_or_is_canceled_is_not_recorded(
    data: Settings, columns: dict[str, Any], refusal: type[Exception]
) -> None:
    world = Present()
    if "canceled_at" in columns:
        columns = {"canceled_at": world.at.starts_at}
    Session.update(columns).execute()

    with pytest.raises(refusal):
        world.record()


def test_nothing_is_recorded_before_the_roster_is_done(data: Settings) -> None:
    with pytest.raises(NotYet):
        Present(state="writing").record()


def test_what_the_office_revoked_is_not_recorded_anew_by_itself(data: Settings) -> None:
    world = Present()
    claim_credit(world.mine, 4)
    revoke(Claim.get(), world.office, "Not there")

    assert world.record() is None


def test_a_learner_may_lower_what_was_recorded_and_never_raise_it(data: Settings) -> None:
    world = Present()
    world.record()

    change_own(Claim.get(), 2)
    newest = Claim.current().get()

    assert (newest.quarters, newest.recorded_by) == (2, world.office)
    with pytest.raises(Refused, match=r"At most 0.50: that is what the office recorded"):
        change_own(newest, 3)


def test_a_claim_and_a_record_at_once_are_one(data: Settings) -> None:
    Pair(Present.record, lambda world: world.record(), None, lambda _: Claim.select().count() == 1).check(Present())


def parallel(cap: int | None = 6) -> tuple[Participation, Participation]:
    """One learner in two sessions of 1.00 at the same time, of an activity of at most 1.50."""
    of, learner = make.activity(maximum_quarters=cap), make.person()
    one, other = (make.ready_to_claim(learner, make.session(of)) for _ in range(2))
    return one, other


def test_parallel_sessions_count_together_toward_the_activitys_maximum(data: Settings) -> None:
    one, other = parallel()
    claim_credit(one, 4)

    with pytest.raises(OutOfRange):
        claim_credit(other, 3)
    claim_credit(other, 2)

    assert [claim.quarters for claim in Claim.select().order_by(Claim.id)] == [4, 2]


def test_without_a_maximum_of_its_own_each_session_counts_alone(data: Settings) -> None:
    for mine in parallel(None):
        claim_credit(mine, 4)

    assert Claim.select().count() == 2


def test_two_claims_at_once_do_not_pass_the_maximum_together(data: Settings) -> None:
    pair: Pair[tuple[Participation, Participation]] = Pair(
        lambda both: claim_credit(both[0], 4),
        lambda both: claim_credit(both[1], 4),
        OutOfRange,
        lambda _: [claim.quarters for claim in Claim.select()] == [4],
    )

    pair.check(parallel())
