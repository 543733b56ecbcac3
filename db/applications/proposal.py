"""The facts of an application, read from its answers: credit by the agenda, control of content, dates.

The answers are JSON, one object a section; the form writes them and everything else reads them here:

what    title, format (key of FORMATS), format_note, frequency, dates (list of
        {day, starts, topic}, in versions of before a list of ISO days), place, delivery,
        expected_learners, unit (id as text), release_on, expires_on (ISO days, for material without a date),
        audience (list), specialties, link (of a stream), publish ("yes" or "no")
why     practice_now, best_practice, gap_source (list), needs (list of NEEDS), designed_to_change, last_time
how     objectives (list), agenda (list of {day, starts, ends, title, counts}), format_why, competencies (list),
        evaluation_methods (list), estimated_minutes, minimum_percent, attempts,
        questions (list of {prompt, right (list), wrong (list), rationale})
who     people (list of {name, role, email, credentials, controls}), contact, phone
money   budget (list of {item, amount}), fee, support ("yes" or "no"), supporters, exhibitors ("yes" or "no"), exhibits,
        joint_provider
credit  types (list), designated ("1.25"), boards (list), other_credit (list)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from db.activities.format import FORMATS, Format, format_phrase
from db.activities.series import Meeting, in_order
from db.activities.statements import QUARTER, quarters_in, statements
from db.engine.address import fold_email
from db.engine.number import plain_number
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
CREDIT = re.compile(r"([0-9]{1,2})(?:\.(00|25|50|75|0|5))?")
LAST_MINUTE = 24 * 60 - 1
AMA_TYPE = "ama-pra-1"


@dataclass(frozen=True)
class Part:
    """One part of the agenda: minutes since midnight of its day, and whether it counts for credit."""

    day: int
    starts: int
    ends: int
    title: str
    counts: bool


@dataclass(frozen=True)
class Contributor:
    """A planner or a member of the faculty."""

    name: str
    role: str
    email: str
    credentials: str
    controls: bool

    @property
    def key(self) -> str:
        """The key by which this person's disclosure is found."""
        return fold_email(self.email) or self.name.casefold()


@dataclass(frozen=True)
class Missing:
    """Something that submission still needs: in which section, at which field, in words for the applicant."""

    section: str
    field: str
    text: str
    about: str = ""  # the question's label, where the text alone does not say which one it is

    @property
    def words(self) -> str:
        """The text, as it stands in a list away from its question."""
        return f"{self.about}: {self.text}" if self.about else self.text


