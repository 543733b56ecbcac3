"""The list at the door: staff find a name and press “Present”; undo keeps the time; late ones wait for approval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, abort, flash, request

from blueprints.office.access import RUNNERS, my_activities, session_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.filters import clock_time
from blueprints.shared.kept_forms import keeps, posted_soon
from blueprints.shared.tables import Column, paged, paged_soon
from db.attendance.check_in import LONGEST_REASON, ReasonNeeded, answer_check_in, check_in, undo_check_in
from db.attendance.door import MOST_OTHERS, Door, Waiting, records_of, waiting_soon
from db.engine.clock import now
from db.engine.number import plain_number
from db.engine.refusal import Refused
from db.learning.presence.tables import CheckIn, CheckInState
from db.learning.tables import Answer
from db.people.tables import Person
from db.people.word import LONGEST
from db.roles.directory import NAME_ORDER
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from blueprints.shared.tables import Table
    from db.activities.tables import Session
    from db.attendance.door import Attendee

PAGE, PART = "office/attendance/check_in.html", "partials/office/attendance/check_in.html"
ROWS, FOUND_ROWS = 20, 10  # of a name as many again stand below, who are not registered
COLUMNS = {"name": Column("Name", NAME_ORDER, first="asc")}
ASKED = {"asked": Column("Asked", (), first="asc")}
NEEDS_REASON = "Say how you know that they were there. The session is over, so the office approves this."
LONG_REASON = f"At most {LONGEST_REASON} characters, please."
SAID = {
    None: "{} was present already.",
    CheckInState.COUNTS: "{} is present.",
    CheckInState.WAITING: "{} waits for approval, since the session is over.",
}


@dataclass(frozen=True)
class Refusal:
    """A press that was refused: whose, why, and the reason that was typed."""

    person_id: int
    words: str
    reason: str = ""


class DoorList(NamedTuple):
    """The list for the words that were typed; what is to be asked goes along with the next question."""

    door: Door
    table: Callable[[], Table]
    others: Callable[[], list[Attendee]]
    waiting: Callable[[], list[CheckIn]]


@bp.get("/office/sessions/<int:session_id>/check-in")
@requires(*RUNNERS)
def door(session_id: int) -> Response:
    """The registered people, and for a name that was typed whoever else has an account."""
    posted, found = posted_soon("present"), _list_soon(session_id, request.args)
    at, kept = session_or_404(session_id), posted()
    if not kept:
        return hx.render(PAGE, PART, **_context(at, found))
    refusal = Refusal(_number(kept.get("person", "")), "", _reason(kept))
    return hx.render(PAGE, PART, **_context(at, _list_soon(session_id, kept), refusal))


@bp.post("/office/sessions/<int:session_id>/check-in")
@requires(*RUNNERS)
@keeps("/office/sessions/{session_id}/check-in", "present")
def present(session_id: int) -> Response:
    """Mark one person present. After the session's end it needs a reason, and waits for approval."""
    at, person, reason = session_or_404(session_id), _person_or_404(), _reason(request.form)
    if len(reason) > LONGEST_REASON:
        return _refused(at, Refusal(person.id, LONG_REASON, reason))
    try:
        state = check_in(person, at, me(), reason)
    except ReasonNeeded:
        return _refused(at, Refusal(person.id, NEEDS_REASON))
    except Refused as refusal:
        return _refused(at, Refusal(person.id, refusal.words, reason), 409)
    return _done(at, SAID[state].format(person.full_name))


@bp.post("/office/sessions/<int:session_id>/check-in/undo")
@requires(*RUNNERS)
def undo(session_id: int) -> Response:
    """Say that one person was not there; the time before stays on record."""
    at, person = session_or_404(session_id), _person_or_404()
    try:
        undo_check_in(person, at, me())
    except Refused as refusal:
        return _refused(at, Refusal(person.id, refusal.words), 409)
    return _done(at, f"{person.full_name} is no longer marked present. The time before stays on record.")


