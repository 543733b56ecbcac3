"""Holding a row, so that of two deeds that concern it one waits for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import is_sqlite
from db.engine.query import prepared

if TYPE_CHECKING:
    from peewee import Model, ModelSelect

LOCK: Any = "FOR NO KEY UPDATE"  # who only refers to the row, as a new line about it does, need not wait


def hold(model: type[Model], number: int, *conditions: Any) -> bool:
    """Keep every other transaction from the row of this id until ours ends; False when none has it or meets these.

    Call it first inside a transaction: what is read before may be out of date. PostgreSQL locks the row and leaves it
    as it is. On SQLite our transaction holds the whole database for writing since its first statement.
    """
    key = model._meta.primary_key
    is_there = bool(_held(number, model=model, is_locked=not is_sqlite()))
    return is_there and (not conditions or model.select(key).where(key == number, *conditions).exists())


def hold_all(model: type[Model], *conditions: Any) -> None:
    """Hold every row that meets these, in the order of their ids, so two who hold many do not wait for each other.

    On SQLite our transaction holds the whole database anyway.
    """
    if not is_sqlite():
        key = model._meta.primary_key
        list(model.select(key).where(*conditions).order_by(key).for_update(LOCK).tuples())


@prepared
def _held(number: Any, *, model: type[Model], is_locked: bool) -> ModelSelect[Any]:
    key = model._meta.primary_key
    found = model.select(key).where(key == number).tuples()
    return found.for_update(LOCK) if is_locked else found
