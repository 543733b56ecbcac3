"""The faculty of a session on its page: added, changed, gone, and the record of what each disclosed."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from blueprints.office.access import RUNNERS, reaches_all, session_or_404
from blueprints.office.bp import bp
from blueprints.office.sessions.details import OWN
from blueprints.office.sessions.forms import DisclosureForm, PersonForm
from blueprints.office.sessions.page import changed, conflict, is_approver, refused
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import keeps
from db.activities.tables import Session
from db.disclosures.status import DisclosureStatus
from db.disclosures.tables import Faculty
from db.engine.number import plain_number
from db.engine.refusal import Refused
from db.program.faculty import add_faculty, change_faculty, record_disclosure, remove_faculty, take_over
from db.program.held import Meanwhile

SETTLED = "Recorded for {}. {}"
OPEN = "Credit for this session waits for no disclosure any more."
SHUT = "Credit waits until every disclosure is settled."


@bp.post("/office/sessions/<int:session_id>/faculty")
@requires(*RUNNERS)
@keeps(OWN)
def session_faculty(session_id: int) -> Response:
    """Add a person, in the place of another where one is chosen; or one who is on record, with one press."""
    at, form = session_or_404(session_id), PersonForm(prefix="add-")
    known = plain_number(request.form.get("known", ""))
    try:
        if known:
            found = _known_or_404(at, known)
            take_over(at.id, found, me())
            return changed(at, f"{found.name} is on the faculty, with the disclosure on record.")
        instead, decision = plain_number(request.form.get("instead", "")), form.decision(is_approver=is_approver())
        made = add_faculty(at.id, form.values(), me(), instead_of=instead, decision=decision, is_office=reaches_all())
    except Refused as refusal:
        form.tell(refusal)
        return refused(at, form)
    return changed(at, f"{made.name} is on the faculty. Record the disclosure next: credit waits for it.")


@bp.post("/office/sessions/<int:session_id>/faculty/<int:faculty_id>")
@requires(*RUNNERS)
@keeps(OWN)
def session_person(session_id: int, faculty_id: int) -> Response:
    """Write a person otherwise; with `then=leave` take them off the faculty."""
    at = session_or_404(session_id)
    one, form = _person_or_404(at, faculty_id), PersonForm(prefix=f"p{faculty_id}-")
    how: dict[str, Any] = {"is_office": reaches_all(), "seen": form.seen_as.data or None}
    decision = form.decision(is_approver=is_approver())
    try:
        if request.form.get("then") == "leave":
            remove_faculty(one, me(), decision, **how)
            return changed(at, f"{one.name} is no longer on the faculty.")
        is_kept = change_faculty(one, form.values(), me(), decision, **how)
    except Meanwhile:
        form.seen_as.data = _person_or_404(at, faculty_id).as_written
        return conflict(at, form)
    except Refused as refusal:
        form.tell(refusal)
        return refused(at, form)
    again = "" if is_kept else " The disclosure on record was another name’s: record it again."
    return changed(at, f"{form.name.data} is changed.{again}")


@bp.post("/office/sessions/<int:session_id>/faculty/<int:faculty_id>/disclosure")
@requires(*RUNNERS)
@keeps(OWN)
def session_disclosure(session_id: int, faculty_id: int) -> Response:
    """Record what a person disclosed; `nothing` is the one press for nothing to disclose."""
    at = session_or_404(session_id)
    one, form = _person_or_404(at, faculty_id), DisclosureForm(prefix=f"d{faculty_id}-")
    if "nothing" in request.form:
        form.status.data, form.relationships.data, form.mitigation.data = DisclosureStatus.NOTHING, "", ""
    try:
        record_disclosure(one, form.values(), me(), seen=form.seen_at.data or "", is_office=reaches_all())
    except Meanwhile:
        newer = Faculty.get_by_id(one.id)
        form.seen_at.data = newer.recorded_at.isoformat() if newer.recorded_at else ""
        return conflict(at, form)
    except Refused as refusal:
        form.tell(refusal)
        return refused(at, form)
    is_gated = type(at).get_by_id(at.id).is_gated
    return changed(at, SETTLED.format(one.name, SHUT if is_gated else OPEN))


def _known_or_404(at: Session, faculty_id: int) -> Faculty:
    """A record of the same activity: of any other not even the name is told."""
    query = Faculty.select().join(Session).where(Faculty.id == faculty_id, Session.activity == at.activity)
    return query.first() or abort(404)


def _person_or_404(at: Session, faculty_id: int) -> Faculty:
    mine = (Faculty.id == faculty_id) & (Faculty.session == at.id)
    return Faculty.get_or_none(mine) or abort(404)
