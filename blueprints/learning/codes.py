"""Course codes: typed into the box or opened from a QR, each refusal with its own message and next step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask import Response, request, session
from peewee import IntegrityError

from blueprints.learning.bp import bp
from blueprints.learning.home import first_page_context, home_context
from blueprints.shared import hx, throttle
from blueprints.shared.access import me, public, visitor
from blueprints.shared.filters import when
from db import database
from db.activities.tables import Session, fold_code
from db.credit.tables import Credit
from db.institution.settings import institution
from db.learning.tables import LateClaim, Participation
from db.outbox.tables import Message

if TYPE_CHECKING:
    from db.people.tables import Person

UNKNOWN = (
    "No session has the code “{}”. Look at the slide or the sign again; capital letters and hyphens do not matter."
)
EMPTY = "Enter the course code from the slide or the sign."
LONGEST_NOTE = 1000


class CodeState(StrEnum):
    """How a code stands for this person; the page of each says what to do next."""

    OPEN = "open"
    LATER = "later"
    CLOSED = "closed"
    ASKED = "asked"
    REGISTERED = "registered"
    CLAIMED = "claimed"


@dataclass(frozen=True)
class Standing:
    state: CodeState
    participation: Participation | None = None
    number: str = ""  # the certificate's, once claimed


def standing(at: Session, learner: Person | None) -> Standing:
    """What a course code means to this learner now; a visitor sees only whether it is open."""
    if learner is not None:
        known = _own_standing(at, learner)
        if known is not None:
            return known
    if at.opens_later:
        return Standing(CodeState.LATER)
    return Standing(CodeState.CLOSED if at.is_closed else CodeState.OPEN)


def _own_standing(at: Session, learner: Person) -> Standing | None:
    participation = Participation.get_or_none(Participation.learner == learner, Participation.session == at)
    credit = Credit.of_participation(participation) if participation else None
    if credit:
        return Standing(CodeState.CLAIMED, participation, credit.number)
    if participation:
        return Standing(CodeState.REGISTERED, participation)
    asked = LateClaim.select().where(LateClaim.learner == learner, LateClaim.session == at).exists()
    return Standing(CodeState.ASKED) if asked else None


@bp.post("/code")
@public
def enter_code() -> Response:
    """The code box: registers who is signed in, and shows the session to a visitor, whose code is kept."""
    throttle.refuse_if_throttled(*_buckets())
    typed = request.form.get("code", "")[:100].strip()
    found = Session.by_code(typed)
    if found is None:
        if typed:
            throttle.count_failure(*_buckets())
        return _ask_again(typed, UNKNOWN.format(typed) if typed else EMPTY)
    learner = visitor()
    if learner and standing(found, learner).state == CodeState.OPEN:
        return hx.go(f"/participations/{Participation.register(learner, found).id}")
    return hx.go(f"/code/{found.code_key}")


def _buckets() -> tuple[str, ...]:
    learner = visitor()
    own = f"code:person:{learner.id}" if learner else throttle.browser_bucket("code")
    return own, throttle.address_bucket("code")


def _ask_again(typed: str, error: str) -> Response:
    page = "learning/home.html" if visitor() else "learning/index.html"
    context = {} if hx.wants_part() else home_context() if visitor() else first_page_context()
    return hx.render(page, "partials/learning/code_box.html", 422, typed=typed, code_error=error, **context)


@bp.get("/code/<code>")
@public
def show_code(code: str) -> Response:
    """Where a QR leads: shows the session and writes nothing; a visitor's code is kept in the signed cookie."""
    throttle.refuse_if_throttled(*_buckets())
    found = Session.by_code(code)
    if found is None:
        throttle.count_failure(*_buckets())
        return _ask_again(code, UNKNOWN.format(code))
    learner = visitor()
    if learner is None:
        session["code"] = found.code_key
    elif session.get("code") == found.code_key:
        session.pop("code")
    return _page(found, standing(found, learner))


@bp.post("/code/<code>")
def register(code: str) -> Response:
    """“Register my attendance”; sending it twice registers once."""
    found = Session.by_code(code)
    if found is None:
        return hx.go(f"/code/{fold_code(code)}")
    now_standing = standing(found, me())
    if now_standing.state == CodeState.OPEN:
        return hx.go(f"/participations/{Participation.register(me(), found).id}")
    if now_standing.participation:
        return hx.go(f"/participations/{now_standing.participation.id}")
    return _page(found, now_standing, status=409)


@bp.post("/code/<code>/late-claim")
def ask_late(code: str) -> Response:
    """Ask the office for credit after the code has closed: stored once, mailed to the office, shown as asked."""
    found = Session.by_code(code)
    if found is None or standing(found, me()).state not in (CodeState.CLOSED, CodeState.ASKED):
        return hx.go(f"/code/{fold_code(code)}")
    note = request.form.get("note", "")
    if len(note) > LONGEST_NOTE:
        error = f"At most {LONGEST_NOTE} characters, please; this has {len(note)}."
        return _page(found, Standing(CodeState.CLOSED), status=422, note=note, note_error=error)
    _store_late_claim(found, me(), note.strip())
    return hx.done("partials/learning/code.html", f"/code/{found.code_key}", **_context(found, standing(found, me())))


def _store_late_claim(at: Session, learner: Person, note: str) -> None:
    try:
        with database.atomic():
            LateClaim.create(learner=learner, session=at, note=note)
            _tell_office(at, learner, note)
    except IntegrityError:
        return  # asked before: once is enough


def _tell_office(at: Session, learner: Person, note: str) -> None:
    to = institution().office_email
    if to:
        who = {"learner": learner.full_name, "email": learner.email, "note": note}
        Message.queue("late_claim", to, title=at.full_title, when=when(at), code=at.code, **who)


def _page(at: Session, stands: Standing, status: int = 200, **more: str) -> Response:
    return hx.render("learning/code.html", "partials/learning/code.html", status, **_context(at, stands), **more)


def _context(at: Session, stands: Standing) -> dict[str, object]:
    return {"at": at, "standing": stands, "state": stands.state.value}
