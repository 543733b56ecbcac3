"""The queues of what learners asked: late claims and corrections that wait for the office, the oldest first."""

from __future__ import annotations

from typing import Any

from peewee import AutoField, Model, TextField

from db import database


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class LateClaim(Base):
    id = AutoField()
    asked_at = TextField()
    answer = TextField(null=True)


class Correction(Base):
    id = AutoField()
    asked_at = TextField()
    answer = TextField(null=True)


LateClaim.add_index(
    LateClaim.index(LateClaim.asked_at, LateClaim.id, where=LateClaim.answer.is_null(), name="lateclaim_waiting")
)
Correction.add_index(
    Correction.index(Correction.asked_at, Correction.id, where=Correction.answer.is_null(), name="correction_waiting")
)


def up(migrator: Any, db: Any) -> None:
    for model in (LateClaim, Correction):
        model._schema.create_indexes(safe=False)
