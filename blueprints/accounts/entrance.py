"""The entrance of a known person: they are signed in, the browser is known, and they go on where they were going."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import session

from blueprints.shared import hx
from blueprints.shared.access import my_grants, start_sign_in
from blueprints.shared.browser import remember_browser
from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.roles.tables import Role

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from db.people.tables import Person

HOME, WORK = "/home", "/applications"
STAFF = (Role.OFFICE, Role.REVIEWER, Role.APPROVER)  # a coordinator decides on nothing, so nothing waits


def enter(person: Person) -> None:
    """Sign this browser in, and know it from now on."""
    with database.atomic():
        start_sign_in(person)
        remember_browser(person)
        AuditLine.write(person, Action.SIGNED_IN, person)


def go_onward(wanted: str = "") -> Response:
    """After signing in: to the page that was asked for, else to the course code that waits, else where they begin."""
    then, code = hx.safe_next(wanted, ""), session.get("code")
    if code and then in ("", HOME):
        return hx.go(f"/code/{code}")
    return hx.go(then or _first_page())


def _first_page() -> str:
    """Staff begin at what waits for them; the home of learners, with the course code, is one press away."""
    return WORK if any(my_grants().has(role) for role in STAFF) else HOME
