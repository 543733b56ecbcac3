"""The timer's question whether the sign-in still lives, and the press that lengthens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.accounts.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import by_timer, public
from blueprints.shared.inactivity import WARNING, of_request

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@bp.get("/account/idle")
@public
@by_timer
def idle() -> Response:
    """How long the sign-in still lives: a warning near its end, and the sign-in page when it is over."""
    state = of_request()
    if state is None:
        return hx.go(hx.sign_in_url(hx.page_url()))
    is_near = state.seconds_left <= WARNING.total_seconds()
    part = "partials/idle_warning.html" if is_near else "partials/idle.html"
    return hx.render("accounts/idle.html", part, idle=state)


@bp.post("/account/idle")
@by_timer
def keep_at_the_end() -> Response:
    """The address to which a page sends its form when the time is up. The access check keeps the form."""
    return hx.done("partials/idle.html", then="/home", idle=of_request())


@bp.post("/account/stay")
def stay() -> Response:
    """Stay signed in: being asked for is activity, so there is nothing more to do."""
    return hx.done("partials/idle.html", then="/account", idle=of_request())
