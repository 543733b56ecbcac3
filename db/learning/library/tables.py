"""Questions that the office keeps to ask them again; a copy in an evaluation or an assessment is free of them."""

from __future__ import annotations

from peewee import BooleanField, Default, IntegerField, TextField

from db.engine.base import BaseModel
from db.engine.fields import JsonField, at_most, not_blank, one_of
from db.learning.tables import Kind


class LibraryQuestion(BaseModel):
    topic = TextField(default="", constraints=[at_most("topic", 100)])  # the heading that it stands under
    position = IntegerField(unique=True)
    kind = TextField(constraints=[one_of("kind", Kind)])
    prompt = TextField(constraints=[not_blank("prompt", 1000)])
    options = JsonField(default=list)
    is_required = BooleanField(default=True)
    # Asked by each activity that is made with no questions of its own.
    is_usual = BooleanField(default=False, constraints=[Default("FALSE")])


class LibraryCase(BaseModel):
    """A scored question, with its answers as they are written: a text each, whether it is right, and stays last."""

    topic = TextField(default="", constraints=[at_most("topic", 100)])
    position = IntegerField(unique=True)
    prompt = TextField(constraints=[not_blank("prompt", 2000)])
    is_several = BooleanField(default=False)
    rationale = TextField(default="", constraints=[at_most("rationale", 4000)])
    reference = TextField(default="", constraints=[at_most("reference", 500)])
    answers = JsonField(default=list)
