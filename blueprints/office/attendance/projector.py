"""The screen in the hall: the office makes and ends its address, and whoever has the address sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Response, current_app, flash, request

from blueprints.office.access import RUNNERS, session_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import by_timer, me, public, requires
from blueprints.shared.print.session import window
from blueprints.shared.qr_path import qr_picture
from db.activities.code import code_slug
from db.attendance.projector import MARGIN, end_projector, is_over, open_projector, rotate_codes, screen_of
from db.engine.clock import now
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from db.activities.tables import Session
    from db.attendance.projector import Screen

PAGE, PART = "office/attendance/projector.html", "partials/office/attendance/projector.html"
LONGEST_KEY = 40
WRONG = 422


@bp.get("/office/sessions/<int:session_id>/projector")
@requires(*RUNNERS)
def projector(session_id: int) -> Response:
    """The way to the screen: make its address, open it, let its code change, end it."""
    return hx.render(PAGE, PART, **_context(session_or_404(session_id)))


@bp.post("/office/sessions/<int:session_id>/projector")
@requires(*RUNNERS)
def new_projector(session_id: int) -> Response:
    """Make the secret address; a session without an end is refused."""
    at = session_or_404(session_id)
    try:
        open_projector(at, me())
    except Refused as refusal:
        return hx.render(PAGE, PART, WRONG, **_context(at), error=refusal.words)
    return _done(at, "The screen has its address.")


@bp.post("/office/sessions/<int:session_id>/projector/end")
@requires(*RUNNERS)
def projector_end(session_id: int) -> Response:
    """End the address: whoever has it sees nothing any more."""
    at = session_or_404(session_id)
    end_projector(at, me())
    return _done(at, "The address has ended.")


@bp.post("/office/sessions/<int:session_id>/projector/rotation")
@requires(*RUNNERS)
def projector_rotation(session_id: int) -> Response:
    """Let the code on the screens of this activity change every minute, or stay the same where `on` is no."""
    at = session_or_404(session_id)
    is_on = request.form.get("on") != "no"
    rotate_codes(at.activity, me(), is_on=is_on)
    return _done(at, "The code now changes every minute." if is_on else "The code now stays the same.")


def _done(at: Session, said: str) -> Response:
    if not hx.wants_part():
        flash(said, "good")
    changed = session_or_404(at.id)
    return hx.done(PART, then=f"/office/sessions/{at.id}/projector", **_context(changed), said=said)


def _context(at: Session) -> dict[str, Any]:
    base = current_app.config["CME"].base_url
    address = f"{base}/projector/{at.projector_key}" if at.projector_key else ""
    return {"at": at, "address": address, "is_over": is_over(at, now()), "margin": int(MARGIN.total_seconds() // 60)}


@bp.get("/projector/<key>")
@public
@by_timer
def screen(key: str) -> Response:
    """The screen itself, which asks for itself again: nothing where nothing has changed, the code where that has."""
    found = screen_of(key[:LONGEST_KEY])
    seen = request.args.get("seen", "")
    if found is None:
        return hx.go(f"/projector/{key}") if hx.wants_part() else hx.answer("office/attendance/screen_over.html", 404)
    if hx.wants_part() and seen == found.state:
        return Response(status=204)
    has_moved = seen.partition("-")[0] != str(found.step)
    shown = _shown(found, key)
    return hx.render(
        "office/attendance/screen.html", "partials/office/attendance/count.html", has_moved=has_moved, **shown
    )


def _shown(found: Screen, key: str) -> dict[str, Any]:
    """All that the screen says: no name of anybody, and the fixed code only where it is the one to show."""
    base = current_app.config["CME"].base_url
    url = f"{base}/code/{code_slug(found.code)}"
    words = {"host": urlsplit(base).netloc, "window": window(found.at), "again": f"/projector/{key}?seen={found.state}"}
    return {"at": found.at, "code": found.code, "registered": found.registered, "qr": qr_picture(url), **words}
