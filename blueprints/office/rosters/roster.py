"""One roster: its columns, the preview of every row, the press that brings it in, and the one that takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, request

from blueprints.office.access import RUNNERS, session_or_404
from blueprints.office.bp import bp
from blueprints.office.rosters.work import do_small
from blueprints.shared import hx
from blueprints.shared.access import by_timer, me, requires
from blueprints.shared.tables import Column as Sorted
from blueprints.shared.tables import paged
from db.engine.number import plain_number
from db.engine.refusal import Refused
from db.files.tables import File
from db.program.roster.answer import Answers, confirm_alike, lacks_email
from db.program.roster.arrival import MEANWHILE, OPEN_STATES, begin_reading, counts
from db.program.roster.progress import done_of, is_moving
from db.program.roster.rows import RowsOf, people_of, stayed
from db.program.roster.withdrawal import begin_withdrawal, reported
from db.program.roster.write import begin_rest, begin_writing
from db.rosters.columns import LABELS, Column
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from db.activities.tables import Session
    from db.jobs.tables import LongJob

PAGE, PART = "office/rosters/roster.html", "partials/office/rosters/roster.html"
PER_PAGE = 25
MOST_STAYED = 500
GOOD, WRONG, CHANGED = 200, 422, 409
OTHER_COLUMNS = "Somebody chose other columns meanwhile. Look at the rows as they are now, then bring them in"
ORDER = {"line": Sorted("Line", (RosterRow.line,), first="asc")}
OUTCOMES = {
    Outcome.MATCHED: "Known by email",
    Outcome.LIKELY: "To be confirmed",
    Outcome.NEW: "No account yet",
    Outcome.THERE: "There already",
    Outcome.REFUSED: "Refused",
}
NO_ONE = "none"
PRESS_AGAIN = "More rows offer one person. Press again to confirm them."
BY_ITSELF = "No row is confirmed: each offers several people, or its email is somebody else’s. Answer them one by one."


@bp.get("/office/rosters/<int:roster_id>")
@requires(*RUNNERS)
def roster(roster_id: int) -> Response:
    """The roster as it stands, with a page of its rows."""
    return _show(*_roster_or_404(roster_id))


@bp.get("/office/rosters/<int:roster_id>/progress")
@requires(*RUNNERS)
@by_timer
def roster_progress(roster_id: int) -> Response:
    """The same, asked by the page itself while the roster moves, which keeps nobody signed in."""
    return _show(*_roster_or_404(roster_id))


@bp.post("/office/rosters/<int:roster_id>/columns")
@requires(*RUNNERS)
def roster_columns(roster_id: int) -> Response:
    """Say which column is which, and have the file read anew."""
    found, session = _roster_or_404(roster_id)
    typed = {column: plain_number(request.form.get(column, "")) for column in Column}
    chosen = {str(column): at for column, at in typed.items() if at is not None and at < len(found.columns)}
    try:
        job = begin_reading(found, chosen, me())
    except Refused as refused:
        status = CHANGED if refused.words == MEANWHILE else WRONG
        return _show(found, session, status, error=refused.words, typed=chosen)
    return _went_on(job, found, session)


@bp.post("/office/rosters/<int:roster_id>/rows/<int:row_id>")
@requires(*RUNNERS)
def roster_row(roster_id: int, row_id: int) -> Response:
    """Say which person a row is, by name or by email, or that it is none of those offered."""
    found, session = _roster_or_404(roster_id)
    row = RosterRow.get_or_none(RosterRow.id == row_id, RosterRow.roster == found) or abort(404)
    email = request.form.get("email")
    try:
        _answer(Answers(row, session, me()), request.form.get("person", ""), email)
    except Refused as refused:
        return _show(found, session, CHANGED, row_error=(row_id, refused.words, email or ""))
    return _done(found, session, f"Line {row.line} is answered.")


def _answer(answers: Answers, person: str, email: str | None) -> None:
    if email is not None:
        answers.has_email(email)
    elif person == NO_ONE:
        answers.is_nobody()
    else:
        answers.is_person(plain_number(person) or 0)


@bp.post("/office/rosters/<int:roster_id>/likely")
@requires(*RUNNERS)
def roster_likely(roster_id: int) -> Response:
    """Confirm the rows that offer exactly one person, as many as one press takes."""
    found, session = _roster_or_404(roster_id)
    count, is_more = confirm_alike(found, session, me())
    said = f"{count} {'row is' if count == 1 else 'rows are'} confirmed." if count else BY_ITSELF
    return _done(found, session, f"{said} {PRESS_AGAIN}" if is_more else said)


@bp.post("/office/rosters/<int:roster_id>/import")
@requires(*RUNNERS)
def roster_import(roster_id: int) -> Response:
    """Bring it in, or what was answered since; twice is once."""
    found, session = _roster_or_404(roster_id)
    if request.form.get("seen", _seen(found)) != _seen(found):
        return _show(found, session, CHANGED, error=OTHER_COLUMNS)
    try:
        is_rest = found.state == RosterState.DONE
        job = begin_rest(found, me()) if is_rest else begin_writing(found, session, me())
    except Refused as refused:
        return _show(found, session, WRONG, error=refused.words)
    return _went_on(job, found, session)


@bp.post("/office/rosters/<int:roster_id>/withdrawal")
@requires(*RUNNERS)
def roster_withdrawal(roster_id: int) -> Response:
    """Take the whole of it back; twice is once."""
    found, session = _roster_or_404(roster_id)
    try:
        job = begin_withdrawal(found, session, me())
    except Refused as refused:
        return _show(found, session, WRONG, error=refused.words)
    return _went_on(job, found, session)


def _roster_or_404(roster_id: int) -> tuple[Roster, Session]:
    """The roster and its session, for whoever may run the session."""
    query = Roster.select(Roster, File).left_outer_join(File).where(Roster.id == roster_id)
    found: Roster = query.first() or abort(404)
    return found, session_or_404(found.session_id)


def _went_on(job: LongJob | None, found: Roster, session: Session) -> Response:
    if job is not None:
        do_small(job, found)
    return _done(found, session)


def _done(found: Roster, session: Session, said: str = "") -> Response:
    found = _roster_or_404(found.id)[0]
    if said and not hx.wants_part():
        flash(said, "good")
    return hx.done(PART, f"/office/rosters/{found.id}", **_context(found, session), said=said)


def _seen(found: Roster) -> str:
    """The columns by which a page's rows were read, as its form says them."""
    return " ".join(f"{column}={at}" for column, at in sorted(found.mapping.items()))


