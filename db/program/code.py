"""Course codes and their windows, as the office changes them: a code that was given up is never anybody's again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from peewee import IntegrityError

from db import database
from db.activities.code import fold_code
from db.activities.code_pool import is_taken, new_code
from db.activities.tables import FormerCode, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.letters import clean_name
from db.engine.refusal import Refused
from db.institution.settings import institution
from db.program.held import Wrong, writing

if TYPE_CHECKING:
    from datetime import datetime

    from db.people.tables import Person

LONGEST_CODE = 24
NO_CODE = "A course code has 3 to 20 letters and digits, without accents. Hyphens and spaces may stand between them."
TAKEN = (
    "“{}” is another session’s code or was one. A code is never used again, and O reads as 0, I as 1. Choose another."
)
BACKWARD = "This is before the code opens. Choose a later time."
NEVER_CLOSES = "This code has no time at which it closes, so there is nothing to extend."
CLAIMS_OVER = "Claims for this session ended on {}, so its code can’t register anybody. Grant a late claim instead."
EXTENSIONS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}


def change_code(session_id: int, typed: str, by: Person, revision: int) -> str:
    """Give the session this code, or one that the program makes where nothing is typed; the code that it has now.

    The one before stays on record as a former code. Raises Wrong, Refused and Meanwhile.
    """
    code = _chosen(typed) if typed.strip() else new_code()
    with database.atomic(), writing(session_id, revision) as session:
        if fold_code(code) == session.code_key:
            Session.update(code=code).where(Session.id == session_id).execute()
            return code
        if is_taken(fold_code(code)):
            raise Wrong("code", TAKEN.format(code))
        FormerCode.create(session=session, code=session.code, code_key=session.code_key)
        _take(session_id, code)
        about = f"{session.full_title}: course code {session.code} replaced by {code}"
        AuditLine.write(by, Action.CODE_CHANGED, session.activity, detail={"about": about, "session": session_id})
    return code


def _chosen(typed: str) -> str:
    code = clean_name(typed)
    if not fold_code(code) or len(code) > LONGEST_CODE or not code.isascii():
        raise Wrong("code", NO_CODE)
    return code


def _take(session_id: int, code: str) -> None:
    try:
        with database.atomic():
            Session.update(code=code, code_key=fold_code(code)).where(Session.id == session_id).execute()
    except IntegrityError as taken:
        raise Wrong("code", TAKEN.format(code)) from taken


def move_window(session_id: int, opens: datetime | None, closes: datetime | None, by: Person, revision: int) -> None:
    """Let the code open and close at these moments; None for no bound. Raises Wrong, Refused and Meanwhile."""
    if opens and closes and closes <= opens:
        raise Wrong("closes", BACKWARD)
    with writing(session_id, revision) as session:
        _write_window(session, opens, closes, by)


def extend_window(session_id: int, how: str, by: Person, revision: int) -> datetime:
    """Keep the code open a day or a week longer (a key of EXTENSIONS), or open it again; when it closes now.

    It counts from when it would close, or from now where it is closed. Raises Refused and Meanwhile.
    """
    with writing(session_id, revision) as session:
        if session.is_over(now()) and session.last_day:
            raise Refused(CLAIMS_OVER.format(institution().dates.day(session.last_day)))
        if session.closes_at is None:
            raise Refused(NEVER_CLOSES)
        closes = max(session.closes_at, now()) + EXTENSIONS[how]
        opens = session.opens_at
        _write_window(session, min(opens, now()) if opens and session.is_closed else opens, closes, by)
    return closes


def _write_window(session: Session, opens: datetime | None, closes: datetime | None, by: Person) -> None:
    Session.update(opens_at=opens, closes_at=closes).where(Session.id == session.id).execute()
    about = f"{session.full_title}: code {session.code} {_words(opens, closes)}"
    AuditLine.write(by, Action.WINDOW_CHANGED, session.activity, detail={"about": about, "session": session.id})


def _words(opens: datetime | None, closes: datetime | None) -> str:
    office = institution()
    ends = [
        f"{word} {office.dates.moment(at.astimezone(office.zone))}"
        for word, at in (("from", opens), ("until", closes))
        if at
    ]
    return f"is open {' '.join(ends)}" if ends else "is open at any time"
