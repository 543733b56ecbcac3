"""Amounts as rosters write them: minutes present, and a person's own credit."""

from __future__ import annotations

import re

from db.engine.refusal import Refused

LONGEST_MINUTES = 24 * 60
QUARTERS_IN_ONE = 4
_NUMBER = re.compile(r"(\d{1,5})(?:[.,](\d{1,6}))?(?: ?min(?:ute)?s?\.?)?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_UNITS = re.compile(
    r"(?:(\d{1,2}) ?h(?:ours?|rs?)?)? ?(?:(\d{1,4}) ?m(?:in(?:ute)?s?)?)? ?(?:(\d{1,4}) ?s(?:ecs?|econds?)?)?"
)
_CREDIT = re.compile(r"(\d{1,3})(?:[.,](\d{1,4}))?")
MINUTE = 60

NO_MINUTES = "“{}” is no number of minutes"
TOO_LONG = "{} minutes are more than a day"
NO_CREDIT = "“{}” is no amount of credit"
OUT_OF_STEP = "Credit moves in steps of 0.25, and “{}” is none"
TOO_MUCH = "{:.2f} is more than the {:.2f} designated for this session"


def minutes_of(text: str) -> int:
    """Whole minutes from “45”, “45.5”, “45 min”, “0:45:10” or “1h 5m 3s”, half a minute up. Raises Refused."""
    minutes = _seconds(text.strip(), text) / MINUTE
    if minutes > LONGEST_MINUTES:
        raise Refused(TOO_LONG.format(int(minutes)))
    return int(minutes + 0.5)


def _seconds(text: str, given: str) -> float:
    if number := _NUMBER.fullmatch(text):
        return float(f"{number[1]}.{number[2] or 0}") * MINUTE
    if clock := _CLOCK.fullmatch(text):
        return (int(clock[1]) * MINUTE + int(clock[2])) * MINUTE + int(clock[3] or 0)
    units = _UNITS.fullmatch(text.casefold())
    if text and units and any(units.groups()):
        hours, minutes, seconds = (int(part or 0) for part in units.groups())
        return (hours * MINUTE + minutes) * MINUTE + seconds
    raise Refused(NO_MINUTES.format(given[:40]))


def quarters_of(text: str, most: int) -> int | None:
    """Credit such as 1.25 in quarters (AMA: steps of 0.25), at most `most` of them; None for 0. Raises Refused."""
    found = _CREDIT.fullmatch(text)
    if not found:
        raise Refused(NO_CREDIT.format(text[:40]))
    part = (found[2] or "").ljust(4, "0")
    quarters, rest = divmod((int(found[1]) * 10_000 + int(part)) * QUARTERS_IN_ONE, 10_000)
    if rest:
        raise Refused(OUT_OF_STEP.format(text))
    if quarters > most:
        raise Refused(TOO_MUCH.format(quarters / QUARTERS_IN_ONE, most / QUARTERS_IN_ONE))
    return quarters or None
