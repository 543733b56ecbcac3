"""Activities, their sessions, and the course codes that prove attendance at one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import BooleanField, Check, Default, DoesNotExist, ForeignKeyField, IntegerField, TextField, fn

from db import is_sqlite
from db.activities.code import code_slug, codes_in, fold_code
from db.activities.format import FORMATS, format_phrase
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

    from db.activities.format import Format

SHARED: Any = "FOR SHARE"  # any number may hold a row so; whoever changes it waits


class ActivityStatus(StrEnum):
    """A planned activity is the office's alone: its codes open nothing, and nobody else finds it."""

    PLANNED = "planned"
    ACTIVE = "active"
    CLOSED = "closed"
    CANCELED = "canceled"


NO = Default("FALSE")
FIRST = Default("1")


class Activity(BaseModel):
    unit_id: int | None
    previous_id: int | None
    key = TextField(unique=True, constraints=[not_blank("key", 60)])  # the load file's name for it
    title = TextField(constraints=[not_blank("title", 300)])
    description = TextField(default="", constraints=[at_most("description", 2500)])
    format = TextField(constraints=[one_of("format", FORMATS)])
    format_note = TextField(default="", constraints=[at_most("format_note", 100)])  # what “other” is
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
    status = TextField(
        default=ActivityStatus.ACTIVE,
        constraints=[Default("'active'"), one_of("status", ActivityStatus)],
    )
    revision = IntegerField(default=1, constraints=[FIRST])  # whoever changes it says which one was read
    first_at = UtcDateTimeField(null=True)  # when its first session begins: see db/activities/span.py
    last_at = UtcDateTimeField(null=True)  # when its last session ends
    ended_at = UtcDateTimeField(null=True)  # when it was closed or canceled
    maximum_quarters = IntegerField(null=True, constraints=[Check('"maximum_quarters" >= 1')])  # of all sessions
    awards_attendance = BooleanField(default=False, constraints=[NO])  # minutes present are credit without a claim
    rotates_code = BooleanField(default=False, constraints=[NO])  # the projector shows a code that changes
    evaluation_version = IntegerField(default=1, constraints=[FIRST])
    assessment_version = IntegerField(default=1, constraints=[FIRST])
    previous = ForeignKeyField("self", null=True, on_delete="RESTRICT")  # what it is a copy of

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


def title_of(activity: str, session: str) -> str:
    """A session's title as lists and certificates have it: the activity's, and its own where it has one."""
    return f"{activity}: {session}" if session else activity


class Session(BaseModel):
    """One dated meeting of an activity; enduring material has one, undated."""

    activity_id: int
    reached_by = ""  # the changing code by which somebody came, whom its fixed code is not shown to

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
    revision = IntegerField(default=1, constraints=[FIRST])
    canceled_at = UtcDateTimeField(null=True)
    is_gated = BooleanField(default=False, constraints=[NO])  # somebody of its faculty has disclosed nothing yet
    projector_key = TextField(null=True, constraints=[at_most("projector_key", 40)])  # of its page for the projector
    # How each of its changing codes begins.
    rotation_key = TextField(null=True, constraints=[at_most("rotation_key", 10)])
    rotation_secret = TextField(default="", constraints=[Default("''"), at_most("rotation_secret", 64)])
    # What its own faculty disclosed, as learners read it: kept by db/program/gate.py.
    disclosure = TextField(default="", constraints=[Default("''"), at_most("disclosure", 20_000)])

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

    @property
    def slug(self) -> str:
        """The course code as it stands in an address: see `code_slug`."""
        return code_slug(self.reached_by or self.code)

    @property
    def full_title(self) -> str:
        return title_of(self.activity.title, self.title)

    @property
    def where_held(self) -> str:
        return str(self.place or self.activity.place)

    def opens_after(self, moment: datetime) -> bool:
        """Whether its code was not open yet at this moment."""
        return self.opens_at is not None and moment < self.opens_at

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
        return self.is_closed_at(now())

    def is_closed_at(self, moment: datetime) -> bool:
        """The same for whoever scanned the code at this moment, in a session that is still held."""
        over = self.closes_at is not None and moment >= self.closes_at
        return over or self.is_over(moment) or self.is_off

    @property
    def is_off(self) -> bool:
        """Whether it is canceled, or its activity is not open: nothing of it leads to credit then."""
        return self.canceled_at is not None or self.activity.status != ActivityStatus.ACTIVE


Session.add_index(Session.index(Session.activity, Session.key, unique=True, name="session_activity_key"))
Session.add_index(Session.index(Session.starts_at, Session.ends_at, Session.id, name="session_upcoming"))
Session.add_index(Session.index(Session.projector_key, unique=True, name="session_projector"))
Session.add_index(Session.index(Session.rotation_key, unique=True, name="session_rotation"))
Session.add_index(Session.index(Session.activity, Session.starts_at, Session.id, name="session_of_activity"))
Activity.add_index(Activity.index(Activity.first_at, Activity.id, name="activity_by_first"))
Activity.add_index(Activity.index(Activity.status, Activity.last_at, Activity.id, name="activity_by_last"))


class FormerCode(BaseModel):
    """A course code that a session had and no session gets again."""

    session = ForeignKeyField(Session, on_delete="RESTRICT")
    code = TextField(constraints=[not_blank("code", 24)])
    code_key = TextField(unique=True, constraints=[not_blank("code_key", 20)])
    ended_at = UtcDateTimeField(default=now)


class ActivityWord(BaseModel):
    """A word of an activity's title, folded: what a search finds it by."""

    activity = ForeignKeyField(Activity, index=False, on_delete="CASCADE")
    word = TextField(constraints=[not_blank("word", 40)])


ActivityWord.add_index(ActivityWord.index(ActivityWord.activity, ActivityWord.word, name="activityword_of"))
ActivityWord.add_index(
    ActivityWord.index(
        fn.SUBSTR(ActivityWord.word, 1, 3), ActivityWord.word, ActivityWord.activity, name="activityword_begins"
    )
)


@prepared
def _by_code(key: Any) -> ModelSelect[Session]:
    return Session.select(Session, Activity).join(Activity).where(Session.code_key == key)


@prepared
def _held(session_id: Any, *, is_locked: bool) -> ModelSelect[Session]:
    query = Session.select(Session, Activity).join(Activity).where(Session.id == session_id)
    return query.for_update(SHARED) if is_locked else query
