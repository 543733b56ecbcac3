"""Days and times in the words of an office that has changed nothing, so that no test spells a style out."""

from __future__ import annotations

import datetime

from db.institution.dates import Dates

DATES = Dates()


def day(iso: str) -> str:
    """This ISO day in words."""
    return DATES.day(datetime.date.fromisoformat(iso))


def clock(time: str) -> str:
    """This time of day, such as 13:15, in words."""
    return DATES.time(datetime.time.fromisoformat(time))
