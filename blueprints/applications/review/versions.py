"""Versions as they were submitted, and what changed from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort

from blueprints.applications.access import readable_or_404
from blueprints.applications.bp import bp
from blueprints.applications.review.answers import draw_answers, draw_changes
from blueprints.shared import hx
from db.applications.form.answers import differences
from db.applications.tables import Application, ApplicationVersion, Attachment, frozen
from db.engine.query import prepared

if TYPE_CHECKING:
    from markupsafe import Markup
    from peewee import ModelSelect


@bp.get("/applications/<int:application_id>/versions/<int:number>")
def version(application_id: int, number: int) -> Response:
    application = readable_or_404(application_id)
    found = frozen(application, number) or abort(404)
    return _page(
        "version",
        application,
        found,
        words=draw_answers(found.answers),
        attachments=list(Attachment.with_version(application, number)),
    )


@bp.get("/applications/<int:application_id>/versions/<int:number>/changes")
def version_changes(application_id: int, number: int) -> Response:
    application = readable_or_404(application_id)
    found = frozen(application, number) or abort(404)
    return _page("version_changes", application, found, changes=_changes(application, number))


@prepared
def versions_of(application: Any) -> ModelSelect[Any]:
    """The number of each version and when it was submitted, the newest first."""
    columns = (ApplicationVersion.number, ApplicationVersion.submitted_at)
    mine = ApplicationVersion.select(*columns).where(ApplicationVersion.application == application)
    return mine.order_by(ApplicationVersion.number.desc()).namedtuples()


def _changes(application: Application, number: int) -> Markup:
    """The changes of a version since the one before it; none for the first."""
    older, newer = frozen(application, number - 1), frozen(application, number)
    return draw_changes(differences(older.answers, newer.answers) if older and newer else [])


def _page(name: str, application: Application, found: ApplicationVersion, **more: Any) -> Response:
    context = {"application": application, "version": found, "versions": versions_of(application), **more}
    return hx.answer(f"applications/{name}.html", **context)
