"""The base of every model: the database and the way tables are named."""

from __future__ import annotations

from peewee import AutoField, Model

from db import database


class BaseModel(Model):
    id = AutoField()

    class Meta:
        database = database
        legacy_table_names = False
