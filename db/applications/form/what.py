"""The section on the activity itself: title, format, days, audience, place and responsible unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from db.activities.format import FORMATS
from db.activities.series import LONGEST_TOPIC, MOST_DATES
from db.applications.form.question import YES_OR_NO, Answers, Choice, Column, Kind, Question, Section, Shown
from db.applications.proposal import Proposal, as_day, as_minutes
from db.engine.query import prepared
from db.institution.settings import institution
from db.institution.tables import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from peewee import ModelSelect

UnitNames = tuple[tuple[int, str, Any], ...]  # id, name, and when it was closed


AUDIENCE = (
    Choice("physicians", "Physicians"),
    Choice("residents", "Residents and fellows"),
    Choice("pas", "Physician assistants"),
    Choice("nurses", "Nurses and nurse practitioners"),
    Choice("pharmacists", "Pharmacists"),
    Choice("others", "Other health professionals"),
)
LINK = re.compile(r"https://[^\s/]+\.\S+")


def _is_link(value: str, _answers: Answers) -> list[str]:
    return [] if not value or LINK.fullmatch(value) else ["Enter the whole address, starting with https://"]


def _dates(rows: list[dict[str, Any]], answers: Answers) -> list[str]:
    """Each row has its date, each date one row, and no session of a series runs past midnight."""
    found, lines, office = [], dict[str, int](), institution()
    proposal = Proposal(answers)
    for place, row in enumerate(rows, start=1):
        day, starts = as_day(row.get("day")), as_minutes(row.get("starts"))
        if not row.get("day"):
            found.append(f"Row {place}: enter its date")
        elif day and lines.setdefault(row["day"], place) != place:
            found.append(f"Row {place}: {office.dates.day(day)} is in row {lines[row['day']]} already")
        elif proposal.is_series and starts is not None and starts > proposal.latest_start:
            found.append(f"Row {place}: it would end after midnight")
    return found


def _style(key: str) -> str:
    form = FORMATS[key]
    words = ["" if form.is_dated else "undated", "assessed" if form.needs_assessment else ""]
    words.append({"rss": "series", "other": "other"}.get(key, ""))
    return " ".join(word for word in words if word)


def open_units() -> tuple[Choice, ...]:
    """The departments that can answer for an activity now."""
    return tuple(Choice(str(number), name) for number, name, closed_at in unit_names() if closed_at is None)


def _all_units() -> tuple[Choice, ...]:
    return tuple(Choice(str(number), name) for number, name, _ in unit_names())


def unit_names() -> UnitNames:
    """All there are, by name."""
    return tuple(_units())


def names_of_units() -> Callable[[], dict[int, str]]:
    """A function that returns the name of each unit by its id; its question goes along with the next one."""
    question = _units.soon()
    return lambda: {number: name for number, name, _ in question.rows()}


@prepared
def _units() -> ModelSelect[Any]:
    return Unit.select(Unit.id, Unit.name, Unit.closed_at).order_by(Unit.name).tuples()


def _named(value: str, answers: Answers) -> list[str]:
    """“Other” always says what it is: on the statement, the certificate and the transcript (domain.md 2.1, S3)."""
    is_other = answers.get("what", {}).get("format") == "other"
    return ["Enter what kind of activity it is: the format is “Other”"] if is_other and not value else []


SECTION = Section(
    "what",
    "What and when",
    "The basics: what, for whom and when.",
    (
        Question(
            "title",
            "Title",
            help="As it will read on the certificate. Use the topic, not the department.",
            example="Sepsis in the first hour: from suspicion to treatment",
            is_printed=True,
        ),
        Question(
            "format",
            "Format",
            Kind.ONE,
            help="A series meets regularly. Enduring material is used at any time.",
            example="Weekly grand rounds: Regularly Scheduled Series",
            choices=tuple(Choice(key, form.label, style=_style(key)) for key, form in FORMATS.items()),
            is_material=True,
        ),
        Question(
            "format_note",
            "What kind of activity",
            help="For “Other” only: a few words, as they will be printed.",
            example="simulation with follow-up at the bedside",
            at_most=100,
            shown=Shown.OTHER,
            is_printed=True,
            is_material=True,
            check=_named,
        ),
        Question(
            "frequency",
            "How often it meets",
            help="For a series: the rhythm, in words.",
            example="Every other Tuesday, September to June",
            shown=Shown.SERIES,
        ),
        Question(
            "dates",
            "Dates",
            Kind.ROWS,
            columns=(
                Column("day", "Date", Kind.DAY),
                Column("starts", "Start, if different", Kind.TIME, shown=Shown.SERIES),
                Column(
                    "topic",
                    "Topic (optional)",
                    at_most=LONGEST_TOPIC,
                    shown=Shown.SERIES,
                    is_printed=True,
                    is_text=True,
                ),
            ),
            rows=3,
            most=MOST_DATES,
            more="Add more dates",
            check=_dates,
            help="Each day it meets.",
            example="A two-day course: January 14 and January 15",
            shown=Shown.DATED,
            is_material=True,
        ),
        Question(
            "release_on",
            "Release date",
            Kind.DAY,
            help="For material used at any time: the first day to earn credit.",
            example="The Monday after the recording",
            shown=Shown.MATERIAL,
            is_material=True,
        ),
        Question(
            "expires_on",
            "End date",
            Kind.DAY,
            help="At most three years after release; then the material is reviewed (ACCME).",
            example="Two years after release",
            shown=Shown.MATERIAL,
            is_material=True,
        ),
        Question(
            "audience",
            "Who it is for",
            Kind.MANY,
            help="The professions you invite.",
            example="Handoffs on the unit: physicians and nurses",
            choices=AUDIENCE,
        ),
        Question(
            "specialties",
            "Specialties",
            help="Only if it is for some. Empty: all.",
            example="Emergency medicine, critical care",
            when_empty="All",
        ),
        Question(
            "place",
            "Place",
            help="Where people meet, or “Online”.",
            example="Larch Auditorium, building 4",
            at_most=200,
            shown=Shown.DATED,
            is_printed=True,
        ),
        Question(
            "delivery",
            "Delivery",
            Kind.ONE,
            help="How it reaches learners.",
            example="A lecture that is also streamed: in person and streamed live",
            choices=(
                Choice("in-person", "In person"),
                Choice("streamed", "Streamed live", style="streamed"),
                Choice("both", "In person and streamed live", style="streamed"),
                Choice("online", "Online, at any time"),
                Choice("print", "In print or otherwise"),
            ),
        ),
        Question(
            "link",
            "Web link",
            help="Where learners join a streamed session.",
            example="https://stream.example.org/sepsis",
            shown=Shown.STREAMED,
            check=_is_link,
        ),
        Question(
            "expected_learners",
            "Expected learners",
            Kind.NUMBER,
            help="Roughly. A guess is enough.",
            example="40",
        ),
        Question(
            "unit",
            "Responsible unit",
            Kind.ONE,
            help="The department responsible for the content. It reviews this application.",
            example="The department of the course director",
            choices=open_units,
            known=_all_units,
            is_material=True,
        ),
        Question(
            "publish",
            "List it in the public catalog?",
            Kind.ONE,
            help="Anyone can see it there.",
            example="One department only: no",
            choices=YES_OR_NO,
        ),
    ),
)
