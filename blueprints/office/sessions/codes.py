"""A session's course code: replaced, and its window moved, extended or opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from blueprints.office.access import RUNNERS, session_or_404
from blueprints.office.bp import bp
from blueprints.office.sessions.details import OWN
from blueprints.office.sessions.forms import CodeForm, WindowForm
from blueprints.office.sessions.page import changed, conflict, refused
from blueprints.shared.access import me, requires
from blueprints.shared.filters import moment
from blueprints.shared.kept_forms import keeps
from db.engine.number import plain_number
from db.engine.refusal import Refused
from db.program.code import EXTENSIONS, change_code, extend_window, move_window
from db.program.held import Meanwhile

if TYPE_CHECKING:
    from flask import Response


@bp.post("/office/sessions/<int:session_id>/code")
@requires(*RUNNERS)
@keeps(OWN)
def session_code(session_id: int) -> Response:
    """Replace the code by the one that was typed, or by one that the program makes."""
    at, form = session_or_404(session_id), CodeForm(prefix="code-")
    try:
        made = change_code(at.id, form.code.data or "", me(), form.seen)
    except Meanwhile:
        return conflict(at, form)
    except Refused as refusal:
        form.tell(refusal)
        return refused(at, form)
    return changed(at, f"The course code is {made}. Whoever enters the one before is told that it was replaced.")


@bp.post("/office/sessions/<int:session_id>/window")
@requires(*RUNNERS)
@keeps(OWN)
def session_window(session_id: int) -> Response:
    at, form = session_or_404(session_id), WindowForm(prefix="window-")
    opens, closes = form.moments()
    if form.errors:
        return refused(at, form)
    try:
        move_window(at.id, opens, closes, me(), form.seen)
    except Meanwhile:
        return conflict(at, form)
    except Refused as refusal:
        form.tell(refusal)
        return refused(at, form)
    return changed(at, "The code’s window is changed.")


@bp.post("/office/sessions/<int:session_id>/extension")
@requires(*RUNNERS)
def session_extension(session_id: int) -> Response:
    """Keep the code open for one more day or week, or open it again for so long."""
    at, form = session_or_404(session_id), WindowForm(prefix="window-", formdata=None)
    how, seen = request.form.get("for", ""), plain_number(request.form.get("revision", ""))
    if how not in EXTENSIONS:
        abort(400)
    try:
        closes = extend_window(at.id, how, me(), seen or 0)
    except Meanwhile:
        return conflict(at, WindowForm(prefix="window-", formdata=None, **WindowForm.of(at)))
    except Refused as refusal:
        form.tell(refusal)
        return refused(at, form)
    return changed(at, f"The course code is open until {moment(closes)}.")
