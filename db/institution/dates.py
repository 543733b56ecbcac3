"""How a day and a time of day are written. Plain words: the drawing process uses them too, and loads no database."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime, time

DATE_STYLES = ("us", "world")
CLOCKS = ("12", "24")
NOON = 12  # o'clock
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Dates(NamedTuple):
    """The office's choice: `date_style` is one of DATE_STYLES, `clock` one of CLOCKS. The words are always English."""

    date_style: str = "us"
    clock: str = "12"

    def day(self, day: date) -> str:
        """November 22, 2026; in the style of the world 22 November 2026."""
        month = MONTHS[day.month - 1]
        return f"{month} {day.day}, {day.year}" if self.date_style == "us" else f"{day.day} {month} {day.year}"

    def days(self, first: date, last: date) -> str:
        """A day, or two with a dash between."""
        return self.day(first) if first == last else f"{self.day(first)} – {self.day(last)}"

    def time(self, at: time | datetime) -> str:
        """1:15 pm, and 12:00 pm at noon; by the clock of 24 hours 13:15."""
        if self.clock == "24":
            return f"{at.hour:02}:{at.minute:02}"
        return f"{at.hour % NOON or NOON}:{at.minute:02} {'am' if at.hour < NOON else 'pm'}"

    def moment(self, local: datetime) -> str:
        """November 22, 2026, 1:15 pm EST, of a time that has its zone."""
        return f"{self.day(local.date())}, {self.time(local)} {local.tzname()}"

    def span(self, start: datetime, end: datetime) -> str:
        """November 19, 2026, 12:00 pm to 1:15 pm EST, of two times that have their zone."""
        named = "" if start.tzname() == end.tzname() else f" {start.tzname()}"  # both, where the clocks change between
        last = "" if start.date() == end.date() else f"{self.day(end.date())}, "
        return f"{self.day(start.date())}, {self.time(start)}{named} to {last}{self.time(end)} {end.tzname()}"
