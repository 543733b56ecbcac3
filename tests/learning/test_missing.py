"""A learner without a certificate reads what is missing, who can act, and until when; the office reads the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from db.activities.tables import Activity, Session
from db.credit.claim import claim_credit
from db.credit.gap import missing
from db.credit.step import progress_of
from db.engine.clock import now
from db.institution.settings import institution
from db.learning.tables import LateClaim, Participation
from tests.support import make

pytestmark = pytest.mark.usefixtures("app")
HOUR = timedelta(hours=1)
OVER = {"starts_at": now() - 60 * 24 * HOUR, "ends_at": now() - 60 * 24 * HOUR}


def words(you: str = "You") -> str:
    found = missing(progress_of(Participation.get()))
    return found.words(you) if found else ""


def registered(**session: Any) -> Participation:
    return make.participation(at=make.session(**session))


def test_each_step_says_who_can_take_it_and_until_when() -> None:
    mine = registered()
    make.assessment(mine.session.activity)
    make.evaluation(mine.session.activity)
    last = institution().dates.day(mine.session.last_day or date.max)

    assert words() == f"The assessment is missing. You can pass it until {last}."
    Participation.update(passed_at=now()).execute()
    assert words("The learner") == f"Evaluation and claim are missing. The learner can send them until {last}."
    Participation.update(is_evaluated=True).execute()
    assert words() == f"The claim is missing. You can send it until {last}."
    claim_credit(mine, 4)
    assert words() == ""


def test_what_only_the_office_can_mend_names_the_office() -> None:
    mine = registered()
    Session.update(is_gated=True).execute()
    assert words() == "A disclosure of the faculty is missing. The office records it. Then the claim opens."
    Participation.update(attended_at=None).execute()
    assert words().startswith("Proof of attendance is missing. The office or the coordinator can confirm it")
    Activity.update(status="closed").execute()
    assert words() == "The activity is closed. Only the office can open it again."
    Session.update(canceled_at=now()).where(Session.id == mine.session.id).execute()
    assert words() == "The session was canceled. It gives no credit."


def test_a_claim_that_opens_later_says_when() -> None:
    registered(starts_at=now() + HOUR, ends_at=now() + 3 * HOUR)

    assert words().startswith("Evaluation and claim open on ")


def test_after_the_last_day_the_way_is_a_late_claim_and_its_own_last_day_counts() -> None:
    mine = registered(**OVER)
    assert "You can ask the office for a late claim" in words()

    until = (now() + 48 * HOUR).date()
    LateClaim.create(learner=mine.learner, session=mine.session, answer="granted", until=until)

    assert words() == f"The claim is missing. You can send it until {institution().dates.day(until)}."
