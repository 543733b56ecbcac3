"""One learner in one session: how it was registered and how far it came on the way to credit."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import BooleanField, Check, Default, ForeignKeyField, IntegerField, Model, TextField

from db import database
from db.activities.tables import Activity, Session
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import DayField, JsonField, PaddedJsonField, UtcDateTimeField, at_most, not_blank, one_of
from db.engine.insert import insert_once
from db.engine.row import hold
from db.people.tables import Person
from db.rosters.tables import Roster

if TYPE_CHECKING:
    from peewee import ModelSelect


class How(StrEnum):
    CODE = "code"
    ROSTER = "roster"
    WEB = "web"
    OFFICE = "office"


def first_look() -> datetime:
    """A day after registering: db/credit/reminder.py then works out when the first reminder is due."""
    return now() + timedelta(days=1)


class Participation(BaseModel):
    learner_id: int
    session_id: int
    roster_id: int | None
    learner = ForeignKeyField(Person, backref="participations", index=False, on_delete="RESTRICT")
    session = ForeignKeyField(Session, backref="participations", index=False, on_delete="RESTRICT")
    how = TextField(constraints=[one_of("how", How)])
    registered_at = UtcDateTimeField(default=now)
    passed_at = UtcDateTimeField(null=True)  # the assessment
    # A flag and no moment: the answers must not be found by their time.
    is_evaluated = BooleanField(default=False, constraints=[Default("FALSE")])
    tells_at = UtcDateTimeField(null=True)  # when a mail brings the link to the claim; none: never, or it has
    attended_at = UtcDateTimeField(null=True)  # when attendance was proven; none: only registered so far
    minutes = IntegerField(null=True, constraints=[Check('"minutes" >= 0')])  # present, where a roster says so
    roster = ForeignKeyField(Roster, null=True, on_delete="RESTRICT")  # what wrote it; hidden until that is done
    reminds_at = UtcDateTimeField(null=True, default=first_look)  # when to look whether a reminder to finish is due
    reminders = IntegerField(default=0, constraints=[Default("0")])  # that were sent

    @classmethod
    def register(cls, learner: Person, session: Session, how: How = How.CODE) -> Participation:
        """The learner's participation in this session, made if there is none; sending it twice makes one.

        Whoever registers on the web alone has not attended yet.
        """
        row = {"learner": learner, "session": session, "how": how, "attended_at": None if how == How.WEB else now()}
        insert_once(cls, row, cls.learner, cls.session)
        return cls.get(cls.learner == learner, cls.session == session)

    def hold_unevaluated(self) -> bool:
        """Hold this row until the transaction ends; False when its evaluation has been sent."""
        return hold(Participation, self.id, ~Participation.is_evaluated)


Participation.add_index(
    Participation.index(Participation.learner, Participation.session, unique=True, name="participation_once")
)
# Also who is hidden and who each is: the people of a session are counted and paged without being read.
Participation.add_index(
    Participation.index(
        *(Participation.session, Participation.id, Participation.roster, Participation.learner),
        name="participation_at",
    )
)
Participation.add_index(
    Participation.index(
        Participation.tells_at,
        Participation.id,
        where=Participation.tells_at.is_null(False),
        name="participation_tells",
    )
)


Participation.add_index(
    Participation.index(
        Participation.reminds_at,
        Participation.id,
        where=Participation.reminds_at.is_null(False),
        name="participation_reminds",
    )
)


class Answer(StrEnum):
    GRANTED = "granted"
    DECLINED = "declined"


class LateClaim(BaseModel):
    """A learner's request to claim after the course code closed; the office answers it."""

    learner_id: int
    session_id: int
    learner = ForeignKeyField(Person, on_delete="RESTRICT")
    session = ForeignKeyField(Session, on_delete="RESTRICT")
    note = TextField(default="", constraints=[at_most("note", 1000)])
    asked_at = UtcDateTimeField(default=now)
    answer = TextField(null=True, constraints=[one_of("answer", Answer)])  # none: it waits for the office
    answered_at = UtcDateTimeField(null=True)
    until = DayField(null=True)  # the last day to claim, in the office's zone, where it was granted
    reason = TextField(default="", constraints=[Default("''"), at_most("reason", 1000)])  # the office's
    answered_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")


# The office answers the oldest first; the index is as long as the queue.
LateClaim.add_index(
    LateClaim.index(LateClaim.asked_at, LateClaim.id, where=LateClaim.answer.is_null(), name="lateclaim_waiting")
)
# One request waits at a time. Whoever was declined may ask again, and the earlier request stays on record.
LateClaim.add_index(
    LateClaim.index(
        LateClaim.learner, LateClaim.session, unique=True, where=LateClaim.answer.is_null(), name="lateclaim_once"
    )
)


