"""Documents with an application: taken if they are what they claim, kept under random names, only ever downloaded."""

from __future__ import annotations

import io
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, abort, current_app, request, send_file
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from blueprints.applications.access import readable_or_404
from blueprints.applications.bp import bp
from blueprints.applications.form.page import form_page, not_now, writable_or_404
from blueprints.applications.form.upload import LARGEST, MEDIA_TYPES, Refused, kind_of, safe_name
from blueprints.applications.form.view import documents, overview
from blueprints.shared import errors, hx
from blueprints.shared.access import me, visitor
from blueprints.shared.bodies import takes_up_to
from db.applications import draft as drafting
from db.applications.draft import NotWritable
from db.applications.tables import Application, Attachment
from db.engine import disk
from db.engine.clock import now

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

LARGEST_BODY = 11 * 1024 * 1024  # bytes: a document of 10 MB and the form around it
MOST = 20  # documents of one application
FULL = f"An application has at most {MOST} documents: remove one first"
NOTHING = "Choose a document first"
TOO_LARGE = "A document has at most 10 MB: this one is larger"
# Whatever a browser makes of it, the bytes of others never run as a page of ours.
SANDBOX = "default-src 'none'; sandbox"


@bp.post("/applications/<int:application_id>/attachments")
@takes_up_to(LARGEST_BODY)
def add_attachment(application_id: int) -> Response:
    application = writable_or_404(application_id)
    given = request.files.get("document")
    try:
        _take(application, given)
    except Refused as refused:
        return _refuse(application, str(refused), 422)
    except NotWritable:
        return _refuse(application, not_now(Application.get_by_id(application.id)), 409)
    return _done(application)


@bp.get("/applications/<int:application_id>/attachments/<int:attachment_id>")
def attachment(application_id: int, attachment_id: int) -> Response:
    """The document, as a download only, for whoever may read the application; also one of an earlier version."""
    found = _find(readable_or_404(application_id), attachment_id, also_earlier=True)
    try:
        body = _path(found.stored_name).read_bytes()
    except FileNotFoundError:
        abort(404, "This document is not in the data folder any more. Ask the office for it.")
    response = send_file(io.BytesIO(body), found.media_type, as_attachment=True, download_name=found.name, etag=False)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/applications/<int:application_id>/attachments/<int:attachment_id>/removal")
def remove_attachment(application_id: int, attachment_id: int) -> Response:
    """Take it off the application; its bytes stay in the data folder, for what was decided on them."""
    application = writable_or_404(application_id)
    found = _find(application, attachment_id)
    try:
        with drafting.writing(application, me()):
            Attachment.update(removed_at=now()).where(Attachment.id == found.id).execute()
    except NotWritable:
        return _refuse(application, not_now(Application.get_by_id(application.id)), 409)
    return _done(application)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Response:
    """A body above the limit was never read: for a document that is a message beside its field."""
    if request.endpoint != "applications.add_attachment" or visitor() is None:
        return errors.expected(error)
    try:
        return _refuse(writable_or_404((request.view_args or {})["application_id"]), TOO_LARGE, 413)
    except HTTPException as refused:
        return errors.expected(refused)


def _take(application: Application, given: FileStorage | None) -> None:
    """Check and keep one document. Raises Refused or NotWritable, and then nothing stays behind."""
    if given is None or not given.filename:
        raise Refused(NOTHING)
    body = given.stream.read(LARGEST + 1)
    extension = kind_of(io.BytesIO(body), len(body))
    stored = secrets.token_hex(16)
    path = _path(stored)
    _keep(body, path)
    try:
        with drafting.writing(application, me()):
            if Attachment.of(application).count() >= MOST:
                raise Refused(FULL)
            _note(application, safe_name(given.filename, extension), stored, body, MEDIA_TYPES[extension])
    except BaseException:
        path.unlink()
        raise


def _note(application: Application, name: str, stored: str, body: bytes, media_type: str) -> None:
    Attachment.create(
        application=application,
        name=name,
        stored_name=stored,
        media_type=media_type,
        size=len(body),
        sha256=disk.sha256(_path(stored)),
        added_by=me(),
    )


def _keep(body: bytes, path: Path) -> None:
    """The whole file or none, on disk before anybody is told."""
    disk.make_folder(path.parent)
    part = path.with_suffix(".part")
    with disk.written(part) as file:
        file.write(body)
    disk.move(part, path)


def _path(stored_name: str) -> Path:
    folder: Path = current_app.config["CME"].files_dir
    return folder / "attachments" / stored_name


def _find(application: Application, attachment_id: int, *, also_earlier: bool = False) -> Attachment:
    mine = (Attachment.application == application) & (Attachment.id == attachment_id)
    found: Attachment | None = Attachment.get_or_none(mine)
    if found is None or not (found.removed_at is None or (also_earlier and found.was_submitted)):
        abort(404)
    return found


def _done(application: Application) -> Response:
    context = {**overview(application, me()), "documents": documents(application)}
    return hx.done("partials/applications/documents.html", f"{application.url}/edit#documents", **context)


def _refuse(application: Application, message: str, status: int) -> Response:
    if not hx.wants_part():
        return form_page(application, None, status, document_error=message)
    context = {**overview(application, me()), "documents": documents(application), "document_error": message}
    return hx.answer("partials/applications/documents.html", status, **context)
