"""An activity ends while somebody claims: the second of the two waits for the first, and is told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity
from db.credit.claim import ActivityClosed, claim_credit
from db.credit.tables import Claim
from db.engine.refusal import Refused
from db.learning.tables import Participation
from db.people.tables import Person
from db.program.activity_status import cancel_activity, close_activity
from db.roles.tables import Role
from tests.support import make
from tests.support.pair import during

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def office(app: Flask) -> Person:
    return make.staff(Role.OFFICE)


@pytest.fixture
def mine(app: Flask) -> Participation:
    return make.ready_to_claim()


@pytest.mark.parametrize("is_canceled", [False, True])
def test_who_claims_while_the_activity_ends_is_told_so(office: Person, mine: Participation, is_canceled: bool) -> None:
    number = mine.session.activity.id
    canceled, closed = partial(cancel_activity, number, "Ill"), partial(close_activity, number)
    ends = partial(canceled if is_canceled else closed, office, 1)

    end = during(ends, lambda: claim_credit(Participation.get(), 4))

    assert isinstance(end.refusal, ActivityClosed), end
    assert Claim.select().count() == 0


def test_what_is_claimed_meanwhile_is_not_canceled(office: Person, mine: Participation) -> None:
    number = mine.session.activity.id

    end = during(lambda: claim_credit(mine, 4), lambda: cancel_activity(number, "Ill", office, 1))

    assert isinstance(end.refusal, Refused), end
    assert Activity.get().status == "active"
