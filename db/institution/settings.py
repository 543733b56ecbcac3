"""The institution's own settings: rows that the office owns, read as one frozen object."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from db import database

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
from db.institution.tables import InstitutionSetting

PASSWORD_POLICIES = ("micme", "mycme", "nist")
KEPT_SECONDS = 5.0
IDLE_MINUTES = range(5, 121)
REMINDER_DAYS = range(1, 61)
LONGEST = 2000


@dataclass(frozen=True)
class Institution:
    """What the office says of itself. Texts may be empty; `idle_minutes` is 5 to 120, `reminder_days` 1 to 60."""

    name: str = "Continuing Medical Education"
    logo_url: str = ""
    back_label: str = ""
    back_url: str = ""
    provider: str = "Continuing Medical Education"
    accreditor_line: str = ""
    accreditor: str = "Accreditation Council for Continuing Medical Education (ACCME)"
    office_address: str = ""
    office_email: str = ""
    operator_email: str = ""
    timezone: str = "America/New_York"
    password_policy: str = "micme"  # noqa: S105 - the name of a rule set
    idle_minutes: int = 30
    signature_name: str = ""
    signature_title: str = ""
    comment_to_approve: str = "yes"
    reminder_days: int = 7

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


NAMES = tuple(field.name for field in fields(Institution))
_kept: tuple[float, Institution] | None = None


def institution() -> Institution:
    """The settings in force; read again every five seconds, so another process's change arrives without a restart."""
    global _kept  # noqa: PLW0603 - one small value for the whole process
    if _kept is None or time.monotonic() - _kept[0] > KEPT_SECONDS:
        _kept = (time.monotonic(), _read())
    return _kept[1]


def forget_institution() -> None:
    """Read the settings anew at the next call."""
    global _kept  # noqa: PLW0603
    _kept = None


def _read() -> Institution:
    values: dict[str, Any] = {row.name: row.value for row in InstitutionSetting.select() if row.name in NAMES}
    for name in ("idle_minutes", "reminder_days"):
        if name in values:
            values[name] = int(values[name])
    return Institution(**values)


def setting_problem(name: str, value: str) -> str:
    """What is wrong with this value for this setting, in words for whoever typed it; '' if nothing is."""
    if name not in NAMES:
        return f"there is no such setting; there are {', '.join(NAMES)}"
    if len(value) > LONGEST:
        return "at most 2,000 characters"
    kind = "url" if name.endswith("_url") else name
    is_right, words = RULES.get(kind, (lambda _: True, ""))
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
    "password_policy": (lambda value: value in PASSWORD_POLICIES, f"one of {', '.join(PASSWORD_POLICIES)}"),
    "idle_minutes": (
        lambda value: value.isascii() and value.isdigit() and int(value) in IDLE_MINUTES,
        "a whole number from 5 to 120",
    ),
    "comment_to_approve": (lambda value: value in ("yes", "no"), "yes or no"),
    "reminder_days": (
        lambda value: value.isascii() and value.isdigit() and int(value) in REMINDER_DAYS,
        "a whole number from 1 to 60",
    ),
    "url": (
        lambda value: not value or value.startswith(("https://", "http://", "/")),
        "an address begins with https://, http:// or /",
    ),
}


def set_institution(values: Mapping[str, str]) -> None:
    """Store these settings. Raises ValueError with `setting_problem`'s words and stores none of them."""
    problems = [f"{name}: {problem}" for name, value in values.items() if (problem := setting_problem(name, value))]
    if problems:
        raise ValueError("; ".join(problems))
    with database.atomic():
        for name, value in values.items():
            row = {InstitutionSetting.name: name, InstitutionSetting.value: value}
            InstitutionSetting.insert(row).on_conflict(
                conflict_target=[InstitutionSetting.name], preserve=[InstitutionSetting.value]
            ).execute()
    forget_institution()
