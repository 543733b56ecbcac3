"""Results on a page: of an activity and of one of its sessions, each question with a chart, comments apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, request

from blueprints.office.access import RUNNERS, activity_or_404, session_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.tables import Column, paged
from db.engine.number import plain_number
from db.learning.tables import EvaluationQuestion, Kind
from db.reports.assessment import assessed_soon
from db.reports.results import Comments, results_of

if TYPE_CHECKING:
    from db.activities.tables import Activity, Session

PAGE, PART = "office/results/results.html", "partials/office/results/results.html"
COMMENTS_PAGE, COMMENTS_PART = "office/results/comments.html", "partials/office/results/comments.html"
FIRST_COMMENTS, COMMENTS = 5, 25
COLUMNS = {"order": Column("Order", (), first="asc")}  # theirs alone, which tells nothing


@bp.get("/office/activities/<int:activity_id>/results")
@requires(*RUNNERS)
def activity_results(activity_id: int) -> Response:
    return _results(activity_or_404(activity_id), None)


@bp.get("/office/sessions/<int:session_id>/results")
@requires(*RUNNERS)
def session_results(session_id: int) -> Response:
    session = session_or_404(session_id)
    return _results(session.activity, session)


@bp.get("/office/activities/<int:activity_id>/results/comments/<int:question_id>")
@requires(*RUNNERS)
def activity_comments(activity_id: int, question_id: int) -> Response:
    return _comments(activity_or_404(activity_id), None, question_id)


@bp.get("/office/sessions/<int:session_id>/results/comments/<int:question_id>")
@requires(*RUNNERS)
def session_comments(session_id: int, question_id: int) -> Response:
    session = session_or_404(session_id)
    return _comments(session.activity, session, question_id)


def address_of(activity: Activity, session: Session | None) -> str:
    """The address of the results of an activity or of one session."""
    return f"/office/sessions/{session.id}/results" if session else f"/office/activities/{activity.id}/results"


def version_asked() -> int | None:
    """The version of the questions that the address names."""
    return plain_number(request.args.get("version", ""))


def _results(activity: Activity, session: Session | None) -> Response:
    tests = assessed_soon(activity, session)
    results = results_of(activity, session, version_asked(), comments=FIRST_COMMENTS)
    return hx.render(PAGE, PART, results=results, tests=tests(), **_about(activity, session))


def _comments(activity: Activity, session: Session | None, question_id: int) -> Response:
    mine = (EvaluationQuestion.id == question_id) & (EvaluationQuestion.activity == activity)
    question = EvaluationQuestion.get_or_none(mine, EvaluationQuestion.kind == Kind.TEXT) or abort(404)
    path = f"{address_of(activity, session)}/comments/{question.id}"
    table = paged(Comments(question.id, session), path, COLUMNS, request.args, COMMENTS)
    return hx.render(COMMENTS_PAGE, COMMENTS_PART, **_about(activity, session), question=question, table=table)


def _about(activity: Activity, session: Session | None) -> dict[str, Any]:
    back = f"/office/sessions/{session.id}" if session else f"/office/activities/{activity.id}"
    title = session.full_title if session else activity.title
    return {"title": title, "session": session, "back": back, "address": address_of(activity, session)}
