"""The institution's tables: its settings and its units."""

from __future__ import annotations

from peewee import TextField

from db.engine.base import BaseModel
from db.engine.fields import UtcDateTimeField, at_most, not_blank


class InstitutionSetting(BaseModel):
    name = TextField(unique=True, constraints=[not_blank("name", 50)])
    value = TextField(constraints=[at_most("value", 2000)])


class Unit(BaseModel):
    """A department that answers for activities: the responsible unit."""

    name = TextField(unique=True, constraints=[not_blank("name", 200)])
    closed_at = UtcDateTimeField(null=True)
