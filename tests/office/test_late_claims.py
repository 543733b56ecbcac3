"""Late claims as the office answers them: granted until a day or declined, one by one or several together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.credit.claim import TooLate, claim_credit
from db.credit.step import Step, progress_of
from db.engine.clock import as_of, now
from db.learning.late_claim import Verdict, answer_late_claim, ask_late_claim
from db.learning.tables import Answer, LateClaim, Participation
from tests.support import make

pytestmark = pytest.mark.usefixtures("app")
TWO_DAYS = timedelta(days=2)


def test_a_grant_ends_after_its_last_day() -> None:
    learner, at = make.person(), make.session(starts_at=now() - 60 * TWO_DAYS, ends_at=now() - 60 * TWO_DAYS)
    ask_late_claim(learner, at, "")
    assert answer_late_claim(LateClaim.get(), Verdict(Answer.GRANTED))
    LateClaim.update(until=(now() + TWO_DAYS).date()).execute()
    mine = Participation.get()
    assert progress_of(mine).open_step == Step.CLAIM

    with as_of(now() + 2 * TWO_DAYS):
        assert progress_of(mine).is_over
        with pytest.raises(TooLate):
            claim_credit(mine, 4)
