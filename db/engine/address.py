"""Which text is an e-mail address that mail can be sent to."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_EMAIL = 254


def is_email(value: str) -> bool:
    """Whether this is one plain address, in ASCII, that mail can be sent to; nothing is asked of the network."""
    if len(value) > LONGEST_EMAIL or not value.isascii() or not value.isprintable():
        return False
    return _email_validator()(value)


@cache
def _email_validator() -> Callable[[str], bool]:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - 30 ms that not every start needs

    def check(value: str) -> bool:
        try:
            validate_email(value, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            return False
        return True

    return check
