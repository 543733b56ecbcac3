"""One learner in one session: how it was registered and how far it came on the way to credit."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import BooleanField, Check, Default, ForeignKeyField, IntegerField, Model, TextField

from db import database
from db.activities.tables import Activity, Session
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import JsonField, PaddedJsonField, UtcDateTimeField, at_most, not_blank, one_of
from db.engine.insert import insert_once
from db.engine.row import hold
from db.people.tables import Person

if TYPE_CHECKING:
    from peewee import ModelSelect


class How(StrEnum):
    CODE = "code"
    ROSTER = "roster"
    WEB = "web"
    OFFICE = "office"


class Participation(BaseModel):
    learner_id: int
    session_id: int
    learner = ForeignKeyField(Person, backref="participations", on_delete="RESTRICT")
    session = ForeignKeyField(Session, backref="participations", on_delete="RESTRICT")
    how = TextField(constraints=[one_of("how", How)])
    registered_at = UtcDateTimeField(default=now)
    passed_at = UtcDateTimeField(null=True)  # the assessment
    # A flag and no moment: the answers must not be found by their time.
    is_evaluated = BooleanField(default=False, constraints=[Default("FALSE")])
    tells_at = UtcDateTimeField(null=True)  # when a mail brings the link to the claim; none: never, or it has

    @classmethod
    def register(cls, learner: Person, session: Session, how: How = How.CODE) -> Participation:
        """The learner's participation in this session, made if there is none; sending it twice makes one."""
        insert_once(cls, {"learner": learner, "session": session, "how": how}, cls.learner, cls.session)
        return cls.get(cls.learner == learner, cls.session == session)

    def hold_unevaluated(self) -> bool:
        """Hold this row until the transaction ends; False when its evaluation has been sent."""
        return hold(Participation, self.id, ~Participation.is_evaluated)


Participation.add_index(
    Participation.index(Participation.learner, Participation.session, unique=True, name="participation_once")
)
Participation.add_index(
    Participation.index(
        Participation.tells_at,
        Participation.id,
        where=Participation.tells_at.is_null(False),
        name="participation_tells",
    )
)


class Answer(StrEnum):
    GRANTED = "granted"
    DECLINED = "declined"


class LateClaim(BaseModel):
    """A learner's request to claim after the course code closed; the office answers it."""

    learner = ForeignKeyField(Person, on_delete="RESTRICT")
    session = ForeignKeyField(Session, on_delete="RESTRICT")
    note = TextField(default="", constraints=[at_most("note", 1000)])
    asked_at = UtcDateTimeField(default=now)
    answer = TextField(null=True, constraints=[one_of("answer", Answer)])  # none: it waits for the office
    answered_at = UtcDateTimeField(null=True)


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

    class Meta:
        database = database
        legacy_table_names = False
        in_key_order = True

    @classmethod
    def add(cls, session: Session, answers: dict[str, Any]) -> None:
        """Store one response; call it inside the transaction that ends the draft."""
        cls.create(activity=session.activity, session=session, answers=answers)


EvaluationResponse.add_index(
    EvaluationResponse.index(EvaluationResponse.session, EvaluationResponse.key, name="evaluationresponse_of")
)
EvaluationResponse.add_index(
    EvaluationResponse.index(
        EvaluationResponse.session, where=~EvaluationResponse.is_settled, name="evaluationresponse_fresh"
    )
)


class AssessmentQuestion(BaseModel):
    activity = ForeignKeyField(Activity, backref="assessment_questions", on_delete="RESTRICT")
    position = IntegerField()
    prompt = TextField(constraints=[not_blank("prompt", 2000)])
    is_several = BooleanField(default=False)  # several answers are right, and all of them are wanted
    rationale = TextField(default="", constraints=[at_most("rationale", 4000)])
    # Where to read again, told to whoever got it wrong and may try once more.
    reference = TextField(default="", constraints=[Default("''"), at_most("reference", 500)])

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
    keeps_last = BooleanField(default=False, constraints=[Default("FALSE")])  # as “All of the above” does


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
