"""The assessment: the level shown before, feedback after, limited attempts, every one kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.learning.assessment.tables import AssessmentAttempt, AssessmentOption, AssessmentQuestion
from db.learning.attempt import keeps_last, questions_of, shuffled
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


def asked(*several: bool, attempts_allowed: int = 2, minimum_percent: int = 70) -> tuple[Any, str, Any]:
    """A participation in an activity with these questions, and the assessment's address."""
    of = make.activity(minimum_percent=minimum_percent, attempts_allowed=attempts_allowed)
    questions = make.assessment(of, *several)
    make.evaluation(of)
    participation = make.participation(at=make.session(of))
    return participation, f"/participations/{participation.id}/assessment", questions


def answers(questions: Any, *, right: bool = True, number: int = 1) -> dict[str, Any]:
    """The form of one attempt: every question right, or every one wrong."""
    form: dict[str, Any] = {"number": str(number)}
    for question in questions:
        wanted = (AssessmentOption.is_correct == True) if right else (AssessmentOption.text == "Gamma")  # noqa: E712
        options = AssessmentOption.select().where(AssessmentOption.question == question, wanted)
        form[f"question-{question.id}"] = [str(option.id) for option in options]
    return form


def test_the_level_to_reach_is_shown_before_the_start(reader: Reader) -> None:
    participation, path, _ = asked(False, True)

    page = reader.as_(participation.learner).get(path)

    assert "You need 2 of 2 correct (70%) to pass" in page.text
    assert "attempt 1 of 2" in page.text


def test_right_answers_pass_and_the_rationale_is_shown(reader: Reader) -> None:
    participation, path, questions = asked(False, True)
    reader.as_(participation.learner).submit(path, answers(questions))

    page = reader.get(path)

    assert "You passed: 2 of 2 correct (100%)" in page.text
    assert "Because of 2." in page.text
    assert page.one(f'a[href="/participations/{participation.id}/evaluation"]')
    assert participation.select().get().passed_at


def test_who_may_try_again_learns_what_was_wrong_and_where_to_read_but_no_answer(reader: Reader) -> None:
    participation, path, questions = asked(False)
    AssessmentQuestion.update(reference="Slides 12 to 15").execute()
    reader.as_(participation.learner).submit(path, answers(questions, right=False))

    page = reader.get(path)

    assert "Not passed yet: 0 of 1 correct" in page.text
    assert "One attempt is left" in page.text
    assert "Not correct. You answered: Gamma Read again: Slides 12 to 15" in page.text
    assert "Alpha" not in page.text
    assert "Because of 1." not in page.text
    assert participation.select().get().passed_at is None


def test_the_same_attempt_sent_twice_uses_up_one(reader: Reader) -> None:
    participation, path, questions = asked(False)
    reader.as_(participation.learner)

    reader.submit(path, answers(questions, right=False))
    reader.submit(path, answers(questions, right=False))

    assert AssessmentAttempt.select().count() == 1


def test_after_the_last_attempt_nothing_more_is_scored(reader: Reader) -> None:
    participation, path, questions = asked(False)
    reader.as_(participation.learner)
    for number in (1, 2):
        reader.submit(path, answers(questions, right=False, number=number))

    reader.submit(path, answers(questions, number=3))

    assert AssessmentAttempt.select().count() == 2
    assert "You have used all 2 attempts" in reader.get(f"{path}?again=1").text
    assert participation.select().get().passed_at is None


def test_an_unanswered_question_is_named_and_the_rest_stays(reader: Reader) -> None:
    participation, path, questions = asked(False, False)
    form = answers(questions)
    del form[f"question-{questions[0].id}"]

    page = reader.as_(participation.learner).submit(path, form)

    assert page.status == 422
    assert "Choose one answer" in page.one(f"#question-{questions[0].id}-message").get_text()
    assert len(page.html.select("input[checked]")) == 1
    assert AssessmentAttempt.select().count() == 0


def test_an_option_of_another_question_and_two_for_one_are_no_answers(reader: Reader) -> None:
    participation, path, questions = asked(False, False)
    options = [str(option.id) for option in AssessmentOption.select()]
    form = {"number": "1", f"question-{questions[0].id}": options[3:4], f"question-{questions[1].id}": options[3:5]}

    page = reader.as_(participation.learner).submit(path, form)

    assert page.status == 422
    assert len(page.html.select(".message .error")) == 2


def test_several_right_answers_are_all_wanted(reader: Reader) -> None:
    participation, path, questions = asked(True)
    form = answers(questions)
    form[f"question-{questions[0].id}"] = form[f"question-{questions[0].id}"][:1]

    reader.as_(participation.learner).submit(path, form)

    assert AssessmentAttempt.get().right == 0


def test_an_assessment_of_an_activity_without_questions_leads_on(reader: Reader) -> None:
    at = make.session()
    make.evaluation(at.activity)
    participation = make.participation(at=at)
    path = f"/participations/{participation.id}"

    pages = [reader.as_(participation.learner).submit(f"{path}/assessment"), reader.get(f"{path}/assessment")]

    assert [page.response.headers.get("Location") or page.leads_to for page in pages] == [f"{path}/evaluation"] * 2
    assert AssessmentAttempt.select().count() == 0


def test_another_learners_assessment_is_not_there(reader: Reader) -> None:
    _, path, questions = asked(False)
    reader.as_(make.person())

    assert reader.get(path).status == 404
    assert reader.submit(path, answers(questions)).status == 404
    assert AssessmentAttempt.select().count() == 0


def test_the_key_and_the_reasons_come_after_the_last_attempt(reader: Reader) -> None:
    participation, path, questions = asked(False)
    reader.as_(participation.learner)
    for number in (1, 2):
        reader.submit(path, answers(questions, right=False, number=number))

    page = reader.get(path)

    assert "You have used all 2 attempts" in page.text
    assert "Correct answer: Alpha" in page.text
    assert "Because of 1." in page.text


def order(reader: Reader, path: str) -> list[str]:
    return [label.get_text() for label in reader.get(path).html.select(".options label")]


def test_answers_are_mixed_for_each_attempt_and_stay_so_within_it(reader: Reader) -> None:
    participation, path, questions = asked(*[False] * 12, attempts_allowed=0)
    reader.as_(participation.learner)
    first = order(reader, path)

    assert first == order(reader, path)
    assert first != ["Alpha", "Beta", "Gamma"] * 12
    reader.submit(path, answers(questions, right=False))
    assert order(reader, f"{path}?again=1") != first


def test_an_answer_about_those_above_it_stays_last(reader: Reader) -> None:
    participation, _, _ = asked(*[False] * 12)
    AssessmentOption.update(keeps_last=True).where(AssessmentOption.text == "Alpha").execute()

    shown = shuffled(questions_of(participation.session.activity), participation, 1)

    assert {question.shown[-1].text for question in shown} == {"Alpha"}
    assert keeps_last("All of the above")
    assert keeps_last("None of these")
    assert not keeps_last("All patients")
