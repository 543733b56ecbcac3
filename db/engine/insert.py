"""Inserting a row that may be there already: one unique index decides, and no other rule is taken for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import database

if TYPE_CHECKING:
    from peewee import Field, Model


def insert_once(model: type[Model], row: dict[str, Any], *unique: Field[Any], where: Any = None) -> int | None:
    """Insert a row and return its id; None when a row with the same values in the `unique` columns is there.

    `where` is the condition of that index where it is partial. Every other rule that the row breaks raises
    IntegrityError, as it does anywhere. It never aborts the transaction around it for a row that is there already.
    """
    query = model.insert(row).on_conflict(action="NOTHING", conflict_target=list(unique), conflict_where=where)
    with database.atomic():  # read to its end before it is committed
        made = list(query.returning(model._meta.primary_key).tuples().execute())
    return made[0][0] if made else None
