"""Evaluation and claim by one press: both or neither, the amount kept in the draft, and what it brings told before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Activity
from db.credit.claim import claim_credit
from db.credit.tables import Certificate, Claim
from db.learning.tables import EvaluationDraft, EvaluationResponse, Participation
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


def asked(degree: str = "MD", **more: Any) -> tuple[Participation, str, dict[str, str]]:
    """A participation whose activity asks one question, the address of its evaluation, and a right form."""
    at = make.session(maximum_quarters=5, **more)
    question = make.evaluation(at.activity, "yes-no")[0]
    mine = make.participation(make.person(degree), at)
    return mine, f"/participations/{mine.id}/evaluation", {f"question_{question.id}": "Yes", "quarters": "3"}


def nothing_is_sent() -> bool:
    return EvaluationResponse.select().count() == Claim.select().count() == Certificate.select().count() == 0


@pytest.mark.parametrize("wrong", [{"quarters": "6"}, {"quarters": ""}, {"question": ""}])
def test_a_refusal_of_either_sends_neither_and_keeps_both(reader: Reader, wrong: dict[str, str]) -> None:
    mine, path, form = asked()
    name = next(iter(form))
    typed = {**form, **({name: ""} if "question" in wrong else wrong)}

    page = reader.as_(mine.learner).submit(path, typed)

    assert page.status == 422
    assert nothing_is_sent()
    kept = EvaluationDraft.get().answers
    assert kept == {key: [value] if value else [] for key, value in typed.items()}


def test_an_activity_closed_meanwhile_takes_neither(reader: Reader) -> None:
    mine, path, form = asked()
    Activity.update(status="closed").execute()

    page = reader.as_(mine.learner).submit(path, form)

    assert page.status == 409
    assert "The office has closed this activity" in page.one("#quarters-message").get_text()
    assert nothing_is_sent()
    assert page.one('input[name="quarters"][checked]')["value"] == "3"


def test_the_amount_is_part_of_the_draft(reader: Reader) -> None:
    mine, path, form = asked()
    reader.as_(mine.learner).submit(f"{path}/draft", form)

    assert reader.get(path).one('input[name="quarters"][checked]')["value"] == "3"


def test_without_a_draft_the_most_is_chosen_beside_the_sentence_about_it(reader: Reader) -> None:
    mine, path, _ = asked()

    page = reader.as_(mine.learner).get(path)

    assert page.one('input[name="quarters"][checked]')["value"] == "5"
    assert "only the credit commensurate with the extent of their participation" in page.text


def test_a_physician_reads_before_the_press_what_it_brings_and_whose_it_will_be(reader: Reader) -> None:
    mine, path, _ = asked()

    page = reader.as_(mine.learner).get(path)

    assert "Step 2 of 3 · Heart failure in primary care" in page.text
    assert "With the degree MD, you receive up to 1.25" in page.text
    assert "Credit goes to Ada Okafor, MD" in page.text


def test_a_nurse_reads_of_hours_before_and_after_the_press(reader: Reader) -> None:
    mine, path, form = asked("RN")
    before = reader.as_(mine.learner).get(path).text
    after = reader.follow(reader.submit(path, form)).text

    assert "With the degree RN, you receive a certificate of participation for up to 1.25 hours" in before
    assert "How many hours do you record?" in before
    assert "You recorded 0.75 hours. Your certificate of participation is ready." in after


def test_not_you_signs_out_and_keeps_the_code(reader: Reader) -> None:
    mine, path, _ = asked(code="CARDIO")
    reader.as_(mine.learner).get(path)

    page = reader.submit("/sign-out", {"code": "CARDIO"})

    assert page.leads_to == "/code/CARDIO"
    assert "Sign in or create an account" in reader.follow(page).text


def test_who_claimed_before_there_were_questions_is_done(reader: Reader) -> None:
    mine = make.ready_to_claim(at=make.session())
    claim_credit(mine, 4)
    Participation.update(is_evaluated=False).execute()
    make.evaluation(mine.session.activity)
    make.assessment(mine.session.activity)

    page = reader.as_(mine.learner).get(f"/participations/{mine.id}")

    assert "Your certificate is ready" in page.text
    assert reader.get(f"/participations/{mine.id}/evaluation").leads_to == f"/participations/{mine.id}"
