"""“Ask for a correction”: the late claim's twin, stored once and mailed to the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.shared.outbox.mail import compose
from db.credit.claim import claim_credit
from db.credit.tables import Correction
from db.outbox.tables import Message
from tests.support import make
from tests.support.claimed import Claimed

if TYPE_CHECKING:
    from flask import Flask

    from db.learning.tables import Participation
    from tests.support.reader import Reader

FORM = {"about": "amount", "note": "I left after the first hour: 1.00."}


def claimed() -> tuple[Participation, str]:
    mine = make.ready_to_claim()
    claim_credit(mine, 4)
    return mine, f"/participations/{mine.id}/correction"


def test_a_correction_is_stored_and_mailed_once_and_the_page_says_so(reader: Reader) -> None:
    mine, path = claimed()
    reader.as_(mine.learner)
    assert reader.get(f"/participations/{mine.id}").one(f'a[href="{path}"]')

    pages = [reader.submit(path, FORM) for _ in range(2)]

    assert {page.leads_to for page in pages} == {f"/participations/{mine.id}"}
    asked = Correction.get()
    assert (asked.about, asked.note) == ("amount", FORM["note"])
    assert [message.template for message in Message.select()] == ["correction"]
    assert "You asked the office for a correction" in reader.follow(pages[0]).text


@pytest.mark.parametrize("wrong", [{"about": ""}, {"about": "date"}, {"note": "  "}, {"note": "x" * 1001}])
def test_what_lacks_or_is_too_much_is_told_beside_it_and_stays(reader: Reader, wrong: dict[str, str]) -> None:
    mine, path = claimed()

    page = reader.as_(mine.learner).submit(path, {**FORM, **wrong})

    assert page.status == 422
    assert page.one(f"#{next(iter(wrong))}-message .error")
    assert Correction.select().count() == 0


def test_of_several_credit_types_the_learner_says_which_one_is_wrong(reader: Reader) -> None:
    world = Claimed(profession="Nurse")
    mine = world.claim.participation
    claim_credit(mine, 4, credit_type=world.kind("nursing"))
    path = f"/participations/{mine.id}/correction"
    page = reader.as_(world.learner).get(path)
    assert "Nursing contact hours: 1.00 contact hour" in page.text

    unsaid = reader.submit(path, FORM)
    reader.submit(path, {**FORM, "claim": str(world.claim.id)})

    assert (unsaid.status, "Choose which credit is wrong" in unsaid.text) == (422, True)
    assert Correction.get().claim.credit_type == world.kind("nursing")
    assert "You asked the office for a correction" in reader.get(f"/participations/{mine.id}").text


def test_nothing_is_corrected_that_is_not_claimed_or_not_ones_own(reader: Reader) -> None:
    mine, path = claimed()
    open_still = make.ready_to_claim()

    assert reader.as_(make.person()).submit(path, FORM).status == 404
    page = reader.as_(open_still.learner).submit(f"/participations/{open_still.id}/correction", FORM)
    assert page.leads_to == f"/participations/{open_still.id}/claim"
    assert Correction.select().count() == 0
    assert mine.learner != open_still.learner


def test_the_office_reads_whose_claim_it_is_and_what_it_should_be(app: Flask, reader: Reader) -> None:
    mine, path = claimed()
    reader.as_(mine.learner).submit(path, FORM)

    with app.app_context():
        mail = compose(Message.get())

    assert mail is not None
    words = mail.get_content()
    assert f"Ada Okafor ({mine.learner.email}) asks you to correct a claim" in words
    assert "What it should be: I left after the first hour: 1.00." in words
    assert "Claimed: 1.00" in words
