"""Holding a row, so that of two deeds that concern it one waits for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import is_sqlite

if TYPE_CHECKING:
    from peewee import Model

LOCK: Any = "FOR NO KEY UPDATE"  # who only refers to the row, as a new line about it does, need not wait


def hold(model: type[Model], *conditions: Any) -> bool:
    """Keep every other transaction from this row until ours ends; False when there is no such row.

    Call it first inside a transaction: what is read before may be out of date. PostgreSQL locks the row and leaves it
    as it is. On SQLite our transaction holds the whole database for writing since its first statement.
    """
    key = model._meta.primary_key
    found = model.select(key).where(*conditions)
    return bool(list((found if is_sqlite() else found.for_update(LOCK)).tuples()))
