"""Results as figures for a spreadsheet and as a document for the activity's file: totals alone, no single response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from blueprints.office.access import RUNNERS, activity_or_404, session_or_404
from blueprints.office.bp import bp
from blueprints.office.results.page import version_asked
from blueprints.office.results.paper import MOST_COMMENTS, paper_of
from blueprints.shared.access import requires
from blueprints.shared.print import paper
from blueprints.shared.print.order import Order, drawn
from blueprints.shared.spreadsheet import csv_answer
from db.reports.results import results_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.activities.tables import Activity, Session
    from db.reports.results import Results

HEADER = ("Activity", "Version", "Question", "Kind", "Answer", "People", "Share in percent", "Answered")
WROTE = "wrote a comment"


@bp.get("/office/activities/<int:activity_id>/results.csv")
@requires(*RUNNERS)
def activity_figures(activity_id: int) -> Response:
    return _figures(activity_or_404(activity_id), None)


@bp.get("/office/sessions/<int:session_id>/results.csv")
@requires(*RUNNERS)
def session_figures(session_id: int) -> Response:
    session = session_or_404(session_id)
    return _figures(session.activity, session)


@bp.get("/office/activities/<int:activity_id>/results.pdf")
@requires(*RUNNERS)
def activity_document(activity_id: int) -> Response:
    return _document(activity_or_404(activity_id), None)


@bp.get("/office/sessions/<int:session_id>/results.pdf")
@requires(*RUNNERS)
def session_document(session_id: int) -> Response:
    session = session_or_404(session_id)
    return _document(session.activity, session)


def _figures(activity: Activity, session: Session | None) -> Response:
    results = results_of(activity, session, version_asked())
    title = session.full_title if session else activity.title
    return csv_answer(f"{_name(activity, session)}.csv", (*HEADER, results.column), _rows(title, results))


def _rows(title: str, results: Results) -> Iterator[tuple[str, ...]]:
    """A line for each answer; nothing before there are results."""
    for question in results.questions:
        asked = (title, str(results.version), question.prompt, question.kind)
        answered = str(question.answered)
        for one in question.given:
            before = "" if one.before is None else str(one.before)
            yield (*asked, one.answer, str(one.people), str(one.percent), answered, before)
        if question.is_text:
            yield (*asked, WROTE, answered, "", answered, "")


def _document(activity: Activity, session: Session | None) -> Response:
    results = results_of(activity, session, version_asked(), comments=MOST_COMMENTS)
    order = Order(paper.__name__, paper.values_of(paper_of(activity, session, results)))
    response = Response(drawn(order), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{_name(activity, session)}.pdf"'
    return response


def _name(activity: Activity, session: Session | None) -> str:
    return f"results-session-{session.id}" if session else f"results-activity-{activity.id}"
