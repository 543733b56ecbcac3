"""The dates of a series: described by a rule or pasted as a list, shown, and only then added to the application."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from flask import Response, flash, request

from blueprints.applications.bp import bp
from blueprints.applications.form.page import not_now, writable_or_404
from blueprints.applications.form.post import clean
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.kept_forms import fill, keeps
from blueprints.shared.series_form import SeriesForm
from db.activities.day_text import WEEKDAYS
from db.applications.dates import add_dates, usual_span
from db.applications.draft import NotWritable, is_writable
from db.applications.proposal import Proposal
from db.applications.tables import Application
from db.engine.refusal import Refused
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.activities.series import Meeting

ADDED = "{} added to the dates below."


@bp.get("/applications/<int:application_id>/dates")
def series_dates(application_id: int) -> Response:
    application = writable_or_404(application_id)
    if not is_writable(application, me()):
        flash(not_now(application), "warn")
        return hx.see_other(application.url)
    return _page(application, fill(SeriesForm))


@bp.post("/applications/<int:application_id>/dates")
@keeps()
def add_series_dates(application_id: int) -> Response:
    """Show the dates that the form describes; with `then=add` add them, with the topics that were given to them."""
    application, form = writable_or_404(application_id), SeriesForm()
    if not form.read(usual_span(_proposal(application))):
        return _page(application, form, 422)
    meetings = _with_topics(form)
    if form.errors or request.form.get("then") != "add":
        return _page(application, form, 422 if form.errors else 200, meetings)
    try:
        added = add_dates(application, me(), meetings, form.span, form.rule.words if form.rule else "")
    except (NotWritable, Refused) as refused:
        words = refused.words if isinstance(refused, Refused) else not_now(Application.get_by_id(application.id))
        form.form_errors = [words]
        return _page(application, form, 409, meetings)
    flash(ADDED.format("1 date" if added == 1 else f"{added} dates"), "good")
    return hx.go(f"{application.url}/edit#what-dates")


@bp.app_template_filter("at_minutes")
def at_minutes(minutes: int) -> str:
    """Minutes since midnight as a time of day: 7:30 am."""
    return institution().dates.time(time(minutes // 60, minutes % 60))


def _with_topics(form: SeriesForm) -> list[Meeting]:
    """The dates with the topics typed beside them; while they are only shown again, the list's own come first."""
    is_last = request.form.get("then") == "add"
    found = []
    for one in form.meetings:
        typed = clean(request.form.get(f"topic-{one.day.isoformat()}", one.topic))
        found.append(replace(one, topic=typed if is_last else one.topic or typed))
        form.check_topic(found[-1])
    return found


def _proposal(application: Application) -> Proposal:
    return Proposal(application.answers())


def _page(
    application: Application, form: SeriesForm, status: int = 200, meetings: list[Meeting] | None = None
) -> Response:
    known = _proposal(application)
    usual = usual_span(known)
    context = {
        "application": application,
        "form": form,
        "meetings": meetings,
        "usual": usual,
        "usual_start": (usual or form.span or (None,))[0],
        "known": set(known.dates),
        "weekdays": WEEKDAYS,
    }
    return hx.render("applications/dates.html", "partials/applications/dates.html", status, **context)
