"""The editors of evaluation and assessment: arranged unsaved, saved as a whole, refused with every fault, copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playhouse.test_utils import count_queries

from db.activities.tables import Activity
from db.audit.tables import AuditLine
from db.learning.assessment.tables import AssessmentAttempt
from db.learning.library.tables import LibraryQuestion
from db.learning.question import EvaluationItem, evaluation_of
from db.learning.tables import EvaluationQuestion, EvaluationResponse
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.reader import Reader

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Page


def form_of(page: Page, **typed: Any) -> dict[str, Any]:
    """The editor's form as a browser would send it, with what somebody has typed."""
    found: dict[str, Any] = {}
    for field in page.one("#questions").select("input[name], textarea[name], select[name]"):
        if field.get("type") == "checkbox" and not field.has_attr("checked"):
            continue
        chosen = field.select_one("option[selected]") if field.name == "select" else None
        value = chosen["value"] if chosen else field.get("value", field.get_text().removeprefix("\n"))
        found.setdefault(str(field["name"]), []).append(value)
    found.pop("csrf_token", None)
    return {**found, **typed}


def evaluated() -> tuple[Activity, str]:
    activity = make.activity()
    make.evaluation(activity, "yes-no", "one", "text")
    return activity, f"/office/activities/{activity.id}/evaluation"


def assessed(**more: Any) -> tuple[Activity, str]:
    activity = make.activity(minimum_percent=70, **more)
    make.assessment(activity)
    return activity, f"/office/activities/{activity.id}/assessment"


def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def again(activity: Activity) -> Activity:
    found: Activity = Activity.get_by_id(activity.id)
    return found


def test_questions_are_added_moved_and_removed_and_nothing_counts_before_it_is_saved(reader: Reader) -> None:
    activity, path = evaluated()
    page = office(reader).get(path)
    page = reader.submit(path, form_of(page, do="add"))
    page = reader.submit(path, form_of(page, do="up-3"))
    page = reader.submit(path, form_of(page, do="remove-2", **{"prompt-3": "Why?", "kind-3": "text"}))
    assert "Not saved yet" in page.text
    assert [one.prompt for one in evaluation_of(activity)] == ["Question 1?", "Question 2?", "Question 3?"]

    answer = reader.submit(path, form_of(page, do="save"))

    assert "Saved. Learners are asked this list" in (answer if reader.with_htmx else reader.follow(answer)).text
    assert evaluation_of(again(activity)) == (
        EvaluationItem("yes-no", "Question 1?"),
        EvaluationItem("one", "Question 2?", ("In the clinic", "On the ward")),
        EvaluationItem("text", "Why?"),
    )
    about = AuditLine.get(AuditLine.action == "evaluation changed").detail["about"]
    assert about == "Evaluation, version 1: 1 added, 1 removed, 3 in all."


def test_a_list_sent_twice_is_saved_once(reader: Reader) -> None:
    activity, path = evaluated()
    form = form_of(office(reader).get(path), do="save", **{"prompt-0": "Was it good?"})

    answers = [reader.submit(path, form) for _ in range(2)]

    assert [answer.status for answer in answers] == [200 if reader.with_htmx else 303] * 2
    assert AuditLine.select().where(AuditLine.action == "evaluation changed").count() == 1
    assert EvaluationQuestion.select().where(EvaluationQuestion.activity == activity).count() == 3


def test_once_there_are_answers_the_page_says_that_a_change_makes_a_new_version(reader: Reader) -> None:
    activity, path = evaluated()
    at = make.session(activity)
    for _ in range(3):
        EvaluationResponse.add(at, {"1": "Yes"})
    page = office(reader).get(path)
    assert "3 answers were sent for version 1. Your change makes version 2." in page.text

    reader.submit(path, form_of(page, do="save", **{"prompt-0": "Was it good?"}))

    assert again(activity).evaluation_version == 2
    assert EvaluationQuestion.select().where(EvaluationQuestion.activity == activity).count() == 6
    assert "Nobody has answered yet" in reader.get(path).text


FAULTS = [
    ({"prompt-0": "  "}, "prompt-0", "Write the question"),
    ({"options-1": "Only one"}, "options-1", "at least two answers"),
    ({"options-1": "Yes\nYes"}, "options-1", "“Yes” is given twice"),
    ({"options-1": "Yes\n" + "x" * 201}, "options-1", "At most 200 characters"),
    ({"kind-0": "essay"}, "kind-0", "Choose how it is answered"),
    ({"prompt-2": "x" * 1001}, "prompt-2", "At most 1,000 characters"),
    ({"row": []}, "list", "at least one question"),
    ({"row": [str(n) for n in range(101)]}, "list", "At most 100 questions"),
]


@pytest.mark.parametrize(("typed", "field", "words"), FAULTS)
def test_what_cannot_be_asked_is_refused_beside_its_field(
    reader: Reader, typed: dict[str, Any], field: str, words: str
) -> None:
    activity, path = evaluated()
    before = evaluation_of(activity)

    page = reader.submit(path, form_of(office(reader).get(path), do="save", **typed))

    assert page.status == 422
    assert words in page.one(f"#{field}-message").get_text()
    assert evaluation_of(again(activity)) == before


