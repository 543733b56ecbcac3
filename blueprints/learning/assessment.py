"""The assessment: its questions, the level to reach shown before the start, and every attempt with its feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request

from blueprints.learning.bp import bp
from blueprints.learning.participation import LABELS, go_on, own_or_404, step_url
from blueprints.shared import hx
from blueprints.shared.filters import clock_time
from blueprints.shared.kept_forms import keeps, posted_before
from db.credit.step import Progress, Step
from db.engine.clock import now
from db.engine.number import plain_number
from db.learning.answer_transfer import moved_choices
from db.learning.assessment.draft import keep_choices, kept_choices
from db.learning.attempt import (
    NoAttemptsLeft,
    NothingAsked,
    QuestionsChanged,
    Unanswered,
    attempts_left,
    attempts_used,
    last_attempt,
    needed,
    none_left,
    questions_answered,
    questions_of,
    send_attempt,
    shuffled,
)

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

SENT = "Nothing was saved: this attempt has been sent already."


@bp.get("/participations/<int:participation_id>/assessment")
def assessment(participation_id: int) -> Response:
    """The questions, or the feedback of the last attempt with the way on."""
    progress = own_or_404(participation_id)
    last = last_attempt(progress.participation)
    if last and (progress.participation.passed_at or "again" not in request.args):
        return hx.answer("learning/assessment_result.html", **_result(progress, last))
    if _is_shut(progress):
        return go_on(progress)
    typed = posted_before()
    return _questions(progress, chosen(typed) if typed else None)


@bp.post("/participations/<int:participation_id>/assessment")
@keeps()
def answer_assessment(participation_id: int) -> Response:
    """Score one attempt; sending the same attempt twice shows the same result and uses up one.

    Where it leads to nothing now, no attempt is used up: the answers are kept, and the participation's page says why.
    """
    progress = own_or_404(participation_id)
    mine = progress.participation
    if _is_shut(progress):
        keep_choices(mine, plain_number(request.form.get("number", "")) or 0, chosen(request.form))
        return go_on(progress)
    try:
        attempt = send_attempt(mine, request.form.get("number", ""), chosen(request.form))
    except NothingAsked:
        return go_on(progress)
    except Unanswered as unanswered:
        return _questions(progress, chosen(request.form), unanswered.questions, 422)
    except QuestionsChanged as changed:
        return _questions(progress, changed.chosen, status=409, is_changed=True)
    except NoAttemptsLeft as refused:
        attempt = refused.last
    part = "partials/learning/assessment_result.html"
    return hx.done(part, f"/participations/{mine.id}/assessment", **_result(progress, attempt))


def _is_shut(progress: Progress) -> bool:
    """Whether passing would lead to nothing: the session is off, or its claims are over."""
    return progress.following == Step.ASSESSMENT and progress.wait is not None


@bp.post("/participations/<int:participation_id>/assessment/draft")
@keeps("/participations/{participation_id}/assessment")
def keep_assessment(participation_id: int) -> Response:
    """Keep what is chosen so far, by the button or while it is filled in."""
    progress = own_or_404(participation_id)
    mine = progress.participation
    is_kept = keep_choices(mine, plain_number(request.form.get("number", "")) or 0, chosen(request.form))
    saved = f"Saved at {clock_time(now())}. Not sent yet." if is_kept else SENT
    told = {"participation": mine, "saved": saved, "step": Step.ASSESSMENT}
    return hx.done("partials/learning/draft_saved.html", step_url(mine, None), **told)


def _questions(
    progress: Progress,
    given: dict[int, set[int]] | None,
    missing: tuple[int, ...] = (),
    status: int = 200,
    is_changed: bool = False,
) -> Response:
    """The questions with what was given, or kept of this try; what was given before they changed comes along."""
    mine = progress.participation
    questions, used = questions_of(mine.session.activity), attempts_used(mine)
    if not questions:
        return go_on(progress)
    if none_left(mine, used):
        return hx.answer("learning/assessment_result.html", **_result(progress, last_attempt(mine)))
    given = kept_choices(mine, used + 1) if given is None else given
    moved = moved_choices(questions, given)
    return hx.render(
        "learning/assessment.html",
        "partials/learning/assessment.html",
        status,
        participation=mine,
        activity=mine.session.activity,
        questions=shuffled(questions, mine, used + 1),
        place=progress.place,
        chosen=given if moved is None else moved,
        is_changed=is_changed or moved is not None,
        missing=missing,
        number=used + 1,
        needed=needed(mine.session.activity.minimum_percent, len(questions)),
    )


def _result(progress: Progress, attempt: Any) -> dict[str, Any]:
    mine = progress.participation
    is_passed = mine.passed_at or attempt.is_passed
    after = progress.after(Step.ASSESSMENT) if is_passed else progress
    following, left = after.following, attempts_left(mine, attempt.number)
    return {
        "participation": mine,
        "activity": mine.session.activity,
        "attempt": attempt,
        "questions": shuffled(questions_answered(attempt), mine, attempt.number),
        "attempts_left": left,
        "shows_key": bool(is_passed) or left == 0,
        "place": after.place,
        "next_label": LABELS[following] if following else "",
        "next_url": after.url,
    }


def chosen(form: MultiDict[str, str]) -> dict[int, set[int]]:
    """The option ids chosen for each question id; whatever is not a plain number is passed over."""
    found: dict[int, set[int]] = {}
    for name, values in form.lists():
        question = plain_number(name.removeprefix("question-")) if name.startswith("question-") else None
        if question is not None:
            found[question] = {number for value in values if (number := plain_number(value)) is not None}
    return found
