"""A session's facts are changed; sessions are canceled, one or one and others, and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.office.access import RUNNERS, reaches_all, session_or_404
from blueprints.office.bp import bp
from blueprints.office.sessions.forms import CancelForm, DetailsForm, ReopenForm
from blueprints.office.sessions.page import changed, conflict, is_approver, refused
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import keeps
from db.engine.refusal import Refused
from db.program.cancellation import cancel_sessions, reopen_sessions
from db.program.change import change_sessions
from db.program.held import Meanwhile

if TYPE_CHECKING:
    from flask import Response

    from db.program.change import Changed

OWN = "/office/sessions/{session_id}"


@bp.post("/office/sessions/<int:session_id>/details")
@requires(*RUNNERS)
@keeps(OWN)
def session_details(session_id: int) -> Response:
    """Change topic, time, place and credit; the window moves along, and who is registered is told."""
    at, form = session_or_404(session_id), DetailsForm(prefix="details-")
    wanted = form.details(at)
    if wanted is None:
        return refused(at, form)
    decision = form.decision(is_approver=is_approver())
    try:
        done = change_sessions(at.id, wanted, me(), form.seen, scope=form.scope_chosen(), decision=decision)
    except Meanwhile:
        return conflict(at, form)
    except Refused as refusal:
        form.tell(refusal)
        return refused(at, form)
    return changed(at, _said(done))


@bp.post("/office/sessions/<int:session_id>/cancellation")
@requires(*RUNNERS)
@keeps(OWN)
def session_cancellation(session_id: int) -> Response:
    at, form = session_or_404(session_id), CancelForm(prefix="cancel-")
    reason = (form.reason.data or "").strip()
    try:
        sessions, told = cancel_sessions(
            at.id, reason, me(), form.seen, scope=form.scope_chosen(), is_office=reaches_all()
        )
    except Meanwhile:
        return conflict(at, form)
    except Refused as refusal:
        form.tell(refusal)
        return refused(at, form)
    if not sessions:
        return changed(at, "This session was canceled already.")
    return changed(at, f"{_count(sessions, 'session')} canceled. {_told(told)}")


@bp.post("/office/sessions/<int:session_id>/reopening")
@requires(*RUNNERS)
@keeps(OWN)
def session_reopening(session_id: int) -> Response:
    """Let a canceled session take place after all, with those that were canceled with it or alone."""
    at, form = session_or_404(session_id), ReopenForm(prefix="reopen-")
    try:
        sessions, told = reopen_sessions(
            at.id, form.reason.data or "", me(), form.seen, is_alone=not form.together.data, is_office=reaches_all()
        )
    except Meanwhile:
        return conflict(at, form)
    except Refused as refusal:
        form.tell(refusal)
        return refused(at, form)
    if not sessions:
        return changed(at, "This session was open already.")
    return changed(at, f"{_count(sessions, 'session')} open again, with the code as it was. {_told(told)}")


def _said(done: Changed) -> str:
    if not done.sessions:
        return "Nothing to change."
    if not done.moved:
        return f"{_count(done.sessions, 'session')} changed. What was claimed stays as it is."
    return f"{_count(len(done.moved), 'session')} moved. {_told(done.told)}"


def _told(count: int) -> str:
    return f"{_count(count, 'person', 'people')} will be told by mail." if count else "Nobody is registered yet."


def _count(number: int, one: str, several: str = "") -> str:
    return f"1 {one}" if number == 1 else f"{number} {several or one + 's'}"
