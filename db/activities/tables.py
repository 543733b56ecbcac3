"""Activities, their sessions, and the course codes that prove attendance at one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import Check, Default, DoesNotExist, ForeignKeyField, IntegerField, TextField

from db import is_sqlite
from db.activities.code import code_slug, codes_in, fold_code
from db.activities.window import CLAIMS_BEFORE_END, LONGEST_BEFORE_END, claim_opening, end_of, last_day_to_claim
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import UtcDateTimeField, at_most, not_blank, one_of
from db.engine.query import prepared
from db.institution.settings import institution
from db.institution.tables import Unit

if TYPE_CHECKING:
    from datetime import date

    from peewee import ModelSelect

SHARED: Any = "FOR SHARE"  # any number may hold a row so; whoever changes it waits


@dataclass(frozen=True)
class Format:
    """One of the accreditor's activity formats, with the AMA's words for it in the designation statement."""

    label: str
    phrase: str
    is_dated: bool = True
    needs_assessment: bool = False


# domain.md 2.6: PARS formats and the AMA phrase of each.
FORMATS: dict[str, Format] = {
    "live": Format("Live Course", "live activity"),
    "rss": Format("Regularly Scheduled Series", "live activity"),
    "enduring": Format("Enduring Material", "enduring material", is_dated=False, needs_assessment=True),
    "journal": Format("Journal-Based CME", "journal-based CME activity", is_dated=False, needs_assessment=True),
    "manuscript": Format("Manuscript Review", "manuscript review activity", is_dated=False),
    "test-item": Format("Test-Item Writing", "test-item writing activity", is_dated=False),
    "pi": Format("Performance/Quality Improvement", "PI CME activity", is_dated=False),
    "search": Format("Internet Searching and Learning", "internet point-of-care activity", is_dated=False),
    "committee": Format("Committee Learning", "other activity (committee learning)"),
    "teaching": Format("Learning from Teaching", "other activity (learning from teaching)"),
    "other": Format("Other/Blended Learning", "other activity"),
}


class ActivityStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"


class Activity(BaseModel):
    unit_id: int | None
    key = TextField(unique=True, constraints=[not_blank("key", 60)])  # the load file's name for it
    title = TextField(constraints=[not_blank("title", 300)])
    description = TextField(default="", constraints=[at_most("description", 2500)])
    format = TextField(constraints=[one_of("format", FORMATS)])
    format_note = TextField(default="", constraints=[at_most("format_note", 100)])  # what “other” is
    status = TextField(default=ActivityStatus.ACTIVE, constraints=[one_of("status", ActivityStatus)])
    unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
    place = TextField(default="", constraints=[at_most("place", 200)])
    joint_provider = TextField(default="", constraints=[at_most("joint_provider", 200)])
    disclosure = TextField(default="", constraints=[at_most("disclosure", 20_000)])
    minimum_percent = IntegerField(default=0, constraints=[Check('"minimum_percent" BETWEEN 0 AND 100')])
    attempts_allowed = IntegerField(default=0, constraints=[Check('"attempts_allowed" >= 0')])  # 0: no limit
    created_at = UtcDateTimeField(default=now)
    # When its sessions are evaluated and claimed: so many minutes before the end; none: from the start.
    claims_before_end = IntegerField(
        null=True,
        default=CLAIMS_BEFORE_END,
        constraints=[
            Default(str(CLAIMS_BEFORE_END)),
            Check(f'"claims_before_end" BETWEEN 0 AND {LONGEST_BEFORE_END}'),
        ],
    )

    @property
    def form(self) -> Format:
        return FORMATS[self.format]

    @property
    def format_label(self) -> str:
        """The format as certificates and transcripts name it; “other” always says what it is (PARS rule, S3)."""
        return f"{self.form.label} ({self.format_note})" if self.format_note else self.form.label

    @property
    def steps_to_credit(self) -> int:
        """How many steps lead to its certificate: a minimum performance level is set for an assessment alone."""
        return steps_to_credit(has_assessment=bool(self.minimum_percent))

    @property
    def format_phrase(self) -> str:
        return format_phrase(self.format, self.format_note)


def steps_to_credit(*, has_assessment: bool) -> int:
    """The steps from the course code on: registering, the assessment if there is one, the claim, the certificate."""
    return 4 if has_assessment else 3


def format_phrase(key: str, note: str) -> str:
    """The AMA's words for a format; “other” says what it is (PARS rule, S3)."""
    return f"{FORMATS[key].phrase} ({note})" if key == "other" and note else FORMATS[key].phrase


def title_of(activity: str, session: str) -> str:
    """A session's title as lists and certificates have it: the activity's, and its own where it has one."""
    return f"{activity}: {session}" if session else activity


