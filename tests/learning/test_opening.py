"""When a session is evaluated and claimed: from shortly before its end until its last day, then by a late claim."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from blueprints.shared.outbox.mail import compose
from db.activities.tables import Activity, Session
from db.activities.window import last_day_to_claim
from db.credit.claim import NotYet, TooLate, claim_credit
from db.credit.notice import tell_opened
from db.credit.tables import Claim
from db.engine.clock import now
from db.institution.settings import Institution, institution, set_institution
from db.learning.late_claim import Verdict, answer_late_claim, ask_late_claim
from db.learning.tables import Answer, EvaluationDraft, LateClaim, Participation
from db.outbox.tables import Message
from db.people.tables import Person
from tests.support import make

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from tests.support.reader import Reader

HOUR = timedelta(hours=1)


def held(starts: timedelta, ends: timedelta | None, before_end: int | None = 15) -> Session:
    """A session so long from now, with one question."""
    of = make.activity(claims_before_end=before_end)
    ends_at = None if ends is None else now() + ends
    at = make.session(of, code="NOON", starts_at=now() + starts, ends_at=ends_at, opens_at=now() - 2 * HOUR)
    make.evaluation(of, "yes-no")
    return at


@pytest.mark.parametrize(
    ("ends", "before_end", "is_open"),
    [
        (timedelta(minutes=20), 15, False),
        (timedelta(minutes=14), 15, True),
        (timedelta(minutes=14), 0, False),
        (timedelta(minutes=50), None, True),  # from the start
        (timedelta(minutes=50), 600, True),  # no earlier than the start, which is past
        (None, 15, True),  # no end, always open
    ],
)
def test_evaluation_and_claim_open_as_the_activity_says(
    reader: Reader, ends: timedelta | None, before_end: int | None, is_open: bool
) -> None:
    at = held(-HOUR / 2, ends, before_end)

    page = reader.as_(make.person()).submit("/code/NOON")

    own = f"/participations/{Participation.get().id}"
    assert page.leads_to == (f"{own}/evaluation" if is_open else own)
    assert bool(at.claims_open_at and now() < at.claims_open_at) is not is_open


def test_who_registers_earlier_reads_when_and_can_send_nothing_yet(reader: Reader) -> None:
    held(-HOUR / 2, HOUR / 2)
    reader.as_(make.person())

    page = reader.follow(reader.submit("/code/NOON"))

    own = f"/participations/{Participation.get().id}"
    assert "You are registered. Evaluate and claim from" in page.text
    assert reader.get(f"{own}/evaluation").leads_to == own
    assert reader.submit(f"{own}/evaluation", {"quarters": "4"}).leads_to == own
    with pytest.raises(NotYet):
        claim_credit(Participation.get(), 4, answers={})


def test_what_is_sent_after_the_session_was_moved_becomes_the_draft(reader: Reader) -> None:
    held(-HOUR, HOUR / 10)
    reader.as_(make.person())
    path = reader.submit("/code/NOON").leads_to
    Session.update(ends_at=now() + HOUR).execute()

    page = reader.submit(path, {"question_1": "Yes", "quarters": "2"})

    assert page.leads_to == path.removesuffix("/evaluation")
    assert Claim.select().count() == 0
    assert EvaluationDraft.get().answers["quarters"] == ["2"]


def told(app: Flask) -> list[str]:
    """The texts of the mails with the link that the job has queued so far."""
    with app.app_context():
        tell_opened()
        letters = [compose(message) for message in Message.select().where(Message.template == "claim_open")]
    return [letter.get_content() for letter in letters if letter]


def test_one_mail_brings_the_link_when_it_opens_however_long_that_takes(app: Flask, reader: Reader) -> None:
    held(HOUR, 8 * HOUR)
    reader.as_(make.person())
    for _ in range(2):
        reader.submit("/code/NOON")
    assert told(app) == []

    with time_machine.travel(now() + 8 * HOUR, tick=True):
        assert [len(told(app)) for _ in range(2)] == [1, 1]
        assert f"/participations/{Participation.get().id}/evaluation" in told(app)[0]


def test_who_is_told_of_a_moved_session_is_told_later(app: Flask, reader: Reader) -> None:
    held(-HOUR, HOUR)
    reader.as_(make.person()).submit("/code/NOON")
    Session.update(ends_at=now() + 5 * HOUR).execute()

    with time_machine.travel(now() + HOUR, tick=True):
        assert told(app) == []
    with time_machine.travel(now() + 5 * HOUR, tick=True):
        assert len(told(app)) == 1


def test_the_mail_goes_to_the_address_that_is_the_learners_now(app: Flask, reader: Reader) -> None:
    held(-HOUR, HOUR)
    learner = make.person(email="typo@example.org")
    reader.as_(learner).submit("/code/NOON")
    Person.update(email="right@example.org").execute()

    with time_machine.travel(now() + HOUR, tick=True):
        assert len(told(app)) == 1
        assert Message.get().to == "right@example.org"
        Person.update(email="other@example.org").execute()
        assert told(app) == []  # corrected while the mail waited: nobody else reads it


@pytest.mark.parametrize("wish", ["no mail", "claimed", "closed"])
def test_no_mail_where_there_is_nothing_to_tell(app: Flask, reader: Reader, wish: str) -> None:
    set_institution({"claim_mail": "no" if wish == "no mail" else "yes"})
    held(-HOUR, HOUR)
    reader.as_(make.person()).submit("/code/NOON")
    if wish == "closed":
        Activity.update(status="closed").execute()

    with time_machine.travel(now() + HOUR, tick=True):
        if wish == "claimed":
            claim_credit(Participation.get(), 4, answers={})
        assert told(app) == []
        assert Message.select().count() == 0


def office(**more: Any) -> Institution:
    return Institution(timezone="America/Detroit", **more)


@pytest.mark.parametrize(
    ("ends", "settings", "last"),
    [
        ("2026-11-19T17:00:00+00:00", {}, date(2026, 12, 19)),
        ("2026-12-10T17:00:00+00:00", {}, date(2026, 12, 31)),
        ("2027-01-01T03:00:00+00:00", {}, date(2026, 12, 31)),  # still the 31st in Detroit
        ("2026-12-10T17:00:00+00:00", {"reporting_year_end": ""}, date(2027, 1, 9)),
        ("2026-07-01T17:00:00+00:00", {"reporting_year_end": "06-30", "claim_days": 7}, date(2026, 7, 8)),
        ("2026-06-29T17:00:00+00:00", {"reporting_year_end": "06-30"}, date(2026, 6, 30)),
    ],
)
def test_the_last_day_is_so_many_days_later_and_in_the_reporting_year(
    ends: str, settings: dict[str, Any], last: date
) -> None:
    moment: datetime = type(now()).fromisoformat(ends)

    assert last_day_to_claim(moment - HOUR, moment, office(**settings)) == last
    assert last_day_to_claim(None, None, office(**settings)) is None


def over() -> tuple[Participation, Session]:
    """A registered learner whose session ended 31 days ago."""
    at = make.session(code="NOON", starts_at=now() - timedelta(days=33), ends_at=now() - timedelta(days=32))
    return make.participation(make.person(), at), at


def test_after_the_last_day_the_way_leads_to_a_late_claim(reader: Reader) -> None:
    mine, at = over()
    reader.as_(mine.learner)

    page = reader.get(f"/participations/{mine.id}")

    assert "Claims for this session ended on" in page.text
    assert reader.submit(f"/participations/{mine.id}/claim", {"quarters": "4"}).leads_to == f"/participations/{mine.id}"
    assert "Claims for this session ended on" in reader.get("/code/NOON").text
    reader.submit("/code/NOON/late-claim", {"note": "I was away."})
    assert LateClaim.get().session == at
    assert Claim.select().count() == 0
    with pytest.raises(TooLate):
        claim_credit(mine, 4)


def test_a_granted_late_claim_can_be_claimed_after_the_last_day(reader: Reader) -> None:
    mine, at = over()
    ask_late_claim(mine.learner, at, "")
    answer_late_claim(LateClaim.get(), Verdict(Answer.GRANTED))
    reader.as_(mine.learner)

    page = reader.submit("/code/NOON")

    assert page.leads_to == f"/participations/{mine.id}/claim"
    reader.submit(page.leads_to, {"quarters": "4"})
    assert Claim.get().quarters == 4


def test_the_last_day_is_shown_before_registering_and_after(visitor: Reader) -> None:
    at = make.session(code="NOON")
    mine = make.participation(make.person(), at)
    said = f"claim until {institution().dates.day(at.last_day)}" if at.last_day else "?"

    assert said in visitor.get("/code/NOON").text
    visitor.as_(mine.learner)
    assert said in visitor.get(f"/participations/{mine.id}").text
    assert said in visitor.get("/home").text
