"""The form: all sections on one page, or one by itself."""

from __future__ import annotations

from flask import Response, abort, flash

from blueprints.applications.bp import bp
from blueprints.applications.form.page import form_page, not_now, writable_or_404
from blueprints.applications.form.post import read
from blueprints.applications.form.view import overview, section_forms
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.kept_forms import posted_before
from db.applications.draft import is_writable
from db.applications.form import SECTIONS


@bp.get("/applications/<int:application_id>/edit")
def edit_application(application_id: int) -> Response:
    application = writable_or_404(application_id)
    if not is_writable(application, me()):
        flash(not_now(application), "warn")
        return hx.see_other(application.url)
    return form_page(application)


@bp.get("/applications/<int:application_id>/sections/<name>")
def section(application_id: int, name: str) -> Response:
    """One section by itself; what was typed before a sign-in ran out is in it again, unsaved."""
    application = writable_or_404(application_id)
    if name not in SECTIONS:
        abort(404)
    forms, saved = section_forms(application, me())
    shown = forms[name]
    typed = posted_before()
    if typed:
        shown.answers = read(SECTIONS[name], typed)
        shown.revision = typed.get("revision", 0, int)
    return hx.answer("applications/section.html", form=shown, saved=saved, **overview(application, me()))