def test_whoever_comes_second_sees_both_and_can_save_all_the_same(reader: Reader) -> None:
    activity, path = evaluated()
    form = form_of(office(reader).get(path), do="save", **{"prompt-0": "Mine?"})
    reader.submit(path, {**form, "prompt-0": "Theirs?"})

    page = reader.submit(path, form)

    assert page.status == 409
    assert "Somebody was first" in page.text
    assert "Theirs?" in page.text
    assert page.one("#prompt-0").get_text().strip() == "Mine?"
    assert evaluation_of(again(activity))[0].prompt == "Theirs?"
    reader.submit(path, form_of(page, do="save"))
    assert evaluation_of(again(activity))[0].prompt == "Mine?"


def test_questions_come_from_the_library_and_from_another_activity(reader: Reader) -> None:
    activity, path = evaluated()
    other = make.activity(title="Sepsis in the first hour")
    make.evaluation(other, "several")
    page = reader.submit(path, form_of(office(reader).get(path), do="find", q="commitment"))
    assert "Name one thing" in page.text
    assert "The activity met its stated" not in page.text
    mark = next(button["value"] for button in page.html.select("[value^=take-library-]"))
    for deed in (mark, f"take-activity-{other.id}", f"take-activity-{other.id}"):
        page = reader.submit(path, form_of(page, do=deed))
    assert "the list has these already" in page.text

    reader.submit(path, form_of(page, do="save"))

    prompts = [one.prompt for one in evaluation_of(again(activity))]
    assert prompts == [
        "Question 1?",
        "Question 2?",
        "Question 3?",
        LibraryQuestion.get(LibraryQuestion.topic == "Commitment to change").prompt,
        "Question 1?",
    ]


def test_a_coordinator_changes_the_own_activity_and_copies_from_no_other(reader: Reader) -> None:
    (mine, path), (others, other_path) = evaluated(), evaluated()
    person = make.person()
    RoleGrant.create(person=person, role=Role.COORDINATOR, activity=mine)
    page = reader.as_(person).get(path)

    assert page.status == 200
    assert f"take-activity-{others.id}" not in str(page.html)
    assert reader.get(other_path).status == reader.get(f"{other_path}/preview").status == 404
    assert reader.submit(other_path, {"do": "save"}).status == 404
    assert reader.submit(path, form_of(page, do=f"take-activity-{others.id}")).status == 404
    assert reader.get("/office/questions").status == 403


def test_the_questions_of_a_closed_activity_stay(reader: Reader) -> None:
    _, path = evaluated()
    Activity.update(status="closed").execute()

    page = reader.submit(path, form_of(office(reader).get(path), do="save", **{"prompt-0": "Late?"}))

    assert page.status == 422
    assert "This activity is over" in page.text
    assert page.one("#prompt-0").get_text().strip() == "Late?"


def test_a_preview_shows_what_learners_see_and_sends_nothing(visitor: Reader) -> None:
    _, path = evaluated()
    _, tested = assessed()

    pages = [office(visitor).get(f"{one}/preview") for one in (path, tested)]

    assert [len(page.html.select("main fieldset.choices")) for page in pages] == [2, 1]
    assert [page.html.select("main form") for page in pages] == [[], []]


def test_a_longer_list_and_more_activities_ask_no_more_queries(app: Flask) -> None:
    person, reader = make.staff(Role.OFFICE), Reader(app, with_htmx=False)

    def queries(activity: Activity) -> int:
        with count_queries() as counted:
            assert reader.as_(person).get(f"/office/activities/{activity.id}/evaluation").status == 200
        return counted.count

    small, _ = evaluated()
    evaluated()  # one to copy from
    queries(small)  # it reads the settings once
    few = queries(small)
    large = make.activity()
    make.evaluation(large, *["yes-no"] * 60)
    for _ in range(12):
        evaluated()

    assert queries(large) == few


@pytest.mark.parametrize("kind", [evaluated, assessed])
def test_a_new_version_is_shown_as_it_was_saved_and_saved_again_from_there(reader: Reader, kind: Any) -> None:
    activity, path = kind()
    mine = make.participation(at=make.session(activity))
    EvaluationResponse.add(mine.session, {"1": "Yes"})
    AssessmentAttempt.create(participation=mine, number=1, answers={}, right=1, questions=1, is_passed=True)
    page = reader.submit(path, form_of(office(reader).get(path), do="save", **{"prompt-0": "Second?"}))
    page = page if reader.with_htmx else reader.follow(page)
    assert page.one("#prompt-0").get_text().strip() == "Second?"

    page = reader.submit(path, form_of(page, do="save", **{"prompt-0": "Third?"}))

    assert page.status == (200 if reader.with_htmx else 303)
    assert reader.get(path).one("#prompt-0").get_text().strip() == "Third?"
