"""Bringing a database to the newest schema by Peewee's own migration runner, and telling which one it has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playhouse.migrations import Runner

from db import database, is_sqlite, unhurried
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peewee import Model

HOW_TO_UPGRADE = "flask --app cmeapp upgrade"
MIGRATIONS = Path(__file__).parent / "migrations"


def runner() -> Runner:
    return Runner(database.obj, directory=str(MIGRATIONS), table_name="schema_migration")


def pending() -> list[str]:
    """The names of the migrations that this database has not had yet."""
    return [migration.name for migration in runner().status() if migration.path and not migration.applied]


def applied() -> list[str]:
    """The migrations that the open database has had, in order."""
    return [migration.name for migration in runner().status() if migration.applied]


def unknown() -> list[str]:
    """The names of migrations that the database has had and this program does not know: it is newer than we are."""
    return [migration.name for migration in runner().status() if migration.path is None]


def refuse_newer() -> None:
    """Raise Refused if the database has had migrations that this program does not know."""
    newer = unknown()
    if newer:
        words = f"the database is of a newer version of this program (it knows {newer[-1]}): install that version"
        raise Refused(words)


def refuse_pending() -> None:
    """Raise Refused unless the database has exactly this program's schema."""
    refuse_newer()
    waiting = pending()
    if waiting:
        raise Refused(f"the database needs {len(waiting)} migration(s) first; run: {HOW_TO_UPGRADE}")


def migrate() -> list[str]:
    """Apply what is pending, each migration in a transaction of its own; returns their names."""
    with unhurried():
        names: list[str] = runner().up()
    return names


def create_tables(models: Iterable[type[Model]]) -> None:
    """Make these models' tables as each asks: strict and in key order on SQLite, uncompressed on PostgreSQL."""
    for model in models:
        meta = model._meta
        meta.strict_tables = is_sqlite()
        meta.without_rowid = is_sqlite() and getattr(meta, "in_key_order", False)
    database.create_tables(list(models), safe=False)
    if not is_sqlite():
        for statement in plain_columns(list(models)):
            database.execute_sql(statement)


def plain_columns(models: Iterable[type[Model]]) -> list[str]:
    """The statements that have PostgreSQL store columns as they are, beside the row: they are compressed already."""
    asked = [(model._meta.table_name, getattr(model._meta, "stored_plain", ())) for model in models]
    changes = [f'ALTER TABLE "{table}" ALTER COLUMN "{name}" ' for table, names in asked for name in names]
    return [f"{change} SET STORAGE EXTERNAL" for change in changes]
