"""The account page: who I am here, my password, my address and where I am signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_login import current_user

from blueprints.accounts.bp import bp
from blueprints.accounts.sign_ins import live_sign_ins
from blueprints.shared import hx
from blueprints.shared.access import me
from db.outbox.failure import refusal_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@bp.get("/account")
def account() -> Response:
    """The account's page, with a way to each change."""
    refused = "" if me().email_confirmed_at else refusal_of("confirm_email", me().email)
    context = {"person": me(), "refused": refused, "sign_ins": live_sign_ins(me()), "present": current_user.sign_in}
    return hx.render("accounts/account.html", "partials/accounts/account.html", **context)
