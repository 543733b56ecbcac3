"""One learner in one session: how it was registered and how far it came on the way to credit."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, IntegrityError, Model, TextField

from db import database, is_sqlite
from db.activities.tables import Activity, Session
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import DayField, JsonField, UtcDateTimeField, at_most, not_blank, one_of
from db.engine.row import hold
from db.people.tables import Person

if TYPE_CHECKING:
    from datetime import date

    from peewee import ModelSelect


class How(StrEnum):
    CODE = "code"
    ROSTER = "roster"
    WEB = "web"
    OFFICE = "office"


class Participation(BaseModel):
    learner = ForeignKeyField(Person, backref="participations", on_delete="RESTRICT")
    session = ForeignKeyField(Session, backref="participations", on_delete="RESTRICT")
    how = TextField(constraints=[one_of("how", How)])
    registered_at = UtcDateTimeField(default=now)
    passed_at = UtcDateTimeField(null=True)  # the assessment
    evaluated_on = DayField(null=True)  # a day and no finer: the answers must not be found by their time

    @classmethod
    def register(cls, learner: Person, session: Session, how: How = How.CODE) -> Participation:
        """The learner's participation in this session, made if there is none; sending it twice makes one."""
        try:
            with database.atomic():
                return cls.create(learner=learner, session=session, how=how)
        except IntegrityError:
            return cls.get(cls.learner == learner, cls.session == session)

    @classmethod
    def get_for(cls, learner: Person, participation_id: int) -> Participation | None:
        """The learner's own participation with its session and activity; another's is none."""
        mine = (cls.id == participation_id) & (cls.learner == learner)
        return cls.select(cls, Session, Activity).join(Session).join(Activity).where(mine).first()


Participation.add_index(
    Participation.index(Participation.learner, Participation.session, unique=True, name="participation_once")
)


class LateClaim(BaseModel):
    """A learner's request to claim after the course code closed; the office answers it."""

    learner = ForeignKeyField(Person, on_delete="RESTRICT")
    session = ForeignKeyField(Session, on_delete="RESTRICT")
    note = TextField(default="", constraints=[at_most("note", 1000)])
    asked_at = UtcDateTimeField(default=now)


LateClaim.add_index(LateClaim.index(LateClaim.learner, LateClaim.session, unique=True, name="lateclaim_once"))


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

    @classmethod
    def of(cls, activity: Activity) -> ModelSelect[EvaluationQuestion]:
        return cls.select().where(cls.activity == activity).order_by(cls.position)

    @property
    def choices(self) -> list[str]:
        """The answers offered; empty for a free text."""
        fixed: dict[str, tuple[str, ...]] = {Kind.AGREEMENT: AGREEMENT_SCALE, Kind.YES_NO: YES_NO}
        return list(fixed.get(self.kind) or self.options)


EvaluationQuestion.add_index(
    EvaluationQuestion.index(
        EvaluationQuestion.activity, EvaluationQuestion.position, unique=True, name="evaluationquestion_place"
    )
)


class EvaluationDraft(BaseModel):
    """What a learner has answered so far; gone when it is sent."""

    participation = ForeignKeyField(Participation, unique=True, on_delete="CASCADE")
    answers = JsonField(default=dict)
    saved_at = UtcDateTimeField(default=now)

    @classmethod
    def keep(cls, participation: Participation, answers: dict[str, Any]) -> None:
        row = {cls.participation: participation, cls.answers: answers, cls.saved_at: now()}
        cls.insert(row).on_conflict(conflict_target=[cls.participation], preserve=[cls.answers, cls.saved_at]).execute()


def random_key() -> str:
    return secrets.token_hex(16)


class EvaluationResponse(Model):
    """One sent evaluation: a random key, the day, the answers, and nothing that leads to the learner.

    No row number either: SQLite stores the rows in the order of their random keys (WITHOUT ROWID), and on PostgreSQL
    `add` writes the day's rows of the activity anew in that order, so that neither their place in the table nor the
    transaction that wrote them tells who was first.
    """

    key = TextField(primary_key=True, default=random_key, constraints=[not_blank("key", 32)])
    activity = ForeignKeyField(Activity, on_delete="RESTRICT")
    day = DayField()
    answers = JsonField()

    class Meta:
        database = database
        legacy_table_names = False
        in_key_order = True

    @classmethod
    def add(cls, activity: Activity, day: date, answers: dict[str, Any]) -> None:
        """Store one response; call it inside the transaction that ends the draft."""
        fresh = {"key": random_key(), "activity": activity.id, "day": day, "answers": answers}
        if is_sqlite():
            cls.insert(fresh).execute()
            return
        hold(Activity, Activity.id == activity.id)  # one at a time: no lost rows
        today = (cls.activity == activity) & (cls.day == day)
        rows = [*cls.select().where(today).dicts(), fresh]
        cls.delete().where(today).execute()
        cls.insert_many(sorted(rows, key=lambda row: row["key"])).execute()


EvaluationResponse.add_index(
    EvaluationResponse.index(EvaluationResponse.activity, EvaluationResponse.day, name="evaluationresponse_of")
)


class AssessmentQuestion(BaseModel):
    activity = ForeignKeyField(Activity, backref="assessment_questions", on_delete="RESTRICT")
    position = IntegerField()
    prompt = TextField(constraints=[not_blank("prompt", 2000)])
    is_several = BooleanField(default=False)  # several answers are right, and all of them are wanted
    rationale = TextField(default="", constraints=[at_most("rationale", 4000)])

    @classmethod
    def of(cls, activity: Activity) -> ModelSelect[AssessmentQuestion]:
        return cls.select().where(cls.activity == activity).order_by(cls.position)


AssessmentQuestion.add_index(
    AssessmentQuestion.index(
        AssessmentQuestion.activity, AssessmentQuestion.position, unique=True, name="assessmentquestion_place"
    )
)


class AssessmentOption(BaseModel):
    question = ForeignKeyField(AssessmentQuestion, backref="options", on_delete="RESTRICT")
    position = IntegerField()
    text = TextField(constraints=[not_blank("text", 1000)])
    is_correct = BooleanField(default=False)


AssessmentOption.add_index(
    AssessmentOption.index(
        AssessmentOption.question, AssessmentOption.position, unique=True, name="assessmentoption_place"
    )
)


class AssessmentAttempt(BaseModel):
    """One try: what was answered, by question and option ids, and how many questions were right."""

    participation = ForeignKeyField(Participation, backref="attempts", on_delete="RESTRICT")
    number = IntegerField(constraints=[Check('"number" >= 1')])
    answers = JsonField()
    right = IntegerField()
    questions = IntegerField(constraints=[Check('"questions" >= 1')])
    is_passed = BooleanField()
    sent_at = UtcDateTimeField(default=now)

    @property
    def percent(self) -> int:
        """The score, rounded down, so that a shown score never claims a pass that was not one."""
        return int(self.right * 100 // self.questions)


AssessmentAttempt.add_index(
    AssessmentAttempt.index(
        AssessmentAttempt.participation, AssessmentAttempt.number, unique=True, name="assessmentattempt_number"
    )
)
