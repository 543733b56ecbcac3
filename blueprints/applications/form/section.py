"""Saving a section: while it is typed, by its button, and when somebody else has saved it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, request

from blueprints.applications.bp import bp
from blueprints.applications.form.page import form_page, not_now, writable_or_404
from blueprints.applications.form.post import read
from blueprints.applications.form.view import Conflict, SectionForm, overview, problems_of, saved_words
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.filters import clock_time
from blueprints.shared.kept_forms import keeps
from db.applications import draft
from db.applications.draft import CannotBePrinted, NotWritable, TitleNeeded
from db.applications.form import SECTIONS
from db.applications.form.answers import differences
from db.applications.form.faults import too_much, wrong_values
from db.applications.tables import Application, ApplicationSection, ChangedMeanwhile
from db.engine.number import plain_number

if TYPE_CHECKING:
    from db.applications.form.question import Section

SERIES = "series"  # what a button says that leads on to the dates by rule or list
LONGEST_TOKEN = 40
LONGEST_REVISION = 9  # digits
NOT_SAVED = "Something is too long. See the messages beside the fields."
NOT_PRINTED = "A certificate cannot print it. See the messages beside the fields."
NO_TITLE = "An approved activity keeps a title"


@bp.post("/applications/<int:application_id>/sections/<name>")
@keeps()
def save_section(application_id: int, name: str) -> Response:
    """Save one section of the form; an invalid value is kept and told, what is too long is refused and shown again."""
    application = writable_or_404(application_id)
    form = _posted(SECTIONS.get(name) or abort(404))
    form.problems = too_much(name, form.answers)
    if form.problems:
        form.refusal = NOT_SAVED
        return _answer(application, form, 422)
    try:
        saved = draft.save(application, name, form.answers, me(), form.revision, form.page)
    except (TitleNeeded, CannotBePrinted) as refused:
        return _answer(application, _with_texts_refused(form, refused), 422)
    except ChangedMeanwhile as changed:
        form.conflict = _conflict(form, changed.section)
        return _answer(application, form, 409)
    except NotWritable:
        form.refusal = not_now(Application.get_by_id(application.id))
        return _answer(application, form, 409)
    return _saved(application, form, saved)


def _posted(section: Section) -> SectionForm:
    revision = request.form.get("overwrite", request.form.get("revision", "0"))
    known = plain_number(revision, LONGEST_REVISION) or 0
    page = request.form.get("page", "")[:LONGEST_TOKEN]
    more = next((one.name for one in section.questions if one.name == request.form.get("then")), "")
    return SectionForm(section, read(section, request.form), known, page, more=more)


def _with_texts_refused(form: SectionForm, refused: TitleNeeded | CannotBePrinted) -> SectionForm:
    """An approved activity's texts count at once, so these were not saved."""
    if isinstance(refused, CannotBePrinted):
        form.problems, form.refusal = problems_of(form.name, refused.found), NOT_PRINTED
    else:
        form.problems, form.refusal = {"title": [NO_TITLE]}, NO_TITLE
    return form


def _conflict(form: SectionForm, theirs: ApplicationSection) -> Conflict:
    changes = differences({form.name: form.answers}, {form.name: theirs.answers})
    return Conflict(theirs.saved_by.full_name, clock_time(theirs.saved_at), theirs.revision, changes)


def _saved(application: Application, form: SectionForm, row: ApplicationSection) -> Response:
    if request.form.get("then") == SERIES:
        return hx.go(f"{application.url}/dates")
    form.revision = row.revision
    form.problems = problems_of(form.name, wrong_values(application.answers()))
    if hx.wants_part():
        return _answer(Application.get_by_id(application.id), form, 200, saved_words(row, me()))
    if form.more:  # the first of the empty rows takes the focus, which a place in the address would keep from it
        return hx.see_other(f"{application.url}/edit?more={form.more}")
    return hx.see_other(f"{application.url}/edit#{form.name}")


def _answer(application: Application, form: SectionForm, status: int, saved: str = "") -> Response:
    """While it is typed: what became of it, and no control is touched; by the button: the section; else the page."""
    if not hx.wants_part():
        return form_page(application, form, status)
    by_button = "then" in request.form or "overwrite" in request.form
    part = "partials/applications/section_saved.html" if by_button else "partials/applications/typed_saved.html"
    context: dict[str, Any] = {**overview(application, me()), "form": form, "saved": saved, "oob": True}
    context["again"] = draft.to_approve_again(application)
    return hx.answer(part, status, **context)
