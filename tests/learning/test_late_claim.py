"""Late claims: asked for when the code has closed, told to the office, answered once, asked again when declined."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.outbox.mail import compose
from db.activities.tables import Activity, Session
from db.engine.clock import now
from db.engine.refusal import Refused
from db.institution.settings import institution, set_institution
from db.learning.late_claim import Verdict, answer_late_claim, ask_late_claim
from db.learning.tables import Answer, How, LateClaim, Participation
from db.outbox.tables import Message
from db.roles.tables import RoleGrant
from db.rosters.tables import Roster
from tests.support import make
from tests.support.pair import during

if TYPE_CHECKING:
    from flask import Flask

    from db.people.tables import Person
    from tests.support.reader import Reader


def test_a_closed_code_offers_a_late_claim_that_is_stored_and_mailed_once(reader: Reader) -> None:
    make.session(code="SEPSIS", closes_at=now() - timedelta(days=1))
    reader.as_(make.person())
    assert "Ask for a late claim" in reader.get("/code/SEPSIS").text

    for _ in range(2):
        reader.submit("/code/SEPSIS/late-claim", {"note": "I was there."})

    assert LateClaim.get().note == "I was there."
    assert [message.template for message in Message.select()] == ["late_claim"]
    assert "You asked the office for a late claim" in reader.get("/code/SEPSIS").text


def test_who_asked_for_a_late_claim_can_register_when_the_code_opens_again(reader: Reader) -> None:
    learner, at = make.person(), make.session(code="SEPSIS", closes_at=now() - timedelta(days=1))
    assert ask_late_claim(learner, at, "")
    Session.update(closes_at=now() + timedelta(days=1)).where(Session.id == at.id).execute()

    assert reader.as_(learner).get("/code/SEPSIS").html.find("button", string="Register")
    page = reader.submit("/code", {"code": "SEPSIS"})

    assert page.leads_to == f"/participations/{Participation.get().id}/claim"


def test_a_declined_late_claim_can_be_asked_again_and_both_stay_on_record(reader: Reader) -> None:
    learner, at = make.person(), make.session(code="SEPSIS", closes_at=now() - timedelta(days=1))
    ask_late_claim(learner, at, "I was there.")
    assert answer_late_claim(LateClaim.get(), Verdict(Answer.DECLINED, reason="Your name is not on the list."))
    reader.as_(learner)

    assert "The office declined your earlier request" in reader.get("/code/SEPSIS").text
    reader.submit("/code/SEPSIS/late-claim", {"note": "The list has my name."})

    assert [(one.note, one.answer) for one in LateClaim.select().order_by(LateClaim.id)] == [
        ("I was there.", "declined"),
        ("The list has my name.", None),
    ]
    asked_twice = ["late_claim", "late_claim_answered", "late_claim"]
    assert [message.template for message in Message.select().order_by(Message.id)] == asked_twice


def test_a_granted_late_claim_registers_and_is_answered_once(reader: Reader) -> None:
    learner, at = make.person(), make.session(code="SEPSIS", closes_at=now() - timedelta(days=1))
    ask_late_claim(learner, at, "")

    verdicts = Verdict(Answer.GRANTED), Verdict(Answer.DECLINED, reason="It was not you.")
    answers = [answer_late_claim(LateClaim.get(), verdict) for verdict in verdicts]

    assert answers == [True, False]
    assert Participation.get().how == "office"
    assert reader.as_(learner).submit("/code/SEPSIS").leads_to == f"/participations/{Participation.get().id}/claim"


def test_the_office_reads_who_asks_and_for_which_session(app: Flask) -> None:
    at = make.session(code="SEPSIS", closes_at=now() - timedelta(days=1))
    ask_late_claim(make.person(first_name="Zoë", email="zoe@example.org"), at, "I was there.")

    with app.app_context():
        mail = compose(Message.get())

    assert mail is not None
    words = mail.get_content()
    assert "Zoë Okafor (zoe@example.org) asks to claim" in words
    assert "SEPSIS" in words
    assert "I was there." in words


def test_an_endless_note_is_refused_and_kept(reader: Reader) -> None:
    make.session(code="SEPSIS", closes_at=now() - timedelta(days=1))

    page = reader.as_(make.person()).submit("/code/SEPSIS/late-claim", {"note": "x" * 1001})

    assert page.status == 422
    assert page.one("#note").get_text().strip() == "x" * 1001
    assert LateClaim.select().count() == 0


def test_a_late_claim_needs_a_closed_code(reader: Reader) -> None:
    make.session(code="CARDIO")

    page = reader.as_(make.person()).submit("/code/CARDIO/late-claim", {})

    assert page.leads_to == "/code/CARDIO"
    assert LateClaim.select().count() == 0


def long_over(code: str = "SEPSIS", days: int = 60) -> Session:
    held = now() - timedelta(days=days)
    return make.session(code=code, starts_at=held, ends_at=held, closes_at=held + timedelta(days=7))


def test_the_page_says_the_last_day_for_asking_and_refuses_after_it(reader: Reader) -> None:
    at, learner = long_over(days=40), make.person()
    zone = institution().zone
    ends = (now() + timedelta(days=2)).astimezone(zone)
    set_institution({"reporting_year_end": f"{ends:%m-%d}"})
    assert f"ask until {institution().dates.day(ends.date())}" in reader.as_(learner).get("/code/SEPSIS").text

    over = (now() - timedelta(days=2)).astimezone(zone)
    set_institution({"reporting_year_end": f"{over:%m-%d}"})
    page = reader.submit("/code/SEPSIS/late-claim", {"note": "I was there."})

    assert page.status == 422
    assert f"You could ask for a late claim until {institution().dates.day(over.date())}" in page.text
    assert page.one("#note").get_text() == "I was there."
    assert not ask_is_possible(learner, at)
    assert LateClaim.select().count() == 0


def ask_is_possible(learner: Person, at: Session) -> bool:
    try:
        return ask_late_claim(learner, at, "")
    except Refused:
        return False


def test_the_limit_of_a_year_is_told_before_anything_is_typed(reader: Reader) -> None:
    set_institution({"late_claims_per_year": "1"})
    learner, first, second = make.person(), long_over("ALPHA"), long_over("BRAVO")
    ask_late_claim(learner, first, "")
    answer_late_claim(LateClaim.get(), Verdict(Answer.DECLINED, reason="No."))

    page = reader.as_(learner).get("/code/BRAVO")

    assert "asked for late claims for 1 sessions this reporting year, and 1 is the most" in page.text
    assert page.html.find(id="late-claim") is None
    assert not ask_is_possible(learner, second)
    assert ask_is_possible(learner, first), "to ask again counts once"
    assert ask_is_possible(make.person(), second)


def test_two_tabs_do_not_ask_beyond_the_limit(app: Flask) -> None:
    set_institution({"late_claims_per_year": "1"})
    learner, first, second = make.person(), long_over("ALPHA"), long_over("BRAVO")

    end = during(lambda: ask_late_claim(learner, first, ""), lambda: ask_late_claim(learner, second, ""))

    assert isinstance(end.refusal, Refused)
    assert LateClaim.get().session == first


def test_the_code_says_until_when_it_was_granted_and_that_the_day_is_over(reader: Reader) -> None:
    learner, at = make.person(), long_over()
    ask_late_claim(learner, at, "")
    until = (now() + timedelta(days=3)).date()
    assert answer_late_claim(LateClaim.get(), Verdict(Answer.GRANTED, until=until))
    said = institution().dates.day(until)

    assert f"granted your late claim. You can claim until {said}" in reader.as_(learner).get("/code/SEPSIS").text
    page = reader.get(f"/participations/{Participation.get().id}")
    assert f"granted your late claim. You can claim until {said}" in page.text
    LateClaim.update(until=until - timedelta(days=5)).execute()
    page = reader.get("/code/SEPSIS")

    assert "granted your late claim until" in page.text
    assert "That day is over" in page.text
    assert page.html.find(id="late-claim")


def test_a_coordinator_gets_the_request_too_and_a_reason_reaches_the_learner(app: Flask, reader: Reader) -> None:
    learner, at = make.person(), long_over()
    RoleGrant.create(person=make.person(email="co@example.org"), role="coordinator", activity=at.activity)
    ask_late_claim(learner, at, "")
    assert {message.to for message in Message.select()} == {"office@cme.example.org", "co@example.org"}

    answer_late_claim(LateClaim.get(), Verdict(Answer.DECLINED, reason="The list does not name you."))

    assert "“The list does not name you.”" in reader.as_(learner).get("/code/SEPSIS").text
    with app.app_context():
        mail = compose(Message.get(Message.template == "late_claim_answered"))
    assert mail is not None
    assert "The reason: The list does not name you." in mail.get_content()


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict(Answer.DECLINED), "Say why"),
        (Verdict(Answer.DECLINED, reason="x" * 1001), "At most 1000"),
        (Verdict(Answer.GRANTED, until=date(2020, 1, 1)), "over already"),
        (Verdict(Answer.GRANTED, until=date(2199, 1, 1)), "more than a year away"),
    ],
)
def test_a_verdict_that_cannot_be_is_refused(app: Flask, verdict: Verdict, words: str) -> None:
    ask_late_claim(make.person(), long_over(), "")

    with pytest.raises(Refused, match=words):
        answer_late_claim(LateClaim.get(), verdict)

    assert LateClaim.get().answer is None


@pytest.mark.parametrize(
    ("status", "canceled", "words"),
    [("closed", False, "Open it again first"), ("active", True, "canceled"), ("planned", False, "not open yet")],
)
def test_nothing_is_granted_that_leads_to_no_credit(app: Flask, status: str, canceled: bool, words: str) -> None:
    at = long_over()
    ask_late_claim(make.person(), at, "")
    Activity.update(status=status).execute()
    Session.update(canceled_at=now() if canceled else None).execute()

    with pytest.raises(Refused, match=words):
        answer_late_claim(LateClaim.get(), Verdict(Answer.GRANTED))

    assert Participation.select().count() == 0
    assert answer_late_claim(LateClaim.get(), Verdict(Answer.DECLINED, reason="It is over."))


def test_a_grant_proves_attendance_and_takes_a_hidden_row_out_of_its_roster(app: Flask) -> None:
    learner, at = make.person(), long_over()
    mine = Participation.register(learner, at, How.WEB)
    roster = Roster.create(session=at, by=make.person(), name="list.csv", state="taken back")
    Participation.update(roster=roster).where(Participation.id == mine.id).execute()
    ask_late_claim(learner, at, "")

    assert answer_late_claim(LateClaim.get(), Verdict(Answer.GRANTED))

    found = Participation.get()
    assert (found.roster, found.attended_at is not None) == (None, True)