def _show(found: Roster, session: Session, status: int = GOOD, **more: Any) -> Response:
    found = found if status == GOOD else _roster_or_404(found.id)[0]  # as somebody else left it meanwhile
    return hx.render(PAGE, PART, status, **_context(found, session), **more)


def _context(found: Roster, session: Session) -> dict[str, Any]:
    counted = counts(found)
    wanted = request.args.get("outcome", "")
    outcome = wanted if wanted in OUTCOMES else ""
    rows = RowsOf(found, outcome, counted)
    table = paged(rows, f"/office/rosters/{found.id}", ORDER, request.args, PER_PAGE, {"outcome": outcome})
    left = RosterRow.select().where(RosterRow.roster == found, ~RosterRow.is_written)
    return {
        "roster": found,
        "session": session,
        "table": table,
        "people": people_of(table.rows),
        "counted": counted,
        "outcome": outcome,
        "outcomes": OUTCOMES,
        "labels": LABELS,
        "is_moving": is_moving(found),
        "done": done_of(found) if is_moving(found) else 0,
        "lacking": {row.id for row in table.rows if lacks_email(row)},
        "seen": _seen(found),
        "is_open": found.state in OPEN_STATES,
        "has_rest": found.state == RosterState.DONE and _has_rest(left),
        "reported": reported(found) if found.state == RosterState.DONE else 0,
        "stayed": stayed(found, MOST_STAYED) if found.state == RosterState.TAKEN_BACK else None,
    }


def _has_rest(left: Any) -> bool:
    """Whether rows were answered after the roster was done."""
    return bool(left.where(RosterRow.outcome.in_((Outcome.MATCHED, Outcome.THERE, Outcome.NEW))).exists())
