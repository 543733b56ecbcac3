"""The assessment of an activity as the office and its coordinators change it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from blueprints.office.access import RUNNERS, activity_or_404, is_office, my_activities
from blueprints.office.bp import bp
from blueprints.office.questions.editor import Editor, search_of
from blueprints.office.questions.rows import Row, is_ticked, lines_of, text_of
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import keeps, posted_soon
from db.activities.tables import Activity
from db.engine.number import plain_number
from db.learning.attempt import keeps_last, needed, questions_of
from db.learning.library.shelf import case_library, case_library_soon
from db.learning.question import AnswerItem, AssessmentItem, assessment_of, mark_of
from db.learning.question_change import assessment_given_soon
from db.learning.question_edit import Level, save_assessment
from db.learning.question_fault import MOST_ANSWERS
from db.learning.question_source import assessed_activities, library_found

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Response
    from werkzeug.datastructures import MultiDict

    from blueprints.office.questions.rows import Rows

PATH = "/office/activities/<int:activity_id>/assessment"
EMPTY_ANSWERS, MORE_ANSWERS = 4, 2
BLANK = AssessmentItem("", answers=(AnswerItem(""),) * EMPTY_ANSWERS)
WRONG_NUMBER = -1  # what is no number breaks the rule for it
DIGITS = 4


@bp.get(PATH)
@requires(*RUNNERS)
def assessment_questions(activity_id: int) -> Response:
    """The list of questions with its level, to be changed."""
    kept, activity = posted_soon(), activity_or_404(activity_id)
    return _editor(activity).show(kept())


@bp.post(PATH)
@requires(*RUNNERS)
@keeps()
def change_assessment(activity_id: int) -> Response:
    """Save the list, or arrange it unsaved."""
    return _editor(activity_or_404(activity_id)).receive()


@bp.get(f"{PATH}/preview")
@requires(*RUNNERS)
def assessment_preview(activity_id: int) -> Response:
    """The assessment as learners see it, its answers in their own order; it sends nothing."""
    activity = activity_or_404(activity_id)
    questions = questions_of(activity)
    for question in questions:
        question.shown = list(question.options)
    told: dict[str, Any] = {"chosen": {}, "missing": (), "needed": needed(activity.minimum_percent, len(questions))}
    return hx.answer("office/questions/assessment_preview.html", activity=activity, questions=questions, **told)


def _editor(activity: Activity) -> Editor:
    return Editor(
        url=f"/office/activities/{activity.id}/assessment",
        page="office/questions/assessment.html",
        part="partials/office/questions/assessment.html",
        read=read_row,
        of=partial(activity_or_404, activity.id),
        stored=assessment_of,
        mark=lambda of, stored: mark_of(stored, Level.of(of)),
        save=partial(_save, activity),
        blank=BLANK,
        take=_taken,
        context=_context,
        more=partial(arrange, more=with_more),
        told=_told,
    )


def _told(activity: Activity) -> list[str]:
    """Its level, then each question with its answers."""
    level = Level.of(activity)
    tries = f"{level.attempts_allowed or 'any number of'} tries"
    return [f"{level.minimum_percent}% has to be right, {tries}", *(in_words(one) for one in assessment_of(activity))]


def in_words(item: AssessmentItem) -> str:
    """The question with its answers and what is told of them, on one line."""
    answers = "; ".join(f"{one.text}{' (right)' if one.is_correct else ''}" for one in item.answers)
    return " · ".join(filter(None, (item.prompt, answers, item.rationale, item.reference)))


def read_row(form: MultiDict[str, str], key: int) -> AssessmentItem:
    """A question as its fields say it, also with answers that are still empty."""
    places = [place for place in range(MOST_ANSWERS + 1) if f"answer-{key}-{place}" in form]
    return AssessmentItem(
        prompt=text_of(form, f"prompt-{key}"),
        is_several=is_ticked(form, f"several-{key}"),
        rationale=lines_of(form, f"rationale-{key}"),
        reference=text_of(form, f"reference-{key}"),
        answers=tuple(
            AnswerItem(
                text_of(form, f"answer-{key}-{place}"),
                is_ticked(form, f"right-{key}-{place}"),
                is_ticked(form, f"last-{key}-{place}"),
            )
            for place in places
        ),
    )


def cleaned(item: AssessmentItem) -> AssessmentItem:
    """The question as it is stored: without empty answers; one that speaks of those above it stays last by itself."""
    answers = tuple(replace(one, keeps_last=one.keeps_last or keeps_last(one.text)) for one in item.answers if one.text)
    return replace(item, answers=answers)


def _save(activity: Activity, rows: Rows, form: MultiDict[str, str]) -> str:
    level = Level(*(_number(form, name) for name in Level._fields))
    return save_assessment(activity, [cleaned(item) for item in rows.items], level, me(), form.get("revision", ""))


def _number(form: MultiDict[str, str], name: str) -> int:
    """A whole number; an empty field is 0."""
    typed = form.get(name, "").strip().removesuffix("%").strip()
    number = plain_number(typed or "0", DIGITS)
    return WRONG_NUMBER if number is None else number


def arrange(rows: Rows, deed: str, more: Callable[[Any], Any]) -> None:
    """Give a question more answers to fill in, or move and remove as everywhere."""
    name, _, number = deed.partition("-")
    if name != "more":
        rows.arrange(deed)
        return
    rows.rows = [Row(row.key, more(row.item)) if str(row.key) == number else row for row in rows.rows]


def with_more(item: AssessmentItem) -> AssessmentItem:
    return replace(item, answers=(*item.answers, *(AnswerItem(""),) * MORE_ANSWERS))


def _taken(source: str) -> Sequence[AssessmentItem]:
    """The questions of the activity, or the one of the library, that a button of the finder stands for."""
    kind, _, name = source.partition("-")
    if kind == "library":
        return [one.asked for one in case_library() if mark_of(one) == name]
    number = plain_number(name)
    return assessment_of(activity_or_404(number)) if kind == "activity" and number is not None else []


def _context(activity: Activity, form: MultiDict[str, str] | None) -> dict[str, Any]:
    search, given, shelf = search_of(form), assessment_given_soon(activity), case_library_soon()
    sources = assessed_activities(search, activity, my_activities())
    typed = form or {name: str(value) for name, value in Level.of(activity)._asdict().items()}
    return {
        "activity": activity,
        "given": given(),
        "level": {name: typed.get(name, "") for name in Level._fields},
        "search": search,
        "library": library_found(shelf(), search.words),
        "library_url": "/office/questions/assessment",
        "keeps_library": is_office(),
        "sources": sources,
        "most_answers": MOST_ANSWERS,
    }
