"""The evaluation of an activity as the office and its coordinators change it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from blueprints.office.access import RUNNERS, activity_or_404, is_office, my_activities
from blueprints.office.bp import bp
from blueprints.office.questions.editor import Editor, search_of
from blueprints.office.questions.rows import is_ticked, lines_of, text_of
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.evaluation_form import form_for
from blueprints.shared.kept_forms import keeps, posted_soon
from db.activities.tables import Activity
from db.engine.number import plain_number
from db.learning.library.shelf import library, library_soon, usual_questions
from db.learning.question import EvaluationItem, evaluation_of, mark_of
from db.learning.question_change import evaluation_given_soon
from db.learning.question_edit import save_evaluation
from db.learning.question_fault import WITH_OPTIONS
from db.learning.question_source import evaluated_activities, library_found
from db.learning.tables import EvaluationQuestion, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response
    from werkzeug.datastructures import MultiDict

    from blueprints.office.questions.rows import Rows

PATH = "/office/activities/<int:activity_id>/evaluation"
KINDS = (
    (Kind.AGREEMENT.value, "Agreement, from strongly agree to strongly disagree"),
    (Kind.YES_NO.value, "Yes or no"),
    (Kind.ONE.value, "One of your answers"),
    (Kind.SEVERAL.value, "Several of your answers"),
    (Kind.TEXT.value, "In their own words"),
)


@bp.get(PATH)
@requires(*RUNNERS)
def evaluation_questions(activity_id: int) -> Response:
    """The list of questions, to be changed."""
    kept, activity = posted_soon(), activity_or_404(activity_id)
    return _editor(activity).show(kept())


@bp.post(PATH)
@requires(*RUNNERS)
@keeps()
def change_evaluation(activity_id: int) -> Response:
    """Save the list, or arrange it unsaved."""
    return _editor(activity_or_404(activity_id)).receive()


@bp.get(f"{PATH}/preview")
@requires(*RUNNERS)
def evaluation_preview(activity_id: int) -> Response:
    """The evaluation as learners see it; it sends nothing."""
    activity = activity_or_404(activity_id)
    form = form_for(list(EvaluationQuestion.of(activity)))
    return hx.answer("office/questions/evaluation_preview.html", activity=activity, form=form)


def _editor(activity: Activity) -> Editor:
    return Editor(
        url=f"/office/activities/{activity.id}/evaluation",
        page="office/questions/evaluation.html",
        part="partials/office/questions/evaluation.html",
        read=read_row,
        of=partial(activity_or_404, activity.id),
        stored=evaluation_of,
        mark=lambda _, stored: mark_of(stored),
        save=partial(_save, activity),
        blank=EvaluationItem(Kind.AGREEMENT, ""),
        take=_taken,
        context=_context,
        told=lambda of: [in_words(one) for one in evaluation_of(of)],
    )


def in_words(item: EvaluationItem) -> str:
    """The question with how it is answered, on one line."""
    parts = [dict(KINDS).get(Kind(item.kind), ""), *item.options, "" if item.is_required else "optional"]
    return f"{item.prompt} ({'; '.join(filter(None, parts))})"


def read_row(form: MultiDict[str, str], key: int) -> EvaluationItem:
    """A question as its fields say it; its options stand one on a line."""
    options = [" ".join(line.split()) for line in lines_of(form, f"options-{key}").split("\n")]
    return EvaluationItem(
        kind=form.get(f"kind-{key}", ""),
        prompt=text_of(form, f"prompt-{key}"),
        options=tuple(option for option in options if option),
        is_required=is_ticked(form, f"required-{key}"),
    )


def cleaned(item: EvaluationItem) -> EvaluationItem:
    """The question as it is stored: of the kinds that have their answers already it has no options."""
    options = item.options if item.kind in WITH_OPTIONS else ()
    return EvaluationItem(item.kind, item.prompt, options, item.is_required)


def _save(activity: Activity, rows: Rows, form: MultiDict[str, str]) -> str:
    asked = [cleaned(item) for item in rows.items]
    return save_evaluation(activity, asked, me(), form.get("revision", ""))


def _taken(source: str) -> Sequence[EvaluationItem]:
    """The questions that a button of the finder stands for; none where there is no such source."""
    kind, _, name = source.partition("-")
    if kind == "library":
        return [one.asked for one in library() if mark_of(one) == name]
    number = plain_number(name)
    if kind == "activity" and number is not None:
        return evaluation_of(activity_or_404(number))
    return usual_questions() if kind == "usual" else []


def _context(activity: Activity, form: MultiDict[str, str] | None) -> dict[str, Any]:
    search, given, shelf = search_of(form), evaluation_given_soon(activity), library_soon()
    sources = evaluated_activities(search, activity, my_activities())
    return {
        "activity": activity,
        "given": given(),
        "kinds": KINDS,
        "search": search,
        "library": library_found(shelf(), search.words),
        "library_url": "/office/questions",
        "sources": sources,
        "keeps_library": is_office(),
    }