class Kind(StrEnum):
    AGREEMENT = "agreement"
    YES_NO = "yes-no"
    ONE = "one"
    SEVERAL = "several"
    TEXT = "text"


AGREEMENT_SCALE = ("Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree")
YES_NO = ("Yes", "No")


class EvaluationQuestion(BaseModel):
    activity = ForeignKeyField(Activity, backref="evaluation_questions", on_delete="RESTRICT")
    position = IntegerField()
    kind = TextField(constraints=[one_of("kind", Kind)])
    prompt = TextField(constraints=[not_blank("prompt", 1000)])
    options = JsonField(default=list)  # list of texts, for one and several
    is_required = BooleanField(default=True)
    version = IntegerField(default=1, constraints=[Default("1")])  # the activity says which one is asked

    @classmethod
    def of(cls, activity: Activity) -> ModelSelect[EvaluationQuestion]:
        """Those that are asked now, in order; earlier versions are kept for the answers that were given to them."""
        return (
            cls.select()
            .where(cls.activity == activity, cls.version == activity.evaluation_version)
            .order_by(cls.position)
        )

    @property
    def choices(self) -> list[str]:
        """The answers offered; empty for a free text."""
        fixed: dict[str, tuple[str, ...]] = {Kind.AGREEMENT: AGREEMENT_SCALE, Kind.YES_NO: YES_NO}
        return list(fixed.get(self.kind) or self.options)


EvaluationQuestion.add_index(
    EvaluationQuestion.index(
        EvaluationQuestion.activity,
        EvaluationQuestion.version,
        EvaluationQuestion.position,
        unique=True,
        name="evaluationquestion_place",
    )
)


class EvaluationDraft(BaseModel):
    """The answers of a learner so far; gone when they are sent. Write them by `db.learning.evaluation` alone."""

    participation_id: int
    participation = ForeignKeyField(Participation, unique=True, on_delete="CASCADE")
    answers = PaddedJsonField(default=dict)
    saved_at = UtcDateTimeField(default=now)

    @classmethod
    def keep(cls, participation: Participation, answers: dict[str, Any]) -> None:
        row = {cls.participation: participation, cls.answers: answers, cls.saved_at: now()}
        cls.insert(row).on_conflict(conflict_target=[cls.participation], preserve=[cls.answers, cls.saved_at]).execute()


def random_key() -> str:
    return secrets.token_hex(16)


class EvaluationResponse(Model):
    """One sent evaluation: a random key, the session, the answers, and nothing that leads to the learner.

    It has no row number and no time. SQLite stores the rows in the order of their keys (WITHOUT ROWID). The worker
    soon writes each new row anew among others of its session: see `db.learning.evaluation.settle`.
    """

    key = TextField(primary_key=True, default=random_key, constraints=[not_blank("key", 32)])
    activity = ForeignKeyField(Activity, on_delete="RESTRICT")
    session = ForeignKeyField(Session, null=True, index=False, on_delete="RESTRICT")  # none: sent before it was kept
    answers = JsonField()
    is_settled = BooleanField(default=False)  # whether it has been written anew among others
    # Results take responses in by fives, so that no single one can be told from two readings.
    counts_in_activity = BooleanField(default=False, constraints=[Default("FALSE")])
    counts_in_session = BooleanField(default=False, constraints=[Default("FALSE")])
    version = IntegerField(default=1, constraints=[Default("1")])  # of the questions that were answered

    class Meta:
        database = database
        legacy_table_names = False
        in_key_order = True

    @classmethod
    def add(cls, session: Session, answers: dict[str, Any]) -> None:
        """Store one response; call it inside the transaction that ends the draft."""
        asked = session.activity
        cls.create(activity=asked, session=session, answers=answers, version=asked.evaluation_version)


EvaluationResponse.add_index(
    EvaluationResponse.index(EvaluationResponse.session, EvaluationResponse.key, name="evaluationresponse_of")
)
EvaluationResponse.add_index(
    EvaluationResponse.index(
        EvaluationResponse.session, where=~EvaluationResponse.is_settled, name="evaluationresponse_fresh"
    )
)
EvaluationResponse.add_index(
    EvaluationResponse.index(
        EvaluationResponse.activity,
        EvaluationResponse.session,
        EvaluationResponse.version,
        where=~EvaluationResponse.counts_in_activity,
        name="evaluationresponse_waiting",
    )
)
