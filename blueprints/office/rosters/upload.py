"""The rosters of a session, and the form that sends another."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, BinaryIO, cast

from flask import Response, flash, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from blueprints.office.access import RUNNERS, session_or_404
from blueprints.office.bp import bp
from blueprints.office.rosters.file import headings_of, shown_name
from blueprints.office.rosters.work import do_small
from blueprints.shared import errors, hx
from blueprints.shared.access import me, requires, visitor
from blueprints.shared.bodies import takes_up_to
from blueprints.shared.tablefile.read import TOO_LARGE
from db.engine.refusal import Refused
from db.files import store
from db.institution.settings import institution
from db.people.tables import Person
from db.program.roster.arrival import SentBefore, begin_reading, receive
from db.program.roster.rows import asked_of
from db.rosters.tables import Roster

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from db.activities.tables import Session

PAGE, PART = "office/rosters/rosters.html", "partials/office/rosters/rosters.html"
LARGEST_BODY = 11 * 1024 * 1024  # bytes: a file of 10 MB and the form around it
MOST_LISTED = 50
WRONG, TOO_BIG = 422, 413
NO_FILE = "No file was chosen. Choose one"
NO_ROOM = "The server could not store it. Its disk may be full. Please tell the office: write to {}"
SENT_BEFORE = "This file was sent before, so nothing was added. This is what became of it."
log = logging.getLogger(__name__)


@bp.get("/office/sessions/<int:session_id>/rosters")
@requires(*RUNNERS)
def rosters(session_id: int) -> Response:
    """The rosters of a session, the newest first."""
    return _page(session_or_404(session_id))


@bp.post("/office/sessions/<int:session_id>/rosters")
@requires(*RUNNERS)
@takes_up_to(LARGEST_BODY)
def new_roster(session_id: int) -> Response:
    """Take a roster's file; a small one is read before the answer."""
    session = session_or_404(session_id)
    try:
        roster = _take(session, request.files.get("roster"))
    except SentBefore as before:
        flash(SENT_BEFORE, "warn")
        return hx.go(f"/office/rosters/{before.roster.id}")
    except Refused as refused:
        return _page(session, WRONG, refused.words)
    if roster.mapping:
        do_small(begin_reading(roster, roster.mapping, me()), roster)
    return hx.go(f"/office/rosters/{roster.id}")


def _take(session: Session, given: FileStorage | None) -> Roster:
    """Keep the file. Raises SentBefore, and Refused with whatever is wrong with it; then nothing stays behind."""
    if given is None or not given.filename:
        raise Refused(NO_FILE)
    body = cast("BinaryIO", given.stream)
    columns, notes = headings_of(body)
    body.seek(0)
    try:
        with store.prepared(body) as found:
            roster = receive(session, me(), found, shown_name(given.filename), columns)
    except OSError as error:
        log.error("roster not kept: %s", error.strerror)
        raise Refused(NO_ROOM.format(institution().contact)) from error
    for note in notes:
        flash(f"{note}.", "warn")
    return roster


def refuse_large(error: RequestEntityTooLarge) -> Response:
    """A body above the limit was never read: for a roster that is a message beside its field."""
    if request.endpoint != "office.new_roster" or visitor() is None:
        return errors.expected(error)
    try:
        return _page(session_or_404((request.view_args or {})["session_id"]), TOO_BIG, TOO_LARGE)
    except HTTPException as refused:
        return errors.expected(refused)


bp.register_error_handler(RequestEntityTooLarge, refuse_large)


def _page(session: Session, status: int = 200, error: str = "") -> Response:
    query = Roster.select(Roster, Person).join(Person, on=Roster.by).where(Roster.session == session)
    found = list(query.order_by(Roster.id.desc()).limit(MOST_LISTED))
    asking = asked_of(found)
    return hx.render(PAGE, PART, status, session=session, rosters=found, asking=asking, error=error)
