"""The figures of an activity's page: those that are counted apart say what the rule about each participation says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.activities.credit_type.tables import CreditType
from db.activities.tables import Session
from db.credit.claim import claim_credit
from db.credit.tables import Claim
from db.engine.clock import now
from db.learning.tables import Participation
from db.program.activity_figures import figures_of
from db.program.notice import unclaimed
from db.rosters.tables import Roster, RosterState
from tests.support import make

if TYPE_CHECKING:
    from db.activities.tables import Activity

pytestmark = pytest.mark.usefixtures("app")


def claimed(at: Session) -> Claim:
    found: Claim = Claim.get(Claim.id == claim_credit(make.ready_to_claim(at=at), 4).claim_id)
    return found


def crowd(at: Session) -> None:
    """Somebody without a claim, with one, with one of two types, with one that ended; and the same behind a roster."""
    roster = Roster.create(session=at, by=make.person(), name="r.csv", state=RosterState.WRITING)
    for _ in range(2):
        make.participation(at=at)
        claimed(at)
        both = claimed(at)
        other = CreditType.get(CreditType.id != both.credit_type.id)
        copied = {"learner": both.learner, "session": at, "participation": both.participation, "quarters": 4}
        Claim.create(**copied, credit_type=other)
        Claim.update(superseded_at=now()).where(Claim.id == claimed(at).id).execute()
        if not Participation.select().where(Participation.roster == roster).exists():
            Participation.update(roster=roster).where(Participation.session == at).execute()


def by_the_rule(of: Activity) -> int:
    held = (Session.activity == of) & Session.canceled_at.is_null()
    return int(Participation.select().join(Session).where(held, unclaimed()).count())


@pytest.mark.parametrize("state", [RosterState.WRITING, RosterState.DONE, RosterState.TAKING_BACK])
def test_who_has_no_claim_yet_is_counted_as_the_rule_has_it(state: RosterState) -> None:
    at = make.session()
    crowd(at)
    off = make.session(at.activity)
    crowd(off)
    crowd(make.session())
    Session.update(canceled_at=now()).where(Session.id == off.id).execute()
    Roster.update(state=state).execute()

    found = figures_of(at.activity.id, now())()

    assert found.unclaimed == by_the_rule(at.activity) == (4 if state == RosterState.DONE else 2)
    assert (found.sessions, found.participations, found.claims) == (1, 16, 12)
    assert found.rosters == (2 if state == RosterState.WRITING else 0)
