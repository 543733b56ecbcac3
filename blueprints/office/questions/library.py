"""The office's library of questions: kept as one list, with a topic for each and the usual ones marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from blueprints.office.bp import bp
from blueprints.office.questions import evaluation
from blueprints.office.questions.editor import Editor
from blueprints.office.questions.rows import is_ticked, text_of
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import keeps, posted_soon
from db.learning.library.shelf import LibraryItem, library, library_soon, save_library
from db.learning.question import EvaluationItem, mark_of
from db.learning.tables import Kind
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Response
    from werkzeug.datastructures import MultiDict

    from blueprints.office.questions.rows import Rows

    Kept = LibraryItem[EvaluationItem]

PATH = "/office/questions"
SAVED = "Saved. Activities keep the questions that they have; the next ones choose from this list."


@bp.get(PATH)
@requires(Role.OFFICE)
def question_library() -> Response:
    """The library, to be changed."""
    kept, shelf = posted_soon(), library_soon()
    return _editor(shelf).show(kept())


@bp.post(PATH)
@requires(Role.OFFICE)
@keeps()
def change_library() -> Response:
    """Save the library, or arrange it unsaved."""
    return _editor().receive()


def _editor(shelf: Callable[[], Sequence[Any]] = library) -> Editor:
    return Editor(
        url=PATH,
        page="office/questions/library.html",
        part="partials/office/questions/library.html",
        read=_read,
        of=lambda: None,
        stored=lambda _: shelf(),
        mark=lambda _, stored: mark_of(stored),
        save=_save,
        blank=LibraryItem(EvaluationItem(Kind.AGREEMENT, "")),
        take=lambda _source: [],
        context=_context,
        saved=SAVED,
        told=lambda _: [_in_words(one) for one in library()],
    )


def _in_words(one: Kept) -> str:
    marks = filter(None, (one.topic, "usual" if one.is_usual else ""))
    return " · ".join((evaluation.in_words(one.asked), *marks))


def _read(form: MultiDict[str, str], key: int) -> Kept:
    asked = evaluation.read_row(form, key)
    return LibraryItem(asked, text_of(form, f"topic-{key}"), is_ticked(form, f"usual-{key}"))


def _save(rows: Rows, form: MultiDict[str, str]) -> str:
    items = [LibraryItem(evaluation.cleaned(one.asked), one.topic, one.is_usual) for one in rows.items]
    return save_library(items, me(), form.get("revision", ""))


def _context(_of: None, _form: MultiDict[str, str] | None) -> dict[str, Any]:
    return {"kinds": evaluation.KINDS}
