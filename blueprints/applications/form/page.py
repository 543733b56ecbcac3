"""Access to the form of an application, and its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, request

from blueprints.applications.access import may_change, readable_or_404
from blueprints.applications.form.view import documents, overview, section_forms
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.kept_forms import posted_before
from db.applications.actor import has_stepped_aside
from db.applications.draft import to_approve_again
from db.applications.history import last_round
from db.applications.state import State
from db.applications.workflow import LABELS
from db.institution.settings import institution

if TYPE_CHECKING:
    from flask import Response

    from blueprints.applications.form.view import SectionForm
    from db.applications.tables import Application

ONLY_WRITERS = "Only the applicant, {}, and the office can change this application. You may read it."
ASIDE = (
    "You stepped aside from this application because of a conflict of interest, so you can’t change it. "
    "Someone else in the office can. Nothing was saved."
)
NOT_NOW = "This application is now “{}”, so it cannot be changed. {}"
HOW_ELSE = "To change something, ask the office to return it to you: write to {}."
SUBMISSION = "submission"  # the name of the form that sends it, where a page has several


def writable_or_404(application_id: int) -> Application:
    """The application, if the signed-in person writes it; who may only read it is told so (403)."""
    application = readable_or_404(application_id)
    if not may_change(application):
        abort(403, ONLY_WRITERS.format(application.applicant.full_name))
    if application.applicant_id != me().id and has_stepped_aside(application, me()):
        abort(403, ASIDE)
    return application


def not_now(application: Application) -> str:
    """Why it cannot be changed in this state."""
    return NOT_NOW.format(LABELS[State(application.state)], HOW_ELSE.format(institution().contact))


def form_page(application: Application, shown: SectionForm | None = None, status: int = 200, **more: Any) -> Response:
    """The whole form; `shown` is a section that could not be saved, with what was typed."""
    forms, saved = section_forms(application, me(), request.args.get("more", ""))
    answers = {name: form.answers for name, form in forms.items()}
    if shown:
        shown.page = forms[shown.name].page
        forms[shown.name] = shown
    context = {
        **overview(application, me(), answers),
        "forms": forms,
        "shown": shown,
        "saved": "" if shown else saved,
        "documents": documents(application),
        "again": to_approve_again(application),
        **_round(application),
        **more,
    }
    return hx.answer("applications/edit.html", status, **context)


def _round(application: Application) -> dict[str, Any]:
    """The line by which it was returned, and the words on what has changed that were typed before a sign-in ran out."""
    if application.state != State.RETURNED:
        return {}
    typed = posted_before(SUBMISSION)
    return {"returned": last_round(application).asked, "changed": typed.get("comment", "") if typed else ""}