@dataclass(frozen=True)
class Proposal:
    """The answers as they were when they were read: what is worked out from them is worked out once."""

    answers: Mapping[str, Mapping[str, Any]]

    def text(self, section: str, field: str) -> str:
        return str(self.answers.get(section, {}).get(field) or "").strip()

    def many(self, section: str, field: str) -> list[Any]:
        return list(self.answers.get(section, {}).get(field) or [])

    @cached_property
    def form(self) -> Format | None:
        return FORMATS.get(self.text("what", "format"))

    @property
    def is_series(self) -> bool:
        return self.text("what", "format") == "rss"

    @property
    def is_dated(self) -> bool:
        return self.form is not None and self.form.is_dated

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The dates in order, each once, with its topic, and its start where that is not the usual one."""
        rows = [row if isinstance(row, dict) else {"day": row} for row in self.many("what", "dates")]
        known = {day: row for row in reversed(rows) if (day := as_day(row.get("day")))}
        made = [Meeting(day, as_minutes(row.get("starts")), topic=_text(row, "topic")) for day, row in known.items()]
        return in_order(made)

    @cached_property
    def dates(self) -> list[date]:
        """The days of the activity in order; for material without a date none."""
        return [one.day for one in self.meetings]

    @cached_property
    def agenda(self) -> list[Part]:
        parts = [_part(row) for row in self.many("how", "agenda")]
        return sorted((part for part in parts if part), key=lambda part: (part.day, part.starts))

    @property
    def held_parts(self) -> list[tuple[Part, date]]:
        """Each part of the agenda with each day on which it is held: on every date of a series, else on its own."""
        if self.is_series:
            return [(part, one.day) for one in self.meetings for part in self.agenda_on(one)]
        numbered = dict(enumerate(self.dates, start=1))
        return [(part, numbered[part.day]) for part in self.agenda if part.day in numbered]

    def agenda_on(self, meeting: Meeting) -> list[Part]:
        """The agenda of one date of a series: the usual one, moved to the start that the date has of its own."""
        if meeting.starts is None or not self.agenda:
            return self.agenda
        later = min(meeting.starts, self.latest_start) - min(part.starts for part in self.agenda)
        return [replace(part, starts=part.starts + later, ends=part.ends + later) for part in self.agenda]

    @cached_property
    def latest_start(self) -> int:
        """The last minute of the day at which a session of a series can start and still end on its day."""
        first = min((part.starts for part in self.agenda), default=0)
        return LAST_MINUTE - (max((part.ends for part in self.agenda), default=0) - first)

    @cached_property
    def people(self) -> list[Contributor]:
        return [
            Contributor(
                name=_text(row, "name"),
                role=_text(row, "role"),
                email=_text(row, "email"),
                credentials=_text(row, "credentials"),
                controls=bool(row.get("controls")),
            )
            for row in self.many("who", "people")
            if _text(row, "name")
        ]

    @cached_property
    def in_control(self) -> list[Contributor]:
        """Everybody who controls content, each once: their disclosures decide on the approval (Standard 3)."""
        return list({person.key: person for person in self.people if person.controls}.values())

    @property
    def credit_minutes(self) -> int:
        """Minutes that count: of the agenda without breaks, parallel parts once, or as estimated without a clock."""
        if self.is_dated:
            return counted_minutes(self.agenda)
        return plain_number(self.text("how", "estimated_minutes")) or 0

    @property
    def agenda_quarters(self) -> int:
        """The most credit that the agenda gives, in steps of 0.25 (AMA PRA: 60 minutes a credit, nearest quarter)."""
        return quarters_in(self.credit_minutes)

    @property
    def designated_quarters(self) -> int:
        """The credit asked for, in steps of 0.25; 0 when it is none of those."""
        return as_quarters(self.text("credit", "designated"))

    @property
    def is_ama(self) -> bool:
        """Whether AMA credit is asked for, and not a certificate of participation only."""
        return AMA_TYPE in (self.many("credit", "types") or [AMA_TYPE])

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements of accreditation and of AMA credit, as they would be printed; none without a format."""
        if self.form is None:
            return ()
        phrase = format_phrase(self.text("what", "format"), self.text("what", "format_note"))
        both = statements(institution(), phrase, self.designated_quarters, self.text("money", "joint_provider"))
        return both[: 1 + self.is_ama]

    @property
    def starts_on(self) -> date | None:
        """The first day of the activity, or the release day of material."""
        if self.is_dated:
            return self.dates[0] if self.dates else None
        return as_day(self.text("what", "release_on"))


def as_day(text: object) -> date | None:
    """An ISO day, or None for anything else."""
    try:
        return date.fromisoformat(str(text)) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(text)) else None
    except ValueError:
        return None


def as_minutes(text: object) -> int | None:
    """A time of day such as 09:30 in minutes since midnight, or None."""
    found = CLOCK.fullmatch(str(text).strip())
    return int(found[1]) * 60 + int(found[2]) if found else None


def as_quarters(text: str) -> int:
    """Credit such as 1.25 in steps of 0.25; 0 for anything that is no such step."""
    found = CREDIT.fullmatch(text.strip())
    if not found:
        return 0
    return int(found[1]) * 4 + int((found[2] or "0").ljust(2, "0")) // QUARTER


def counted_minutes(parts: list[Part]) -> int:
    """Minutes that count for credit; what runs at the same time counts once (AMA: parallel sessions; domain.md 2.1)."""
    total = 0
    for day in {part.day for part in parts}:
        reached = 0
        for part in sorted((p for p in parts if p.day == day and p.counts), key=lambda p: p.starts):
            total += max(0, part.ends - max(part.starts, reached))
            reached = max(reached, part.ends)
    return total


def _text(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()


def _part(row: Mapping[str, Any]) -> Part | None:
    starts, ends = as_minutes(row.get("starts")), as_minutes(row.get("ends"))
    if starts is None or ends is None or ends <= starts:
        return None
    day = plain_number(str(row.get("day") or "1"), len("99"))
    return Part(1 if day is None else day, starts, ends, _text(row, "title"), bool(row.get("counts")))
