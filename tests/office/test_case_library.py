"""The office's library of scored questions: kept on a page of its own, copied by assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.audit.tables import AuditLine
from db.learning.library.shelf import LibraryItem, case_library, save_case_library
from db.learning.question import AnswerItem, AssessmentItem, assessment_of, mark_of
from db.learning.question_edit import ChangedMeanwhile
from db.roles.tables import Role, RoleGrant
from tests.office.test_question_editor import again, assessed, form_of, office
from tests.support import make
from tests.support.pair import during

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

PATH = "/office/questions/assessment"
CASE = AssessmentItem("A rising PaCO2?", False, "", "Page 2", (AnswerItem("She tires", True), AnswerItem("Normal")))


def keep(*cases: AssessmentItem, read: str = "") -> str:
    items = [LibraryItem(case, "Asthma") for case in cases]
    return save_case_library(items, make.person(), read or mark_of(case_library()))


def test_a_scored_question_is_kept_with_its_answers_and_topic(reader: Reader) -> None:
    page = reader.submit(PATH, form_of(office(reader).get(PATH), do="add"))
    page = reader.submit(PATH, form_of(page, do="more-0"))
    typed = {"prompt-0": CASE.prompt, "answer-0-0": "She tires", "right-0-0": "yes", "answer-0-5": "Normal"}

    page = reader.submit(PATH, form_of(page, do="save", **typed, **{"reference-0": "Page 2", "topic-0": "Asthma"}))

    assert case_library() == (LibraryItem(CASE, "Asthma"),)
    page = page if reader.with_htmx else reader.follow(page)
    assert page.one("#answer-0-1").get_text(strip=True) == "Normal"
    about = AuditLine.get(AuditLine.action == "library changed").detail["about"]
    assert about == "1 questions in the library of assessments"


def test_an_assessment_copies_a_question_of_the_library(reader: Reader) -> None:
    keep(CASE)
    activity, path = assessed()
    page = reader.submit(path, form_of(office(reader).get(path), do="find", q="asthma paco2"))
    button = page.one("[value^=take-library-]")["value"]
    for _ in range(2):
        page = reader.submit(path, form_of(page, do=button))
    assert "the list has these already" in page.text

    reader.submit(path, form_of(page, do="save"))

    assert assessment_of(again(activity))[1:] == (CASE,)
    assert "has these words" in reader.submit(path, form_of(page, do="find", q="sepsis")).text


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"prompt-0": ""}, "prompt-0", "Write the question"),
    ({"right-0-0": []}, "answers-0", "Mark the right answer"),
    ({"topic-0": "x" * 101}, "topic-0", "At most 100 characters"),
]


@pytest.mark.parametrize(("typed", "field", "words"), REFUSED)
def test_what_cannot_be_asked_is_refused_beside_its_field(
    reader: Reader, typed: dict[str, Any], field: str, words: str
) -> None:
    keep(CASE)
    form = form_of(office(reader).get(PATH), do="save", **typed)

    page = reader.submit(PATH, {name: value for name, value in form.items() if value != []})

    assert (page.status, words in page.one(f"#{field}-message").get_text()) == (422, True)
    assert case_library() == (LibraryItem(CASE, "Asthma"),)


def test_whoever_comes_second_sees_both(reader: Reader) -> None:
    keep(CASE)
    form = form_of(office(reader).get(PATH), do="save", **{"prompt-0": "Mine?"})
    reader.submit(PATH, {**form, "answer-0-1": "Healthy"})

    page = reader.submit(PATH, form)

    assert page.status == 409
    assert "She tires (right); Healthy" in page.one("#first").get_text()
    assert page.one("#prompt-0").get_text().strip() == "Mine?"


def test_of_two_who_fill_an_empty_library_at_once_one_does(app: Flask) -> None:
    read = mark_of(case_library())

    end = during(lambda: keep(CASE, read=read), lambda: keep(CASE, CASE, read=read))

    assert isinstance(end.refusal, ChangedMeanwhile)
    assert len(case_library()) == 1


def test_only_the_office_keeps_it_and_it_may_be_empty(reader: Reader) -> None:
    keep(CASE)
    activity, path = assessed()
    person = make.person()
    RoleGrant.create(person=person, role=Role.COORDINATOR, activity=activity)

    assert reader.as_(person).get(PATH).status == 403
    assert reader.submit(PATH, {"do": "save"}).status == 403
    assert "A rising PaCO2?" in reader.get(path).text
    assert "Change the library" not in reader.get(path).text
    reader.submit(PATH, form_of(office(reader).get(PATH), do="save", row=[]))
    assert case_library() == ()
