"""The evaluation: drafts are kept, answers lead back to nobody, and it is sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playhouse.test_utils import count_queries

from db import database
from db.credit.tables import Claim
from db.learning.evaluation import keep_draft, send_evaluation
from db.learning.tables import EvaluationDraft, EvaluationResponse
from db.sign_ins.tables import KeptForm, SignIn
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

ALL_KINDS = ("agreement", "yes-no", "one", "several", "text")


def asked(*kinds: str) -> tuple[Any, str, dict[str, Any]]:
    """A participation whose activity asks these, the evaluation's address, and valid answers."""
    at = make.session()
    questions = make.evaluation(at.activity, *kinds)
    right = {"agreement": "Agree", "yes-no": "Yes", "one": "On the ward", "several": ["In the clinic"], "text": "More"}
    answers = {f"question_{question.id}": right[question.kind] for question in questions}
    participation = make.participation(at=at)
    return participation, f"/participations/{participation.id}/evaluation", {**answers, "quarters": "4"}


def test_one_press_stores_the_answers_without_the_learner_and_claims(reader: Reader) -> None:
    participation, path, answers = asked(*ALL_KINDS)

    page = reader.as_(participation.learner).submit(path, answers)

    assert page.leads_to == f"/participations/{participation.id}"
    assert Claim.get().quarters == 4
    response = EvaluationResponse.get()
    assert sorted(map(str, response.answers.values())) == sorted(
        ["Agree", "Yes", "On the ward", "['In the clinic']", "More"]
    )
    stored = {field.name for field in EvaluationResponse._meta.sorted_fields}
    counted = {"counts_in_activity", "counts_in_session"}
    assert stored == {"key", "activity", "session", "answers", "is_settled", "version", *counted}
    assert response.session == participation.session
    assert participation.select().get().is_evaluated


def test_an_open_question_is_named_and_the_other_answers_stay(reader: Reader) -> None:
    participation, path, answers = asked("agreement", "yes-no", "text")
    name = next(iter(answers))
    del answers[name]

    page = reader.as_(participation.learner).submit(path, answers)

    assert page.status == 422
    assert "Choose an answer" in page.one(f"#{name}-message").get_text()
    assert page.html.select('input[value="Yes"][checked]')
    assert EvaluationResponse.select().count() == 0


@pytest.mark.parametrize("bad", ["An answer of another question", ""])
def test_an_answer_that_was_not_offered_is_refused(reader: Reader, bad: str) -> None:
    participation, path, answers = asked("one")

    page = reader.as_(participation.learner).submit(path, {**dict.fromkeys(answers, bad), "quarters": "4"})

    assert page.status == 422
    assert EvaluationResponse.select().count() == 0


def test_an_endless_text_is_refused(reader: Reader) -> None:
    participation, path, answers = asked("text")

    page = reader.as_(participation.learner).submit(path, {**dict.fromkeys(answers, "x" * 4001), "quarters": "4"})

    assert page.status == 422
    assert "At most 4000 characters" in page.text


def test_sending_twice_stores_one_response(reader: Reader) -> None:
    participation, path, answers = asked("agreement")
    reader.as_(participation.learner)

    for _ in range(2):
        assert reader.submit(path, answers).leads_to == f"/participations/{participation.id}"

    assert EvaluationResponse.select().count() == 1


def test_a_draft_is_kept_shown_again_and_gone_when_sent(reader: Reader) -> None:
    participation, path, answers = asked("agreement", "text")
    reader.as_(participation.learner)

    reader.submit(f"{path}/draft", answers)

    page = reader.get(path)
    assert page.html.select('input[value="Agree"][checked]')
    assert "More" in page.one("textarea").get_text()
    assert EvaluationResponse.select().count() == 0
    reader.submit(path, answers)
    assert EvaluationDraft.select().count() == 0


def test_another_learners_evaluation_is_not_there(reader: Reader) -> None:
    participation, path, answers = asked("agreement")
    reader.as_(make.person())

    assert reader.get(path).status == 404
    assert reader.submit(path, answers).status == 404
    assert reader.submit(f"{path}/draft", answers).status == 404
    assert EvaluationResponse.select().count() == 0
    assert EvaluationDraft.select().count() == 0
    assert not participation.select().get().is_evaluated


def test_a_draft_that_comes_after_the_sending_is_refused_and_says_so(reader: Reader) -> None:
    participation, path, answers = asked("agreement")
    reader.as_(participation.learner).submit(path, answers)

    page = reader.submit(f"{path}/draft", answers)

    assert EvaluationDraft.select().count() == 0
    assert page.leads_to or "has been sent already" in page.text


def test_a_draft_judged_before_the_sending_and_kept_after_it_leaves_nothing(app: Flask) -> None:
    at = make.session()
    mine = make.participation(at=at)  # as another tab has read it, a moment before
    assert send_evaluation(make.participation(mine.learner, at), {"1": "Agree"})

    assert not keep_draft(mine, {"question_1": ["Agree"]})

    assert EvaluationDraft.select().count() == 0


def test_of_two_sendings_the_second_stores_nothing(app: Flask) -> None:
    at = make.session()
    mine = make.participation(at=at)
    tabs = [make.participation(mine.learner, at) for _ in range(2)]

    assert [send_evaluation(tab, {"1": "Agree"}) for tab in tabs] == [True, False]

    assert EvaluationResponse.select().count() == 1


def test_the_size_of_a_draft_does_not_tell_the_size_of_its_answers(app: Flask) -> None:
    short, long = make.participation(), make.participation()
    keep_draft(short, {"question_1": ["No"]})
    keep_draft(long, {"question_1": ["é" * 500]})

    sizes = {len(row[0].encode()) for row in database.execute_sql('SELECT "answers" FROM "evaluation_draft"')}

    assert len(sizes) == 1
    assert EvaluationDraft.get(EvaluationDraft.participation == long).answers == {"question_1": ["é" * 500]}


def sent_too_late(reader: Reader, mine: Any, path: str, answers: dict[str, str]) -> None:
    """A second tab, whose sign-in has ended, sends the same answers."""
    token = reader.token()
    SignIn.end_all(mine.learner)
    reader.submit(path, {**answers, "csrf_token": token}, token=False)


@pytest.mark.parametrize("step", ["", "/draft"])
def test_answers_that_come_too_late_are_kept_until_the_sending_and_not_beyond(reader: Reader, step: str) -> None:
    participation, path, answers = asked("agreement")
    sent_too_late(reader.as_(participation.learner), participation, path + step, answers)
    assert KeptForm.get().person == participation.learner

    reader.as_(participation.learner).submit(path, answers)

    assert KeptForm.select().count() == 0


@pytest.mark.parametrize("step", ["", "/draft"])
def test_answers_that_come_too_late_and_after_the_sending_are_not_kept(reader: Reader, step: str) -> None:
    participation, path, answers = asked("agreement")
    reader.as_(participation.learner).submit(path, answers)

    sent_too_late(reader, participation, path + step, answers)

    assert KeptForm.select().count() == 0


def test_a_sending_writes_its_own_response_and_reads_no_other(app: Flask) -> None:
    mine = make.participation()

    with count_queries() as queries:
        send_evaluation(mine, {"1": "Agree"})

    said = [record.msg[0] for record in queries.get_queries()]
    asked_for = [sql.split()[0] for sql in said if "evaluation_response" in sql]
    assert asked_for == ["INSERT"]
