"""All routes of the feature, each beside the others of its noun."""

from __future__ import annotations

from blueprints.accounts import account, confirmation, email, mails, passwords, reset, sign_in, sign_ins, sign_up
from blueprints.accounts import inactivity as idle
from blueprints.accounts.bp import bp

__all__ = [
    "account",
    "bp",
    "confirmation",
    "email",
    "idle",
    "mails",
    "passwords",
    "reset",
    "sign_in",
    "sign_ins",
    "sign_up",
]
