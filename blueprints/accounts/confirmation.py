"""The link that proves whose an email address is: looking at it changes nothing, pressing its button does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request

from blueprints.accounts.addresses import mark_confirmed
from blueprints.accounts.bp import bp
from blueprints.shared import hx, throttle
from blueprints.shared.access import me, public, visitor
from db import database
from db.outbox.tables import Message
from db.sign_ins.tables import OneTimeLink, Purpose, hashed

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from db.people.tables import Person

SENT = "A new confirmation is on its way to {}."
ENOUGH = "We sent {} enough confirmations today. Check your spam or junk folder, or correct the address."


@bp.get("/email/confirm/<token>")
@bp.post("/email/confirm/<token>")
@public
def confirm(token: str) -> Response:
    """Confirm an address, on whatever device the mail was read; it signs nobody in."""
    link = OneTimeLink.live(Purpose.CONFIRM, token)
    if link is None:
        return dead_link("confirm")
    if request.method != "POST":
        page = "accounts/confirm.html", "partials/accounts/confirm.html"
        return without_address(hx.render(*page, link=link, action=request.path))
    with database.atomic():
        if not link.spend():
            return dead_link("confirm")
        mark_confirmed(link.person, link.email)
    flash("Your email address is confirmed.", "good")
    return hx.go("/account" if visitor() == link.person else "/sign-in")


def dead_link(kind: str) -> Response:
    """One answer for a link that is used, too old, replaced, mistyped or was never made; kind is confirm or reset."""
    return without_address(hx.render("accounts/dead_link.html", "partials/accounts/dead_link.html", 410, kind=kind))


def without_address(response: Response) -> Response:
    """No other page learns the address of this one, which holds a secret: of it only the site is ever said.

    To say nothing would make the browser call the form's origin "null", and over https Flask-WTF asks for a referrer.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


@bp.post("/account/confirmation")
def send_again() -> Response:
    """Send the confirmation once more; every earlier link is dead when it goes."""
    text = (SENT if _send(me()) else ENOUGH).format(me().email)
    if not hx.wants_part():
        flash(text, "good")
    return hx.done("partials/accounts/address.html", then="/account", person=me(), said=text)


def _send(person: Person) -> bool:
    """Put the mail into the outbox, unless enough of them were asked for today; a confirmed address needs none."""
    if person.email_confirmed_at is not None:
        return True
    if throttle.is_one_too_many(f"confirm:mail:{hashed(person.email)[:40]}"):
        return False
    Message.queue("confirm_email", person.email, person=person.id)
    return True
