"""Versions as they were submitted, and what changed from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, abort

from blueprints.applications.access import readable_or_404
from blueprints.applications.bp import bp
from blueprints.shared import hx
from db.drafting import frozen
from db.models.application import Application, ApplicationVersion
from db.questions.reading import Change, differences, read_answers

if TYPE_CHECKING:
    from typing import Any


@bp.get("/applications/<int:application_id>/versions/<int:number>")
def version(application_id: int, number: int) -> Response:
    application = readable_or_404(application_id)
    found = frozen(application, number) or abort(404)
    return _page("version", application, found, read=read_answers(found.answers))


@bp.get("/applications/<int:application_id>/versions/<int:number>/changes")
def version_changes(application_id: int, number: int) -> Response:
    application = readable_or_404(application_id)
    found = frozen(application, number) or abort(404)
    return _page("version_changes", application, found, changes=changes_of(application, number))


def changes_of(application: Application, number: int) -> list[Change]:
    """What a version changed since the one before it; nothing for the first."""
    older, newer = frozen(application, number - 1), frozen(application, number)
    return differences(older.answers, newer.answers) if older and newer else []


def _page(name: str, application: Application, found: ApplicationVersion, **more: Any) -> Response:
    versions = list(ApplicationVersion.of(application))
    context = {"application": application, "version": found, "versions": versions, **more}
    return hx.answer(f"applications/{name}.html", **context)
