"""Late claims: asked for when the code has closed, told to the office, answered once, asked again when declined."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from blueprints.shared.outbox.mail import compose
from db.activities.tables import Session
from db.engine.clock import now
from db.learning.late_claim import answer_late_claim, ask_late_claim
from db.learning.tables import Answer, LateClaim, Participation
from db.outbox.tables import Message
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

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
    assert answer_late_claim(LateClaim.get(), Answer.DECLINED)
    reader.as_(learner)

    assert "The office declined your earlier request" in reader.get("/code/SEPSIS").text
    reader.submit("/code/SEPSIS/late-claim", {"note": "The list has my name."})

    assert [(one.note, one.answer) for one in LateClaim.select().order_by(LateClaim.id)] == [
        ("I was there.", "declined"),
        ("The list has my name.", None),
    ]
    assert Message.select().count() == 2


def test_a_granted_late_claim_registers_and_is_answered_once(reader: Reader) -> None:
    learner, at = make.person(), make.session(code="SEPSIS", closes_at=now() - timedelta(days=1))
    ask_late_claim(learner, at, "")

    answers = [answer_late_claim(LateClaim.get(), answer) for answer in (Answer.GRANTED, Answer.DECLINED)]

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
