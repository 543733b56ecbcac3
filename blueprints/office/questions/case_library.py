"""The office's library of scored questions, which assessments copy: kept as one list, with a topic for each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from blueprints.office.bp import bp
from blueprints.office.questions import assessment
from blueprints.office.questions.editor import Editor
from blueprints.office.questions.rows import text_of
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import keeps, posted_soon
from db.learning.library.shelf import LibraryItem, case_library, case_library_soon, save_case_library
from db.learning.question import AssessmentItem, mark_of
from db.learning.question_fault import MOST_ANSWERS
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Response
    from werkzeug.datastructures import MultiDict

    from blueprints.office.questions.rows import Rows

    Case = LibraryItem[AssessmentItem]

PATH = "/office/questions/assessment"
SAVED = "Saved. Activities keep the questions that they have."


@bp.get(PATH)
@requires(Role.OFFICE)
def assessment_library() -> Response:
    """The library, to be changed."""
    kept, shelf = posted_soon(), case_library_soon()
    return _editor(shelf).show(kept())


@bp.post(PATH)
@requires(Role.OFFICE)
@keeps()
def change_assessment_library() -> Response:
    """Save the library, or arrange it unsaved."""
    return _editor().receive()


def _editor(shelf: Callable[[], Sequence[Any]] = case_library) -> Editor:
    return Editor(
        url=PATH,
        page="office/questions/library.html",
        part="partials/office/questions/library.html",
        read=_read,
        of=lambda: None,
        stored=lambda _: shelf(),
        mark=lambda _, stored: mark_of(stored),
        save=_save,
        blank=LibraryItem(assessment.BLANK),
        take=lambda _source: [],
        context=lambda _of, _form: {"most_answers": MOST_ANSWERS, "is_scored": True},
        told=lambda _: [
            " · ".join(filter(None, (assessment.in_words(one.asked), one.topic))) for one in case_library()
        ],
        saved=SAVED,
        more=partial(assessment.arrange, more=_with_more),
    )


def _read(form: MultiDict[str, str], key: int) -> Case:
    return LibraryItem(assessment.read_row(form, key), text_of(form, f"topic-{key}"))


def _with_more(one: Case) -> Case:
    return replace(one, asked=assessment.with_more(one.asked))


def _save(rows: Rows, form: MultiDict[str, Any]) -> str:
    items = [LibraryItem(assessment.cleaned(one.asked), one.topic) for one in rows.items]
    return save_case_library(items, me(), form.get("revision", ""))
