"""The form for the dates of a series: a rule, a pasted list, or both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField

from blueprints.shared.choices import choices
from db.activities.day_text import WEEKDAYS, Span, Unreadable, read_day, read_days, read_span
from db.activities.series import (
    EVERY_WEEK,
    LONGEST_TOPIC,
    MOST_DATES,
    RHYTHMS,
    Meeting,
    Rule,
    clock_faults,
    is_too_long,
    joined,
    read_list,
)
from db.applications.dates import length_faults
from db.engine.clock import today
from db.engine.letters import cannot_print, fold
from db.institution.settings import institution

if TYPE_CHECKING:
    from datetime import date

    from wtforms import Field

WEEKDAY_CHOICES = [(str(number), name) for number, name in enumerate(WEEKDAYS)]
FIRST_NEEDED = "Enter the first date"
LAST_NEEDED = "Enter the last date"
STARTS_NEEDED = "Enter when a session starts"
BACKWARD = "Enter a last date after the first one"
TOO_LONG = "Enter a last date within 12 months after the first one: a series is accredited for a year"
LIST_TOO_LONG = "These dates lie more than 12 months apart: a series is accredited for a year. Leave out the later ones"
NOTHING = "Enter a first and a last date above, or paste a list here"
NO_DATE = "No date fits this rule. Change the dates or the weekday"
TOO_MANY = f"These are more than {MOST_DATES} dates. Enter fewer"


class SeriesForm(FlaskForm):
    """A rule is used when it has a date, a list when something is in it; `read` fills `rule`, `span` and `meetings`."""

    rhythm = SelectField(
        "How often", choices=choices((key, words) for key, (words, *_) in RHYTHMS.items()), default=EVERY_WEEK
    )
    weekday = SelectField("On", choices=choices([("", "Weekday of the first date"), *WEEKDAY_CHOICES]), default="")
    first = StringField("First date")
    last = StringField("Last date")
    without = StringField("Dates to skip")
    starts = StringField("Starts")
    ends = StringField("Ends")
    listed = TextAreaField("List of dates")

    rule: Rule | None = None
    span: Span | None = None
    meetings: list[Meeting] = []  # noqa: RUF012 - set by `read`

    def read(self, usual: tuple[int, int] | None) -> bool:
        """Whether it describes dates. When something is wrong with them, the messages stand beside the fields.

        `usual` is when a session starts and ends by the agenda, in minutes since midnight.
        """
        self.validate()
        self.rule, self.span = self._rule(), self._span()
        ruled = self.rule.meetings() if self.rule else []
        listed = read_list(fold(_text(self.listed)), _today(), institution().dates)
        self.meetings = joined(ruled, listed.meetings)
        _tell(self.listed, *(fault.text for fault in listed.faults))
        if self.rule and not ruled:
            _tell(self.last, NO_DATE)
        self._check(usual or self.span)
        return not self.errors

    def check_topic(self, one: Meeting) -> None:
        """A topic becomes a session's title, which certificates print. A wrong one is told above the dates."""
        day, wrong = institution().dates.day(one.day), cannot_print(one.topic)
        if len(one.topic) > LONGEST_TOPIC:
            wrong = f"shorten the topic to at most {LONGEST_TOPIC} characters"
        if wrong:
            self.form_errors = [*self.form_errors, f"{day}: {wrong}"]

    def _check(self, usual: tuple[int, int | None] | None) -> None:
        """The dates are some, not too many, as long as a usual session, and at a time that their day has."""
        if not self.meetings and not self.errors:
            _tell(self.listed, NOTHING)
        if self.meetings and is_too_long(self.meetings[0].day, self.meetings[-1].day):
            _tell(self.listed, LIST_TOO_LONG)
        if len(self.meetings) > MOST_DATES:
            _tell(self.last if self.rule else self.listed, TOO_MANY)
        timed = [replace(one, starts=usual[0]) if usual and one.starts is None else one for one in self.meetings]
        beside = self.starts if self.span else self.listed
        _tell(beside, *clock_faults(timed, institution().zone), *self.length_faults(usual))

    def length_faults(self, usual: tuple[int, int | None] | None) -> list[str]:
        """Sessions that cannot be as long as they would be: the credit of an application comes from one agenda."""
        return length_faults(self.meetings, usual)

    def _rule(self) -> Rule | None:
        if not any(map(_text, (self.first, self.last, self.without, self.weekday))):
            return None
        first, last = _day(self.first, FIRST_NEEDED), _day(self.last, LAST_NEEDED)
        without = self._without(first or _today())
        if first is None or last is None or without is None or self.rhythm.errors or self.weekday.errors:
            return None
        if last < first or is_too_long(first, last):
            _tell(self.last, BACKWARD if last < first else TOO_LONG)
            return None
        weekday = int(self.weekday.data) if self.weekday.data else first.weekday()
        return Rule(self.rhythm.data, weekday, first, last, frozenset(without))

    def _without(self, near: date) -> list[date] | None:
        try:
            return read_days(_text(self.without), near, institution().dates)
        except Unreadable as unreadable:
            _tell(self.without, _sentence(unreadable))
            return None

    def _span(self) -> Span | None:
        starts, ends = _text(self.starts), _text(self.ends)
        if not starts:
            _tell(self.starts, *([STARTS_NEEDED] if ends else []))
            return None
        try:
            return read_span(f"{starts} to {ends}" if ends else starts)
        except Unreadable as unreadable:
            _tell(self.starts, _sentence(unreadable))
            return None


def _day(field: Field, needed: str) -> date | None:
    """The day of a field, with a message beside it where there is none."""
    if not _text(field):
        _tell(field, needed)
        return None
    try:
        return read_day(_text(field), _today(), institution().dates)
    except Unreadable as unreadable:
        _tell(field, _sentence(unreadable))
        return None


def _sentence(unreadable: Unreadable) -> str:
    """Its words where nothing stands before them."""
    return unreadable.words[:1].upper() + unreadable.words[1:]


def _tell(field: Field, *words: str) -> None:
    field.errors = [*field.errors, *words]


def _text(field: Field) -> str:
    return (field.data or "").strip()


def _today() -> date:
    return today(institution().timezone)
