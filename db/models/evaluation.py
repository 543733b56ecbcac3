"""What learners say of an activity: questions as data, a draft per learner, and answers that lead back to nobody."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import BooleanField, ForeignKeyField, IntegerField, Model, TextField

from db import database, is_sqlite
from db.clock import now
from db.fields import DayField, JsonField, UtcDateTimeField, not_blank, one_of
from db.models.activity import Activity
from db.models.base import BaseModel
from db.models.participation import Participation

if TYPE_CHECKING:
    from datetime import date

    from peewee import ModelSelect


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
        Activity.update(key=Activity.key).where(Activity.id == activity.id).execute()  # one at a time: no lost rows
        today = (cls.activity == activity) & (cls.day == day)
        rows = [*cls.select().where(today).dicts(), fresh]
        cls.delete().where(today).execute()
        cls.insert_many(sorted(rows, key=lambda row: row["key"])).execute()


EvaluationResponse.add_index(
    EvaluationResponse.index(EvaluationResponse.activity, EvaluationResponse.day, name="evaluationresponse_of")
)
