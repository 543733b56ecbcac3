"""A person's sign-ins, and ending one from afar."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import abort, flash
from flask_login import current_user

from blueprints.accounts.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me
from db.engine.clock import now
from db.sign_ins.tables import ABSOLUTE_HOURS, SignIn

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from db.people.tables import Person

# What a browser's own description contains, the most telling first: many name each other for old times' sake.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device_name(description: str) -> str:
    """“Firefox on Windows”, from a User-Agent header."""
    browser = next((name for sign, name in BROWSERS if sign in description), "A browser")
    system = next((name for sign, name in SYSTEMS if sign in description), "")
    return f"{browser} on {system}" if system else browser


def live_sign_ins(person: Person) -> list[SignIn]:
    """The person's sign-ins that are not over, the one used last first."""
    recent = SignIn.created_at > now() - timedelta(hours=ABSOLUTE_HOURS)
    rows = SignIn.select().where(SignIn.person == person, SignIn.ended_at.is_null(), recent)
    return [row for row in rows.order_by(SignIn.seen_at.desc(), SignIn.id.desc()) if row.is_live]


@bp.app_template_filter("device")
def device(sign_in: SignIn) -> str:
    """The filter that names a sign-in's device."""
    return device_name(sign_in.device)


@bp.post("/account/sign-ins/<int:sign_in_id>/end")
def end_sign_in(sign_in_id: int) -> Response:
    """End one other sign-in of mine."""
    found = SignIn.get_or_none(SignIn.id == sign_in_id, SignIn.person == me()) or abort(404)
    if found.id == current_user.sign_in.id:
        abort(409, "You are using this device now. Press Sign out in the menu instead.")
    found.end()
    return _show("That device is signed out.")


@bp.post("/account/sign-ins/others/end")
def end_others() -> Response:
    """End every sign-in of mine but this one."""
    SignIn.end_all(me(), but=current_user.sign_in)
    return _show("You are signed out everywhere else.")


def _show(text: str) -> Response:
    if not hx.wants_part():
        flash(text, "good")
    context = {"sign_ins": live_sign_ins(me()), "present": current_user.sign_in, "said": text}
    return hx.done("partials/accounts/sign_ins.html", then="/account", **context)
