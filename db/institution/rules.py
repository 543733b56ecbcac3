"""The values that each setting of the institution may have, and the words for one that it may not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.engine.address import is_email
from db.engine.number import plain_number
from db.institution.accent import accent_fault
from db.institution.dates import CLOCKS, DATE_STYLES

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD_POLICIES = ("micme", "mycme", "nist")
ADDRESS = re.compile(r"https?://[^\s/\\]\S*|/(?:[^\s/\\]\S*)?")  # not //host or /\host, which lead elsewhere
PHONE = re.compile(r"(?=(?:\D*\d){5})[+(\d][\d ().+/-]*(?:(?:ext\.?|x) ?\d+)?", re.ASCII)  # as a phone dials it
IDLE_MINUTES = range(5, 121)
DAYS = range(1, 61)
CLAIM_DAYS = range(1, 367)
CODE_BEFORE = range(1441)
CODE_AFTER = range(8761)
LIST_OF_DAYS = re.compile(r"(?:[1-9][0-9]?(?:, ?[1-9][0-9]?){0,2})?")
DAY_OF_A_YEAR = re.compile(
    r"(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])"
)
LONGEST_LINE = 120


def fault(name: str, value: str) -> str:
    """The fault in this value of this setting, in words for whoever typed it; '' if there is none."""
    if name == "accent":
        return accent_fault(value)
    kind = next((kind for kind in ("url", "email", "phone", "hours", "days") if name.endswith(f"_{kind}")), name)
    is_right, words = RULES.get(name) or RULES.get(kind, (lambda _: True, ""))
    return "" if is_right(value) else words


def _is_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        return False
    return True


RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    "name": (lambda value: bool(value.strip()), "this cannot be empty"),
    "provider": (lambda value: bool(value.strip()), "this cannot be empty"),
    "timezone": (_is_zone, "the time zone is an IANA name such as America/Detroit"),
    "date_style": (lambda value: value in DATE_STYLES, f"one of {', '.join(DATE_STYLES)}"),
    "clock": (lambda value: value in CLOCKS, f"one of {', '.join(CLOCKS)}"),
    "password_policy": (lambda value: value in PASSWORD_POLICIES, f"one of {', '.join(PASSWORD_POLICIES)}"),
    "idle_minutes": (lambda value: plain_number(value, 3) in IDLE_MINUTES, "a whole number from 5 to 120"),
    "comment_to_approve": (lambda value: value in ("yes", "no"), "yes or no"),
    "claim_days": (lambda value: plain_number(value, 3) in CLAIM_DAYS, "a whole number from 1 to 366"),
    "reporting_year_end": (
        lambda value: not value or bool(DAY_OF_A_YEAR.fullmatch(value)),
        "the year's last day as month and day, such as 12-31 or 06-30; empty for no bound",
    ),
    "claim_mail": (lambda value: value in ("yes", "no"), "yes or no"),
    "code_before_minutes": (lambda value: plain_number(value, 4) in CODE_BEFORE, "a whole number from 0 to 1440"),
    "code_after_hours": (lambda value: plain_number(value, 4) in CODE_AFTER, "a whole number from 0 to 8760"),
    "late_claims_per_year": (lambda value: plain_number(value, 2) is not None, "a whole number from 0 to 99"),
    "learner_reminders": (
        lambda value: bool(LIST_OF_DAYS.fullmatch(value)),
        "up to three numbers of days, such as 2, 7; empty for none",
    ),
    "days": (lambda value: plain_number(value, 2) in DAYS, "a whole number from 1 to 60"),
    "email": (lambda value: not value or is_email(value), "an address looks like name@example.org"),
    "phone": (
        lambda value: not value or (len(value) <= LONGEST_LINE and bool(PHONE.fullmatch(value))),
        "a phone number looks like (989) 555-0134 or +1 989 555 0134 ext. 12",
    ),
    "hours": (
        lambda value: len(value) <= LONGEST_LINE and value.splitlines() in ([], [value]),
        f"at most {LONGEST_LINE} characters, in one line",
    ),
    "url": (
        lambda value: not value or bool(ADDRESS.fullmatch(value)),
        "an address begins with https://, http:// or one /",
    ),
}
