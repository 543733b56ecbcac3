"""The entrance of a known person: they are signed in, the browser is known, and they go on where they were going."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, session

from blueprints.shared import hx, scan
from blueprints.shared.access import my_grants, start_sign_in
from blueprints.shared.browser import remember_browser
from db import database
from db.activities.code import fold_code
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.registration import onward
from db.credit.standing import CodeState, standing
from db.roles.tables import Role

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from db.activities.tables import Session
    from db.people.tables import Person

HOME, WORK, ACTIVITIES = "/home", "/applications", "/office/activities"
STAFF = (Role.OFFICE, Role.REVIEWER, Role.APPROVER)


def enter(person: Person) -> None:
    """Sign this browser in, and know it from now on."""
    with database.atomic():
        start_sign_in(person)
        remember_browser(person)
        AuditLine.write(person, Action.SIGNED_IN, person)


def coming(wanted: str = "") -> Session | None:
    """The session of this browser's course code, if it is open now: to sign in or up registers for it, in that post.

    None where another page was asked for.
    """
    kept = session.get("code") if hx.safe_next(wanted, HOME) == HOME else None
    at = scan.find_session(kept) if kept else None
    return at if at and standing(at, None, scan.moment_of(at)).state == CodeState.OPEN else None


def register_onward(person: Person, wanted: str = "") -> Response:
    """After signing in or up: registered for the session that the form named, and on to the step that follows.

    The form names it, so nobody is registered for what they did not see there.
    """
    at = coming(wanted)
    if at is None or fold_code(request.form.get("code", "")) != fold_code(at.slug):
        return go_onward(wanted)
    stands = scan.register(person, at)
    if not stands.participation_id:
        return go_onward(wanted)
    session.pop("code")
    return hx.go(onward(person, stands))


def go_onward(wanted: str = "") -> Response:
    """After signing in: to the page that was asked for, else to the course code that waits, else where they begin."""
    then, code = hx.safe_next(wanted, ""), session.get("code")
    if code and then in ("", HOME):
        return hx.go(f"/code/{code}")
    return hx.go(then or _first_page())


def _first_page() -> str:
    """Staff begin at what waits for them; the home of learners, with the course code, is one press away.

    A coordinator decides on no application, and begins at the own activities.
    """
    if any(my_grants().has(role) for role in STAFF):
        return WORK
    return ACTIVITIES if my_grants().has(Role.COORDINATOR) else HOME
