"""Questions change while people answer: what they gave stays with its version, and who is in the middle keeps it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Activity
from db.learning.assessment.tables import AssessmentOption, AssessmentQuestion
from db.learning.evaluation import keep_draft
from db.learning.library.shelf import library
from db.learning.library.shipped import shipped_rows
from db.learning.question import AnswerItem, AssessmentItem, EvaluationItem, assessment_of, evaluation_of
from db.learning.question_change import replace_assessment, replace_evaluation
from db.learning.tables import EvaluationDraft, EvaluationQuestion, EvaluationResponse
from tests.support import make
from tests.support.lecture import Lecture

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

NEW = EvaluationItem("yes-no", "Would you come again?")
CHANGED = "The questions have changed since you began."


def asked_of(activity: Activity) -> list[EvaluationQuestion]:
    return list(EvaluationQuestion.of(Activity.get_by_id(activity.id)))


def change(lecture: Lecture) -> list[EvaluationQuestion]:
    """The office asks one question more, first, and drops the free text."""
    activity = Activity.get_by_id(lecture.activity.id)
    replace_evaluation(activity, [NEW, evaluation_of(activity)[0]])
    return asked_of(lecture.activity)


def test_until_somebody_answers_a_change_is_in_place_and_what_stays_keeps_its_row(app: Flask) -> None:
    lecture = Lecture()

    new, stayed = change(lecture)

    assert (new.version, stayed.version, stayed.id) == (1, 1, lecture.asked[0].id)
    assert EvaluationQuestion.select().count() == 2


@pytest.mark.parametrize("is_sent", [False, True], ids=["begun", "sent"])
def test_once_somebody_has_answered_a_change_is_a_new_version_and_the_old_one_stays(app: Flask, is_sent: bool) -> None:
    lecture = Lecture().register()
    if is_sent:
        EvaluationResponse.add(lecture.at, lecture.answers)
    else:
        keep_draft(lecture.mine, {f"question_{lecture.asked[1].id}": ["More"]})

    asked = change(lecture)

    assert {each.version for each in asked} == {2}
    assert [each.id for each in EvaluationQuestion.select().where(EvaluationQuestion.version == 1)] == [
        each.id for each in lecture.asked
    ]
    EvaluationResponse.add(lecture.mine.session, {str(asked[0].id): "Yes"})
    assert sorted(row.version for row in EvaluationResponse.select()) == ([1, 2] if is_sent else [2])


def test_a_draft_keeps_what_was_typed_for_questions_that_stayed_and_its_owner_is_told(reader: Reader) -> None:
    lecture = Lecture().ready_to_evaluate()
    keep_draft(lecture.mine, {name: [text] for name, text in lecture.fields.items()})
    new, stayed = change(lecture)

    page = reader.as_(lecture.learner).get(f"/participations/{lecture.mine.id}/evaluation")

    assert CHANGED in page.text
    assert page.one(f'[name="question_{stayed.id}"][checked]')["value"] == "Yes"
    assert not page.html.select(f'[name="question_{new.id}"][checked]')


def test_answers_sent_after_the_change_are_not_taken_but_shown_again(reader: Reader) -> None:
    lecture = Lecture().ready_to_evaluate()
    path = f"/participations/{lecture.mine.id}/evaluation"
    keep_draft(lecture.mine, {name: [text] for name, text in lecture.fields.items()})
    new, stayed = change(lecture)

    page = reader.as_(lecture.learner).submit(path, {**lecture.fields, "quarters": "4"})

    assert page.status == 409
    assert CHANGED in page.text
    assert page.one(f'[name="question_{stayed.id}"][checked]')["value"] == "Yes"
    assert EvaluationResponse.select().count() == 0
    reader.submit(path, {f"question_{new.id}": "No", f"question_{stayed.id}": "Yes", "quarters": "4"})
    assert EvaluationResponse.get().version == 2


def test_what_is_kept_on_a_page_of_the_old_questions_says_so(reader: Reader) -> None:
    lecture = Lecture().ready_to_evaluate()
    _, stayed = change(lecture)

    page = reader.as_(lecture.learner).submit(f"/participations/{lecture.mine.id}/evaluation/draft", lecture.fields)

    told = page if reader.with_htmx else reader.follow(page)
    assert "The office has changed the questions" in told.text
    assert EvaluationDraft.get().answers[f"question_{stayed.id}"] == ["Yes"]


def test_another_activitys_answers_are_never_brought_over(reader: Reader) -> None:
    lecture, other = Lecture().ready_to_evaluate(), make.evaluation(make.activity(), "yes-no")
    fields = {f"question_{other[0].id}": "Yes", "quarters": "4"}

    page = reader.as_(lecture.learner).submit(f"/participations/{lecture.mine.id}/evaluation", fields)

    assert page.status == 409
    assert not page.html.select('[name^="question_"][checked]')


def harder(activity: Activity) -> Any:
    """The assessment with a further case; the office has worded the third answer anew."""
    case = assessment_of(activity)[0]
    new = AssessmentItem("A new case?", answers=(AnswerItem("Yes", True), AnswerItem("No")))
    return [new, replace(case, answers=(*case.answers[:2], AnswerItem("Delta")))]


def test_a_try_keeps_the_questions_that_it_answered_and_a_passed_one_stays_passed(reader: Reader) -> None:
    lecture = Lecture().register()
    lecture.attempt()

    replace_assessment(lecture.mine.session.activity, harder(lecture.activity))

    page = reader.as_(lecture.learner).get(f"/participations/{lecture.mine.id}/assessment")
    assert "You passed: 1 of 1 correct" in page.text
    assert "Case 1?" in page.text
    assert "A new case?" not in page.text
    assert lecture.mine.passed_at
    assert Activity.get_by_id(lecture.activity.id).assessment_version == 2


def test_a_try_of_the_old_questions_is_shown_again_and_uses_up_none(reader: Reader) -> None:
    lecture = Lecture(make.person()).register()
    Lecture.attempt(Lecture(code="OTHER").register())  # of another activity: it counts for nothing here
    first = AssessmentOption.get(AssessmentOption.question == lecture.case, AssessmentOption.text == "Alpha")
    path, sent = f"/participations/{lecture.mine.id}/assessment", {"number": "1"}
    sent[f"question-{lecture.case.id}"] = str(first.id)
    reader.as_(lecture.learner).submit(f"{path}/draft", sent)
    replace_assessment(lecture.mine.session.activity, harder(lecture.activity))

    page = reader.submit(path, sent)

    assert page.status == 409
    assert CHANGED in page.text
    asked = list(AssessmentQuestion.of(Activity.get_by_id(lecture.activity.id)))
    assert page.one("input[checked]")["name"] == f"question-{asked[1].id}"
    assert "attempt 1 of 2" in page.text


def test_until_somebody_tries_an_assessment_it_is_changed_in_place(app: Flask) -> None:
    lecture = Lecture()
    case = assessment_of(lecture.activity)[0]

    replace_assessment(lecture.activity, [AssessmentItem("New?", answers=case.answers), case])

    rows = list(AssessmentQuestion.of(lecture.activity))
    assert [(row.prompt, row.version) for row in rows] == [("New?", 1), ("Case 1?", 1)]
    assert rows[1].id == lecture.case.id
    assert assessment_of(lecture.activity)[1] == case
    replace_assessment(lecture.activity, [])
    assert AssessmentOption.select().count() == 0


def test_the_library_is_shipped_as_its_file_says(app: Flask) -> None:
    rows = [one.asked.prompt for one in library()]

    assert rows == [row["prompt"] for row in shipped_rows()]
    assert {one.asked.kind for one in library()} == {"agreement", "yes-no", "one", "several", "text"}
