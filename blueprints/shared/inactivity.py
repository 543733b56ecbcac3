"""When the signed-in person will be signed out if nothing is pressed, for the frame of every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask_login import current_user

from blueprints.shared.filters import clock_time
from db.engine.clock import now

WARNING = timedelta(minutes=2)
WARNING_SECONDS = int(WARNING.total_seconds())


@dataclass(frozen=True)
class Idle:
    signs_out_at: str
    seconds_left: int
    warn_after_seconds: int


def of_request() -> Idle | None:
    """How long this sign-in still has; None for a visitor."""
    someone = current_user._get_current_object()  # looked up once, not at each mention
    if not someone.is_authenticated:
        return None
    ends_at = someone.sign_in.ends_at
    left = max(0, int((ends_at - now()).total_seconds()))
    return Idle(clock_time(ends_at), left, max(0, left - WARNING_SECONDS))
