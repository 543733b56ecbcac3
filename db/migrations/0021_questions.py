"""A try says which version of the questions it answers; a draft of an assessment; the office's library of questions."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, Check, Default, ForeignKeyField, IntegerField, Model, TextField

from db import database
from db.schema import create_tables


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Participation(Base):
    pass


class AssessmentDraft(Base):
    participation = ForeignKeyField(Participation, unique=True, on_delete="CASCADE")
    number = IntegerField(constraints=[Check('"number" >= 1')])
    answers = TextField()
    saved_at = TextField()


class LibraryQuestion(Base):
    topic = TextField(constraints=[Check('length("topic") <= 100')])
    position = IntegerField(unique=True)
    kind = TextField(constraints=[Check("\"kind\" IN ('agreement', 'yes-no', 'one', 'several', 'text')")])
    prompt = TextField(constraints=[Check('length("prompt") BETWEEN 1 AND 1000')])
    options = TextField()
    is_required = BooleanField()
    is_usual = BooleanField(constraints=[Default("FALSE")])


USUAL, CHANGE = "Usual evaluation", "Commitment to change"
HINDERS = (
    '["Nothing","Lack of time","Cost or coverage","Patients\' circumstances or wishes",'
    '"Equipment or staff","I need to learn more first"]'
)
# Topic, kind, prompt, options, required, usual.
ROWS = (
    (USUAL, "agreement", "The activity met its stated learning objectives.", "[]", True, True),
    (USUAL, "agreement", "The content was current, balanced and based on evidence.", "[]", True, True),
    (USUAL, "agreement", "I will change something in my practice because of this activity.", "[]", True, True),
    (USUAL, "yes-no", "Was the activity free of commercial bias?", "[]", True, True),
    (USUAL, "several", "What might keep you from putting into practice what you learned?", HINDERS, True, True),
    (USUAL, "text", "What will you do differently, or what should we do better?", "[]", False, True),
    (CHANGE, "text", "Name one thing that you will do differently, and by when.", "[]", True, False),
    (
        CHANGE,
        "one",
        "How sure are you that you will make this change?",
        '["Very sure","Fairly sure","Not so sure","I plan no change"]',
        True,
        False,
    ),
    (
        "Change in competence",
        "agreement",
        "I can now apply a strategy that I could not apply before this activity.",
        "[]",
        True,
        False,
    ),
    (
        "Change in performance",
        "one",
        "Have you changed your practice since the last session you attended?",
        '["Yes, as I planned","Yes, in part","Not yet","I had nothing to change"]',
        True,
        False,
    ),
    (
        "Patient outcomes",
        "one",
        "Have you seen your patients do better because of what you changed?",
        '["Yes, I measured it","Yes, as far as I can tell","No","It is too early to say"]',
        True,
        False,
    ),
    (
        "Barriers",
        "text",
        "What stands in the way of this change, and who could help to remove it?",
        "[]",
        False,
        False,
    ),
    (
        "Commercial bias",
        "text",
        "If you noticed commercial bias, please say where and what it was.",
        "[]",
        False,
        False,
    ),
    (
        "Faculty",
        "agreement",
        "The speaker explained the subject clearly and answered questions.",
        "[]",
        True,
        False,
    ),
)
NAMES = ("topic", "kind", "prompt", "options", "is_required", "is_usual")


def up(migrator: Any, db: Any) -> None:
    db.execute_sql('ALTER TABLE "assessment_attempt" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1')
    create_tables((AssessmentDraft, LibraryQuestion))
    rows = [{**dict(zip(NAMES, row, strict=True)), "position": place} for place, row in enumerate(ROWS, start=1)]
    LibraryQuestion.insert_many(rows).execute()
