"""Course codes: typed into the box or opened from a QR, each refusal with its own message and next step."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, request, session

from blueprints.learning.bp import bp
from blueprints.learning.home import first_page_context, home_context
from blueprints.shared import hx, scan
from blueprints.shared.access import me, public, visitor
from blueprints.shared.filters import day, moment, when
from blueprints.shared.guess import check_guess
from blueprints.shared.kept_forms import keeps, posted_before
from blueprints.shared.scan import MOVED, find_session, has_moved, moment_of
from db.activities.code import codes_in, fold_code
from db.activities.code_pool import replaced_code
from db.activities.tables import ActivityStatus
from db.credit.registration import onward
from db.credit.standing import MAY_ASK_LATE, CodeState, Standing, standing
from db.engine.clock import now
from db.engine.refusal import Refused
from db.learning.late_claim import ask_late_claim, asking_fault, last_day_to_ask

if TYPE_CHECKING:
    from db.activities.tables import Session

UNKNOWN = (
    "No session has the code “{}”. Look at the slide or the sign again; capital letters and hyphens do not matter."
)
REPLACED = "The code “{}” of {} was replaced. Look at the slide or the sign for the new one, or ask at the session."
EMPTY = "Enter the course code from the slide or the sign."
LONGEST_NOTE = 1000
LONGEST_TYPED = 300  # a whole link may be pasted into the box


@bp.get("/code")
@public
def code_box() -> Response:
    """The page with the box: where a refused code leaves the browser."""
    return _box("", "", 200)


@bp.post("/code")
@public
def enter_code() -> Response:
    """The code box: registers who is signed in, and shows the session to a visitor, whose code is kept."""
    typed = request.form.get("code", "")[:LONGEST_TYPED].strip()
    found = _found(typed) if typed else None
    if found is None:
        return _box(typed, _refusal(typed) if typed else EMPTY)
    learner = visitor()
    stands = scan.register(learner, found) if learner else None
    return hx.go(onward(learner, stands) if learner and stands and stands.participation_id else f"/code/{found.slug}")


def _found(typed: str) -> Session | None:
    """The session of a code. Raises Throttled for who guesses; the same wrong code sent again is no further guess."""
    found = find_session(typed)
    if found and found.activity.status == ActivityStatus.PLANNED:  # the office's alone: nobody else finds it
        found = None
    key = " ".join(codes_in(typed)) or "?"  # all that the text was tried for: one new code among them is a guess
    is_guess = found is None and session.get("wrong_code") != key and replaced_code(typed) is None
    if is_guess:
        session["wrong_code"] = key
    check_guess("code", is_right=not is_guess, by=visitor())
    return found


def _refusal(code: str) -> str:
    """Why a code leads nowhere: it changes and was on the screen before, it was replaced, or no session has it."""
    if former := replaced_code(code):
        return REPLACED.format(former.code, f"{former.session.full_title}, {when(former.session)},")
    return (MOVED if has_moved(code) else UNKNOWN).format(code)


def _box(typed: str, error: str, status: int = 422) -> Response:
    page = "learning/home.html" if visitor() else "learning/index.html"
    context = {} if hx.wants_part() else home_context() if visitor() else first_page_context()
    return hx.render(page, "partials/learning/code_box.html", status, typed=typed, code_error=error, **context)


@bp.get("/code/<code>")
@public
def show_code(code: str) -> Response:
    """The page that a QR code opens. It shows the session and writes nothing; a cookie keeps a visitor's code."""
    found = _found(code)
    if found is None:
        return _box(code, _refusal(code))
    learner = visitor()
    is_kept = fold_code(session.get("code", "")) == fold_code(found.slug)
    if learner is None and not is_kept:
        session["code"] = found.slug
    elif learner and is_kept:
        session.pop("code")
    stands = standing(found, learner, moment_of(found))
    typed = posted_before("late-claim") if learner and stands.state in MAY_ASK_LATE else None
    return _page(found, stands, note=typed.get("note", "") if typed else "")


@bp.post("/code/<code>")
def register(code: str) -> Response:
    """Register; sending it twice registers once. The answer is the step that follows."""
    found = _found(code)
    if found is None:
        return hx.go(f"/code/{quote(code, safe='')}")
    stands = scan.register(me(), found)
    return hx.go(onward(me(), stands)) if stands.participation_id else _page(found, stands, status=409)


@bp.post("/code/<code>/late-claim")
@keeps("/code/{code}", "late-claim")
def ask_late(code: str) -> Response:
    """Ask the office for credit after the code has closed: stored once, mailed to the office, shown as asked."""
    found = _found(code)
    stands = standing(found, me()) if found else None
    if found is None or stands is None or stands.state not in MAY_ASK_LATE:
        return hx.go(f"/code/{quote(found.slug if found else code, safe='')}")
    note = request.form.get("note", "")
    if len(note) > LONGEST_NOTE:
        error = f"At most {LONGEST_NOTE} characters, please; this has {len(note)}."
        return _page(found, stands, status=422, note=note, note_error=error)
    try:
        ask_late_claim(me(), found, note.strip())
    except Refused:
        return _page(found, stands, status=422, note=note)  # which says why
    asked = _context(found, Standing(CodeState.ASKED))
    return hx.done("partials/learning/code.html", f"/code/{found.slug}", **asked)


def _page(at: Session, stands: Standing, status: int = 200, **more: str) -> Response:
    return hx.render("learning/code.html", "partials/learning/code.html", status, **_context(at, stands), **more)


def _context(at: Session, stands: Standing) -> dict[str, object]:
    context = {"at": at, "standing": stands, "state": stands.state.value}
    if stands.state in MAY_ASK_LATE:
        context |= {"asking_fault": asking_fault(visitor(), at), "ask_until": last_day_to_ask(at)}
    return context


@bp.app_template_filter("closing")
def closing(at: Session) -> str:
    """Why nobody registers for this session or claims its credit any more."""
    if at.activity.status == ActivityStatus.CLOSED:
        ended = at.activity.ended_at
        return f"The office closed this activity on {moment(ended)}." if ended else "The office closed this activity."
    if at.is_over(now()) and at.last_day:
        return f"Claims for this session ended on {day(at.last_day)}."
    return f"This course code closed on {moment(at.closes_at)}." if at.closes_at else "This course code is closed."
