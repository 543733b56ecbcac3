"""The office's library of questions: what new activities ask, and what evaluations copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.audit.tables import AuditLine
from db.learning.library.shelf import library, usual_questions
from db.learning.question import evaluation_of
from db.learning.usual_evaluation import ask_usual
from db.roles.tables import Role
from db.sign_ins.tables import SignIn
from tests.office.test_question_editor import form_of
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader

PATH = "/office/questions"


def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def test_what_the_office_calls_usual_is_asked_by_the_next_activity_and_no_earlier_one(reader: Reader) -> None:
    before = make.activity()
    ask_usual(before)
    page = reader.submit(PATH, form_of(office(reader).get(PATH), do="add"))
    new = str(page.html.select("textarea[autofocus]")[0]["name"]).removeprefix("prompt-")
    typed = {f"prompt-{new}": "Did you sleep?", f"kind-{new}": "yes-no", f"topic-{new}": "Comfort"}

    reader.submit(PATH, form_of(page, do="save", **typed, **{f"usual-{new}": "yes"}))

    after = make.activity()
    assert ask_usual(after) == len(evaluation_of(before)) + 1
    assert evaluation_of(after)[-1].prompt == "Did you sleep?"
    assert library()[-1].topic == "Comfort"
    assert AuditLine.get(AuditLine.action == "library changed").detail["about"] == "15 questions in the library"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"prompt-0": ""}, "Write the question"),
    ({"topic-0": "x" * 101}, "At most 100 characters"),
    ({f"usual-{key}": [] for key in range(6)}, "Mark at least one question as usual"),
]


@pytest.mark.parametrize(("typed", "words"), REFUSED)
def test_what_is_no_library_is_refused(reader: Reader, typed: dict[str, Any], words: str) -> None:
    before = library()
    form = form_of(office(reader).get(PATH), do="save", **typed)

    page = reader.submit(PATH, {name: value for name, value in form.items() if value != []})

    assert page.status == 422
    assert words in page.text
    assert library() == before


def test_of_two_who_change_it_the_second_sees_both(reader: Reader) -> None:
    form = form_of(office(reader).get(PATH), do="save", **{"prompt-0": "Mine?"})
    reader.submit(PATH, {**form, "prompt-0": "Theirs?"})

    page = reader.submit(PATH, form)

    assert page.status == 409
    assert "Theirs?" in page.text
    assert page.one("#prompt-0").get_text().strip() == "Mine?"
    assert usual_questions()[0].prompt == "Theirs?"


def test_a_list_sent_after_the_sign_in_ended_is_shown_again_unsent(reader: Reader) -> None:
    person = make.staff(Role.OFFICE)
    form = form_of(reader.as_(person).get(PATH), do="save", **{"prompt-0": "Typed too late?"})
    token = reader.token()
    SignIn.end_all(person)

    reader.submit(PATH, {**form, "csrf_token": token}, token=False)

    page = reader.as_(person).get(PATH)
    assert page.one("#prompt-0").get_text().strip() == "Typed too late?"
    assert "It has not been sent" in page.text
    assert usual_questions()[0].prompt != "Typed too late?"
