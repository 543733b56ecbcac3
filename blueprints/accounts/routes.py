"""All routes of the feature, each beside the others of its noun."""

from __future__ import annotations

from blueprints.accounts import account, confirmation, email, mails, passwords, reset, sign_in, sign_ins, sign_up
from blueprints.accounts import inactivity as idle
from blueprints.accounts.bp import bp
from blueprints.shared.feature import Feature
from blueprints.shared.menu import Entry

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

feature = Feature(
    bp,
    for_visitors=(Entry("Sign in", "/sign-in"), Entry("Sign up", "/sign-up")),
    for_members=(Entry("Account", "/account"),),
    mails={
        "password_reset": mails.password_reset,
        "confirm_email": mails.confirm_email,
        "invitation": mails.invitation,
    },
)
