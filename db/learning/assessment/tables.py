"""The scored questions of an assessment with their answers, and the tries of learners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import BooleanField, Check, Default, ForeignKeyField, IntegerField, TextField

from db.activities.tables import Activity
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import JsonField, UtcDateTimeField, at_most, not_blank
from db.engine.query import prepared
from db.learning.tables import Participation

if TYPE_CHECKING:
    from peewee import ModelSelect


class AssessmentQuestion(BaseModel):
    activity = ForeignKeyField(Activity, backref="assessment_questions", on_delete="RESTRICT")
    position = IntegerField()
    prompt = TextField(constraints=[not_blank("prompt", 2000)])
    is_several = BooleanField(default=False)  # several answers are right, and all of them are wanted
    rationale = TextField(default="", constraints=[at_most("rationale", 4000)])
    # Where to read again, told to whoever got it wrong and may try once more.
    reference = TextField(default="", constraints=[Default("''"), at_most("reference", 500)])
    version = IntegerField(default=1, constraints=[Default("1")])

    @classmethod
    def of(cls, activity: Activity) -> ModelSelect[AssessmentQuestion]:
        """Those that are asked now, in order."""
        return (
            cls.select()
            .where(cls.activity == activity, cls.version == activity.assessment_version)
            .order_by(cls.position)
        )

    @classmethod
    def asked_of(cls, activity: Activity) -> bool:
        """Whether learners take an assessment now."""
        return bool(_asked(activity.id, activity.assessment_version))


@prepared
def _asked(activity_id: Any, version: Any) -> ModelSelect[AssessmentQuestion]:
    asked = AssessmentQuestion.select(AssessmentQuestion.id).where(AssessmentQuestion.activity == activity_id)
    return asked.where(AssessmentQuestion.version == version).limit(1)


AssessmentQuestion.add_index(
    AssessmentQuestion.index(
        AssessmentQuestion.activity,
        AssessmentQuestion.version,
        AssessmentQuestion.position,
        unique=True,
        name="assessmentquestion_place",
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

    participation_id: int
    participation = ForeignKeyField(Participation, backref="attempts", on_delete="RESTRICT")
    number = IntegerField(constraints=[Check('"number" >= 1')])
    answers = JsonField()
    right = IntegerField()
    questions = IntegerField(constraints=[Check('"questions" >= 1')])
    is_passed = BooleanField()
    sent_at = UtcDateTimeField(default=now)
    version = IntegerField(default=1, constraints=[Default("1")])  # of the questions that it answered
    is_counted = BooleanField(default=False, constraints=[Default("FALSE")])  # in the totals of db/reports

    @property
    def percent(self) -> int:
        """The score, rounded down, so that a shown score never claims a pass that was not one."""
        return int(self.right * 100 // self.questions)


AssessmentAttempt.add_index(
    AssessmentAttempt.index(
        AssessmentAttempt.participation, AssessmentAttempt.number, unique=True, name="assessmentattempt_number"
    )
)
AssessmentAttempt.add_index(
    AssessmentAttempt.index(AssessmentAttempt.id, where=~AssessmentAttempt.is_counted, name="assessmentattempt_waiting")
)


class AssessmentDraft(BaseModel):
    """The answers of a try so far, by question and option ids; gone when it is sent."""

    participation = ForeignKeyField(Participation, unique=True, on_delete="CASCADE")
    number = IntegerField(constraints=[Check('"number" >= 1')])  # of the try
    answers = JsonField(default=dict)
    saved_at = UtcDateTimeField(default=now)
