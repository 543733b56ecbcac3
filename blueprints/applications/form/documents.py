"""Documents with an application: taken if they are what they claim, kept under random names, only ever downloaded."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, BinaryIO, cast

from flask import Response, abort, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from blueprints.applications.access import readable_or_404, writes
from blueprints.applications.bp import bp
from blueprints.applications.form.page import form_page, not_now, writable_or_404
from blueprints.applications.form.upload import MEDIA_TYPES, kind_of, safe_name
from blueprints.applications.form.view import documents, overview
from blueprints.shared import errors, hx
from blueprints.shared.access import me, visitor
from blueprints.shared.bodies import takes_up_to
from blueprints.shared.sent import stored_file
from db.applications import document
from db.applications.draft import NotWritable
from db.applications.tables import Application, Attachment
from db.engine.refusal import Refused
from db.files.store import Missing
from db.files.tables import File
from db.institution.settings import institution

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

LARGEST_BODY = 11 * 1024 * 1024  # bytes: a document of 10 MB and the form around it
NOTHING = "No file was chosen. Choose one"
TOO_LARGE = "This file is larger than 10 MB. Attach a smaller one"
NO_ROOM = "The server could not store it. Its disk may be full. Please tell the office: write to {}"
LOST = "We no longer have this document. Ask the office for it."
log = logging.getLogger(__name__)
# Whatever a browser makes of it, the bytes of others never run as a page of ours.
SANDBOX = "default-src 'none'; sandbox"


@bp.post("/applications/<int:application_id>/attachments")
@takes_up_to(LARGEST_BODY)
def add_attachment(application_id: int) -> Response:
    application = writable_or_404(application_id)
    given = request.files.get("document")
    try:
        made = _take(application, given)
    except Refused as refused:
        return _refuse(application, str(refused), 422)
    except NotWritable:
        return _refuse(application, not_now(Application.get_by_id(application.id)), 409)
    return _done(application, f"{made.name} is attached.", made.id)


@bp.get("/applications/<int:application_id>/attachments/<int:attachment_id>")
def attachment(application_id: int, attachment_id: int) -> Response:
    """The document, as a download only, for whoever may read the application; also one of an earlier version."""
    found = _find(readable_or_404(application_id), attachment_id, also_earlier=True)
    try:
        response = stored_file(found.file, found.name)
    except Missing:
        abort(404, LOST)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/applications/<int:application_id>/attachments/<int:attachment_id>/removal")
def remove_attachment(application_id: int, attachment_id: int) -> Response:
    """Take it off the application; its bytes stay for what was decided on them, if anything was."""
    application = writable_or_404(application_id)
    found = _find(application, attachment_id)
    try:
        document.remove(found, me())
    except NotWritable:
        return _refuse(application, not_now(Application.get_by_id(application.id)), 409)
    return _done(application, f"{found.name} is removed.")


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Response:
    """A body above the limit was never read: for a document that is a message beside its field."""
    if request.endpoint != "applications.add_attachment" or visitor() is None:
        return errors.expected(error)
    try:
        return _refuse(writable_or_404((request.view_args or {})["application_id"]), TOO_LARGE, 413)
    except HTTPException as refused:
        return errors.expected(refused)


def _take(application: Application, given: FileStorage | None) -> Attachment:
    """Check and keep one document. Raises Refused or NotWritable, and then nothing stays behind."""
    if given is None or not given.filename:
        raise Refused(NOTHING)
    body = cast("BinaryIO", given.stream)
    extension = kind_of(body, body.seek(0, os.SEEK_END), given.filename)
    try:
        return document.attach(application, me(), body, safe_name(given.filename, extension), MEDIA_TYPES[extension])
    except OSError as error:
        log.error("document not kept: %s", error.strerror)
        raise Refused(NO_ROOM.format(institution().contact)) from error


def _find(application: Application, attachment_id: int, *, also_earlier: bool = False) -> Attachment:
    mine = (Attachment.application == application) & (Attachment.id == attachment_id)
    query = Attachment.select(Attachment, File).join(File)  # one without a file is as one that never was
    found: Attachment | None = query.where(mine).first()
    is_open = found is not None and found.removed_at is None and writes(application)
    if found is None or not (is_open or (also_earlier and found.was_submitted)):
        abort(404)
    return found


def _done(application: Application, said: str, added: int = 0) -> Response:
    """The result, for the form's live region; the focus goes to the document that was added, if any."""
    context = {**overview(application, me()), "documents": documents(application), "said": said, "added": added}
    place = f"document-{added}" if added else "documents"
    return hx.done("partials/applications/documents.html", f"{application.url}/edit#{place}", **context)


def _refuse(application: Application, message: str, status: int) -> Response:
    if not hx.wants_part():
        return form_page(application, None, status, document_error=message)
    context = {**overview(application, me()), "documents": documents(application), "document_error": message}
    return hx.answer("partials/applications/documents.html", status, **context)
