"""The entrance of a known person: they are signed in, the browser is known, and they go on where they were going."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import session

from blueprints.shared import hx
from blueprints.shared.access import start_sign_in
from blueprints.shared.browser import remember_browser
from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from db.people.tables import Person

HOME = "/home"


def enter(person: Person) -> None:
    """Sign this browser in, and know it from now on."""
    with database.atomic():
        start_sign_in(person)
        remember_browser(person)
        AuditLine.write(person, Action.SIGNED_IN, person)


def go_onward(wanted: str = "") -> Response:
    """After signing in: to the page that was asked for, else to the course code that waits, else home."""
    then = hx.safe_next(wanted, HOME)
    code = session.get("code")
    return hx.go(f"/code/{code}" if code and then == HOME else then)
