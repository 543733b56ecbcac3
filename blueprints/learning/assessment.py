"""The assessment: its questions, the level to reach shown before the start, and every attempt with its feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request

from blueprints.learning.bp import bp
from blueprints.learning.participation import mine_or_404, step_url
from blueprints.shared import hx
from blueprints.shared import kept_forms as kept
from db.credit import claim as claiming
from db.credit.claim import Step
from db.engine.number import plain_number
from db.learning import attempt as score

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from db.learning.tables import Participation


@bp.get("/participations/<int:participation_id>/assessment")
def assessment(participation_id: int) -> Response:
    """The questions, or the feedback of the last attempt with the way on."""
    mine = mine_or_404(participation_id)
    last = score.last_attempt(mine)
    if last and (mine.passed_at or "again" not in request.args):
        return hx.answer("learning/assessment_result.html", **_result(mine, last))
    return _questions(mine, kept.posted_before())


@bp.post("/participations/<int:participation_id>/assessment")
def answer_assessment(participation_id: int) -> Response:
    """Score one attempt; sending the same attempt twice shows the same result and uses up one."""
    mine = mine_or_404(participation_id)
    try:
        attempt = score.score(mine, request.form.get("number", ""), chosen(request.form))
    except score.Unanswered as unanswered:
        return _questions(mine, request.form, unanswered.questions, 422)
    except score.NoAttemptsLeft as none_left:
        attempt = none_left.last
    part = "partials/learning/assessment_result.html"
    return hx.done(part, f"/participations/{mine.id}/assessment", **_result(mine, attempt))


def _questions(
    mine: Participation, typed: MultiDict[str, str] | None, missing: tuple[int, ...] = (), status: int = 200
) -> Response:
    activity = mine.session.activity
    used = score.attempts_used(mine)
    if score.none_left(mine, used):
        return hx.answer("learning/assessment_result.html", **_result(mine, score.last_attempt(mine)))
    return hx.render(
        "learning/assessment.html",
        "partials/learning/assessment.html",
        status,
        participation=mine,
        activity=activity,
        questions=score.questions(activity),
        chosen=chosen(typed) if typed else {},
        missing=missing,
        number=used + 1,
    )


def _result(mine: Participation, attempt: Any) -> dict[str, Any]:
    following = claiming.next_step(mine) if mine.passed_at or attempt.is_passed else Step.ASSESSMENT
    return {
        "participation": mine,
        "activity": mine.session.activity,
        "attempt": attempt,
        "questions": score.questions(mine.session.activity),
        "attempts_left": score.attempts_left(mine, attempt.number),
        "next_step": following.value if following else "",
        "next_url": step_url(mine, following),
    }


def chosen(form: MultiDict[str, str]) -> dict[int, set[int]]:
    """The option ids chosen for each question id; whatever is not a plain number is passed over."""
    found: dict[int, set[int]] = {}
    for name, values in form.lists():
        question = plain_number(name.removeprefix("question-")) if name.startswith("question-") else None
        if question is not None:
            found[question] = {number for value in values if (number := plain_number(value)) is not None}
    return found
