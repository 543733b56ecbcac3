"""The address of a sign-in that failed, kept in the cookie for some minutes: who forgot a password types it once."""

from __future__ import annotations

import time

from flask import session

NAME = "typed_email"
KEPT_SECONDS = 300  # no longer: the next person at a shared computer is not to read it


def keep_typed(email: str) -> None:
    session[NAME] = [email, int(time.time())]


def take_typed() -> str:
    """The address, once; '' if there is none or it is too old."""
    email, at = session.pop(NAME, None) or ("", 0)
    return email if 0 <= time.time() - at <= KEPT_SECONDS else ""
