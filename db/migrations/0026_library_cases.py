"""The office's library of scored questions, for assessments."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, Check, IntegerField, Model, TextField

from db import database
from db.schema import create_tables


class LibraryCase(Model):
    topic = TextField(constraints=[Check('length("topic") <= 100')])
    position = IntegerField(unique=True)
    prompt = TextField(constraints=[Check('length("prompt") BETWEEN 1 AND 2000')])
    is_several = BooleanField()
    rationale = TextField(constraints=[Check('length("rationale") <= 4000')])
    reference = TextField(constraints=[Check('length("reference") <= 500')])
    answers = TextField()

    class Meta:
        database = database
        legacy_table_names = False


def up(migrator: Any, db: Any) -> None:
    create_tables((LibraryCase,))