class Session(BaseModel):
    """One dated meeting of an activity; enduring material has one, undated."""

    activity = ForeignKeyField(Activity, backref="sessions", on_delete="RESTRICT")
    key = TextField(constraints=[not_blank("key", 60)])
    title = TextField(default="", constraints=[at_most("title", 300)])
    starts_at = UtcDateTimeField(null=True)
    ends_at = UtcDateTimeField(null=True)
    place = TextField(default="", constraints=[at_most("place", 200)])
    maximum_quarters = IntegerField(constraints=[Check('"maximum_quarters" BETWEEN 1 AND 400')])  # 0.25 credit each
    code = TextField(constraints=[not_blank("code", 24)])  # as it is printed
    code_key = TextField(unique=True, constraints=[not_blank("code_key", 20)])  # as it is compared
    opens_at = UtcDateTimeField(null=True)
    closes_at = UtcDateTimeField(null=True)

    @classmethod
    def by_code(cls, code: str) -> Session | None:
        """The session of exactly this course code, with its activity: see `fold_code`."""
        return next(iter(_by_code(fold_code(code))), None)

    @classmethod
    def held(cls, session_id: int) -> Session:
        """The session and its activity as they are now; whoever changes one of them waits until we have committed.

        Call it first inside a transaction. Any number may hold it at once.
        """
        found = _held(session_id, is_locked=not is_sqlite())
        if not found:
            raise DoesNotExist
        return found[0]

    @classmethod
    def find_code(cls, typed: str) -> Session | None:
        """The session whose course code somebody typed or pasted, with whatever stands around it: see `codes_in`."""
        return next((found for key in codes_in(typed) for found in _by_code(key)), None)

    @classmethod
    def upcoming(cls, moment: datetime, most: int) -> list[Upcoming]:
        """Dated sessions that have not ended, the next one first."""
        return [Upcoming(*row) for row in _upcoming(moment, moment - LONGEST_SESSION, most)]

    @property
    def slug(self) -> str:
        """The course code as it stands in an address: see `code_slug`."""
        return code_slug(self.code)

    @property
    def full_title(self) -> str:
        return title_of(self.activity.title, self.title)

    @property
    def where_held(self) -> str:
        return str(self.place or self.activity.place)

    @property
    def opens_later(self) -> bool:
        return self.opens_at is not None and now() < self.opens_at

    @property
    def claims_open_at(self) -> datetime | None:
        """When its evaluation and claim open; None where they always are."""
        return claim_opening(self.starts_at, self.ends_at, self.activity.claims_before_end)

    @property
    def last_day(self) -> date | None:
        """The last day on which its credit is claimed without the office; None where there is none."""
        return last_day_to_claim(self.starts_at, self.ends_at, institution())

    def is_over(self, moment: datetime) -> bool:
        """Whether that day had passed at this moment."""
        last = self.last_day
        return last is not None and moment >= end_of(last, institution())

    @property
    def is_closed(self) -> bool:
        """Whether nobody registers by its code any more."""
        over = self.closes_at is not None and now() >= self.closes_at
        return over or self.is_over(now()) or self.activity.status == ActivityStatus.CLOSED


Session.add_index(Session.index(Session.activity, Session.key, unique=True, name="session_activity_key"))
Session.add_index(Session.index(Session.starts_at, Session.ends_at, Session.id, name="session_upcoming"))


@prepared
def _by_code(key: Any) -> ModelSelect[Session]:
    return Session.select(Session, Activity).join(Activity).where(Session.code_key == key)


@prepared
def _held(session_id: Any, *, is_locked: bool) -> ModelSelect[Session]:
    query = Session.select(Session, Activity).join(Activity).where(Session.id == session_id)
    return query.for_update(SHARED) if is_locked else query


LONGEST_SESSION = timedelta(days=31)  # what began longer ago is not looked at when we look for what is to come


class Upcoming(NamedTuple):
    """A session as the lists of what is to come show it."""

    activity_title: str
    title: str
    activity_place: str
    place: str
    starts_at: datetime
    ends_at: datetime
    maximum_quarters: int

    @property
    def full_title(self) -> str:
        return title_of(self.activity_title, self.title)

    @property
    def where_held(self) -> str:
        return self.place or self.activity_place


@prepared
def _upcoming(moment: Any, earliest: Any, most: Any) -> ModelSelect[Any]:
    """By the index on when they begin, so that those of past years and of the far future are not read."""
    coming = (Session.starts_at > earliest) & (Session.ends_at > moment) & (Activity.status == ActivityStatus.ACTIVE)
    shown = (Session.title, Activity.place, Session.place, Session.starts_at, Session.ends_at, Session.maximum_quarters)
    query = Session.select(Activity.title, *shown).join(Activity).where(coming)
    return query.order_by(Session.starts_at, Session.ends_at, Session.id).limit(most).tuples()