@bp.post("/office/sessions/<int:session_id>/check-in/answer")
@requires(Role.OFFICE, Role.APPROVER)
def check_in_answer(session_id: int) -> Response:
    """Approve or decline a check-in that came after the session's end."""
    at = session_or_404(session_id)
    number = _number(request.form.get("check_in", ""))
    asked: CheckIn = CheckIn.get_or_none(CheckIn.id == number, CheckIn.session == at) or abort(404)
    answer = Answer.DECLINED if request.form.get("answer") == Answer.DECLINED else Answer.GRANTED
    try:
        is_ours = answer_check_in(asked, answer, me())
    except Refused as refusal:
        return _refused(at, Refusal(asked.learner_id, refusal.words), 409)
    said = "declined" if answer == Answer.DECLINED else "approved"
    return _done(at, f"{asked.learner.full_name}: {said}." if is_ours else "Somebody has answered this already.")


@bp.get("/office/check-ins")
@requires(Role.OFFICE, Role.APPROVER)
def check_ins() -> Response:
    """All check-ins that wait for approval, the oldest first."""
    table = paged(Waiting(), "/office/check-ins", ASKED, request.args, ROWS)
    return hx.render("office/attendance/check_ins.html", "partials/office/attendance/check_ins.html", table=table)


def _done(at: Session, said: str) -> Response:
    if not hx.wants_part():
        flash(said, "good")
    query = urlencode({"q": request.form.get("q", "")[:LONGEST]}) if request.form.get("q") else ""
    then = f"/office/sessions/{at.id}/check-in{'?' if query else ''}{query}"
    return hx.done(PART, then=then, **_context(at, _list_soon(at.id, request.form)), said=said)


def _refused(at: Session, refusal: Refusal, status: int = 422) -> Response:
    return hx.render(PAGE, PART, status, **_context(at, _list_soon(at.id, request.form), refusal))


def _list_soon(session_id: int, typed: Mapping[str, str]) -> DoorList:
    words = " ".join(typed.get("q", "")[:LONGEST].replace("\0", "").split())
    found, path = Door(session_id, words), f"/office/sessions/{session_id}/check-in"
    table = paged_soon(found, path, COLUMNS, typed, FOUND_ROWS if found.words else ROWS, {"q": words})
    return DoorList(found, table, found.others_soon(), waiting_soon(session_id))


def _context(at: Session, found: DoorList, refusal: Refusal | None = None) -> dict[str, Any]:
    table, others, waiting = found.table(), found.others(), found.waiting()
    return {
        "at": at,
        "typed": found.door.typed,
        "table": table,
        "others": others[:MOST_OTHERS],
        "has_more": len(others) > MOST_OTHERS,
        "is_too_short": found.door.is_too_short,
        "records": records_of(at.id, [*table.rows, *others]),
        "waiting": waiting,
        "asked": {asked.learner_id for asked in waiting},
        "is_late": at.ends_at is not None and now() >= at.ends_at,
        "may_answer": my_activities() is None,
        "refusal": refusal,
        "longest": LONGEST_REASON,
    }


def _person_or_404() -> Person:
    number = _number(request.form.get("person", ""))
    return Person.get_or_none(Person.id == number, Person.disabled_at.is_null()) or abort(404)


def _number(text: str) -> int:
    return plain_number(text) or 0


def _reason(fields: Mapping[str, str]) -> str:
    return fields.get("reason", "").replace("\0", "").strip()[: LONGEST_REASON * 2]


@bp.app_template_filter("on_record")
def on_record(row: CheckIn) -> str:
    """An earlier check-in in words: when, by whom, and how it ended."""
    if row.state == CheckInState.DECLINED:
        return f"Asked for at {clock_time(row.at)}{_by(row.by)}, declined{_by(row.answered_by)}"
    undone = clock_time(row.undone_at) if row.undone_at else ""
    return f"Present at {clock_time(row.at)}{_by(row.by)}, undone at {undone}{_by(row.undone_by)}"


def _by(person: Person | None) -> str:
    return f" by {person.full_name}" if person else ""
