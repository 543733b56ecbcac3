"""Reminders to finish: two days after the claim opened and after seven, one mail a person a day, never without need."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.outbox.worker import deliver_due
from db.activities.tables import Activity, ActivityStatus, Session
from db.credit.claim import claim_credit
from db.credit.notice import tell_opened
from db.credit.reminder import remind_learners
from db.credit.tables import Certificate, Claim
from db.engine.clock import as_of, now, today
from db.institution.dates import Dates
from db.institution.settings import set_institution
from db.learning.late_claim import Verdict, answer_late_claim, ask_late_claim
from db.learning.tables import Answer, LateClaim
from db.outbox.tables import Message
from db.people.tables import Person
from db.program.readiness_mail import remind_coordinators
from tests.support import make
from tests.support.outbox import mails

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings
    from db.learning.tables import Participation


def later(days: float) -> int:
    """How many reminders there are after the job has run at this time from now."""
    with as_of(now() + timedelta(days=days)):
        remind_learners()
    return Message.select().where(Message.template == "unfinished").count()


def registered() -> Participation:
    at = make.session(make.activity(title="Grand Rounds"))
    make.evaluation(at.activity)
    return make.participation(make.person(), at)


def test_the_first_comes_after_two_days_and_the_last_after_seven(data: Settings) -> None:
    registered()

    assert [later(days) for days in (1.1, 1.9, 2.1, 2.2, 6.9, 7.1, 9, 29)] == [0, 0, 1, 1, 1, 2, 2, 2]


def test_it_says_what_is_missing_and_until_when(app: Flask, data: Settings) -> None:
    mine = registered()
    later(1.5)
    with as_of(now() + timedelta(days=2.1)):
        remind_learners()
        deliver_due(app)

    (mail,) = mails(data)
    assert mail["Subject"] == "Not finished yet: Grand Rounds"
    text = " ".join(mail.get_content().split())
    assert "Evaluation and claim are missing. You can send them until " in text
    assert f"http://localhost:8000/participations/{mine.id}/evaluation" in text


def test_who_waits_for_a_disclosure_reads_who_can_act_and_no_last_day(app: Flask, data: Settings) -> None:
    mine = registered()
    Session.update(is_gated=True).execute()
    mine.is_evaluated = True
    mine.save()
    later(1.5)
    with as_of(now() + timedelta(days=2.1)):
        remind_learners()
        deliver_due(app)

    (mail,) = mails(data)
    text = " ".join(mail.get_content().split())
    assert f"The office records it. Then the claim opens. http://localhost:8000/participations/{mine.id} " in text
    assert "until" not in text


def test_two_sessions_are_one_mail(data: Settings) -> None:
    first = registered()
    make.participation(first.learner)
    later(1.5)

    assert later(2.5) == 1
    assert len(Message.get().values["participations"]) == 2


def claimed(mine: Participation) -> None:
    mine.is_evaluated = True
    mine.save()
    claim_credit(mine, 4)


def closed(mine: Participation) -> None:
    Activity.update(status=ActivityStatus.CLOSED).where(Activity.id == mine.session.activity).execute()


def canceled(mine: Participation) -> None:
    Session.update(canceled_at=now()).where(Session.id == mine.session).execute()


def gone(mine: Participation) -> None:
    Person.update(disabled_at=now()).where(Person.id == mine.learner).execute()


def off(mine: Participation) -> None:
    set_institution({"learner_reminders": ""})


def over(mine: Participation) -> None:
    set_institution({"claim_days": "1"})


@pytest.mark.parametrize("change", [claimed, closed, canceled, gone, off, over])
def test_none_without_need(data: Settings, change: object) -> None:
    change(registered())  # type: ignore[operator]
    later(1.5)

    assert later(2.5) == 0


def test_to_switch_notices_and_reminders_on_gives_nobody_credit(data: Settings) -> None:
    registered()
    set_institution({"learner_reminders": "1, 2, 3", "claim_mail": "yes", "ready_days": "60"})

    assert later(1.5) == 1
    with as_of(now() + timedelta(days=3)):
        tell_opened()
        remind_coordinators()

    assert (Claim.select().count(), Certificate.select().count()) == (0, 0)  # domain-2.md, O1


def test_who_claimed_before_it_went_out_gets_none(app: Flask, data: Settings) -> None:
    mine = registered()
    later(1.5)
    later(2.1)
    claimed(mine)
    with as_of(now() + timedelta(days=2.2)):
        deliver_due(app)

    assert mails(data) == []


def test_who_got_a_late_claim_granted_is_reminded_from_then_on_until_its_own_last_day(
    app: Flask, data: Settings
) -> None:
    set_institution({"claim_days": "1"})
    mine = registered()
    assert later(5) == 0  # its last day was over before the first was due
    with as_of(now() + timedelta(days=10)):
        ask_late_claim(mine.learner, mine.session, "I was there.")
        last = today("America/New_York") + timedelta(days=20)
        answer_late_claim(LateClaim.get(), Verdict(Answer.GRANTED, make.person(), last))

    assert [later(days) for days in (11.1, 11.9, 12.1, 16.9, 17.1, 29)] == [0, 0, 1, 1, 2, 2]
    with as_of(now() + timedelta(days=12.2)):
        deliver_due(app)
    texts = [" ".join(mail.get_content().split()) for mail in mails(data)]
    assert any(f"You can send them until {Dates('us', '12').day(last)}." in text for text in texts)
