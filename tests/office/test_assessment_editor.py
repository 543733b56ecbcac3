"""The editor of an assessment: answers, level and tries, each refusal, and what people were told stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.learning.assessment.tables import AssessmentAttempt
from db.learning.question import AnswerItem, AssessmentItem, assessment_of
from db.program.readiness import before_open
from tests.office.test_question_editor import again, assessed, form_of, office
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_a_scored_question_is_written_with_several_right_answers(reader: Reader) -> None:
    activity, path = assessed()
    page = reader.submit(path, form_of(office(reader).get(path), do="add"))
    page = reader.submit(path, form_of(page, do="more-1"))
    typed = {"prompt-1": "Which?", "answer-1-0": "Both", "answer-1-1": "Of\r\nthem", "answer-1-5": "All of the above"}
    marks = {"right-1-0": "yes", "right-1-1": "yes", "several-1": "yes", "rationale-1": "Line\r\nby line"}

    reader.submit(path, form_of(page, do="save", minimum_percent="80", attempts_allowed="3", **typed, **marks))

    assert assessment_of(again(activity))[1] == AssessmentItem(
        "Which?",
        True,
        "Line\nby line",
        "",
        (AnswerItem("Both", True), AnswerItem("Of them", True), AnswerItem("All of the above", False, True)),
    )
    assert (again(activity).minimum_percent, again(activity).attempts_allowed) == (80, 3)


SCORED = [
    ({"right-0-0": []}, "answers-0", "Mark the right answer"),
    ({"right-0-1": "yes"}, "answers-0", "2 answers are marked right"),
    ({"answer-0-1": "", "answer-0-2": ""}, "answers-0", "at least two answers"),
    ({"minimum_percent": ""}, "minimum_percent", "from 1 to 100"),
    ({"minimum_percent": "lots"}, "minimum_percent", "from 1 to 100"),
    ({"row": []}, "minimum_percent", "no question to reach this level in"),
    ({"attempts_allowed": "101"}, "attempts_allowed", "0 for no limit"),
    ({"reference-0": "x" * 501}, "reference-0", "At most 500 characters"),
]


@pytest.mark.parametrize(("typed", "field", "words"), SCORED)
def test_an_assessment_that_cannot_be_is_refused(reader: Reader, typed: dict[str, Any], field: str, words: str) -> None:
    activity, path = assessed()
    before = assessment_of(activity)
    form = form_of(office(reader).get(path), do="save", **typed)

    page = reader.submit(path, {name: value for name, value in form.items() if value != [] or name == "row"})

    assert page.status == 422
    assert words in page.one(f"#{field}-message").get_text()
    assert assessment_of(again(activity)) == before


def test_whoever_comes_second_sees_the_level_and_the_answers_that_are_saved_now(reader: Reader) -> None:
    _, path = assessed()
    form = form_of(office(reader).get(path), do="save")
    reader.submit(path, {**form, "minimum_percent": "80", "answer-0-2": "Delta"})

    page = reader.submit(path, {**form, "minimum_percent": "75"})

    assert page.status == 409
    assert "80% has to be right, any number of tries" in page.one("#first").get_text()
    assert "Case 1? · Alpha (right); Beta; Delta · Because of 1." in page.one("#first").get_text()
    assert page.one("#minimum_percent")["value"] == "75"


def test_what_people_were_told_of_an_assessment_stays_and_its_questions_may_change(reader: Reader) -> None:
    activity, path = assessed(attempts_allowed=3)
    mine = make.participation(at=make.session(activity))
    AssessmentAttempt.create(participation=mine, number=1, answers={}, right=0, questions=1, is_passed=False)
    form = form_of(office(reader).get(path), do="save", **{"prompt-0": "Another case?"})

    lower = reader.submit(path, {**form, "minimum_percent": "60"})
    fewer = reader.submit(path, {**form, "attempts_allowed": "2"})
    reader.submit(path, {**form, "attempts_allowed": "4"})

    assert "were told 70%" in lower.one("#minimum_percent-message").get_text()
    assert "Allow as many or more" in fewer.one("#attempts_allowed-message").get_text()
    assert again(activity).assessment_version == 2
    assert again(activity).attempts_allowed == 4


def test_material_that_needs_an_assessment_does_not_lose_it_and_says_what_is_missing(reader: Reader) -> None:
    activity, path = assessed(format="enduring")

    page = reader.submit(path, form_of(office(reader).get(path), do="save", row=[], minimum_percent="0"))

    assert "needs an assessment" in page.one("#list-message").get_text()
    bare = make.activity(format="enduring", status="planned")
    assert any("needs an assessment" in item.words for item in before_open(bare))
    assert not any("assessment" in item.words for item in before_open(again(activity)))
