"""A new application: from a title, or from an earlier one."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request

from blueprints.applications.access import readable_or_404
from blueprints.applications.bp import bp
from blueprints.applications.form.post import clean
from blueprints.applications.review.answers import answers_shown
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.kept_forms import keeps, posted_before
from db.applications import draft
from db.applications.tables import Application
from db.engine.refusal import Refused

MOST_EARLIER = 20
TOO_LONG = f"Shorten it to at most {draft.LONGEST_TITLE} characters"


@bp.get("/applications/new")
def new_application() -> Response:
    typed = posted_before()
    return _page(typed.get("title", "") if typed else "")


@bp.post("/applications/new")
@keeps()
def start_application() -> Response:
    title = clean(request.form.get("title", ""))
    if len(title) > draft.LONGEST_TITLE:
        return _page(title, TOO_LONG, 422)
    try:
        made = draft.start(me(), " ".join(title.split()))
    except Refused as refused:
        return _page(title, refused.words, 422)
    return hx.go(f"{made.url}/edit")


@bp.post("/applications/<int:application_id>/copy")
def copy_application(application_id: int) -> Response:
    """A new draft with the answers of one that the person may read."""
    source = readable_or_404(application_id)
    try:
        made = draft.copy(source, answers_to_copy(source), me())
    except Refused as refused:
        flash(refused.words, "bad")
        return hx.go("/applications/new")
    return hx.go(f"{made.url}/edit")


def answers_to_copy(source: Application) -> dict[str, dict[str, Any]]:
    """Its applicant copies what they are writing; everybody else what they read, which is what was submitted."""
    return source.answers() if source.applicant_id == me().id else answers_shown(source)


def _page(title: str, error: str = "", status: int = 200) -> Response:
    earlier = Application.select().where(Application.applicant == me()).order_by(Application.id.desc())
    context = {"title": title, "error": error, "earlier": list(earlier.limit(MOST_EARLIER))}
    return hx.render("applications/new.html", "partials/applications/new.html", status, **context)
