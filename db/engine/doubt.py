"""Failures of the database itself, told apart by the words that they allow."""

from __future__ import annotations

import peewee

READ_ONLY = "25006"  # PostgreSQL's SQLSTATE read_only_sql_transaction: a standby, or a server set so


class CommitInDoubt(peewee.OperationalError):
    """The line broke while a transaction was being committed: it may be stored, or not."""


def is_database_away(error: Exception) -> bool:
    """Whether the database is locked, full, away or read-only: no fault of the program, and it passes."""
    if isinstance(error, (peewee.OperationalError, peewee.InterfaceError)):
        return True
    return (
        isinstance(error, peewee.InternalError) and getattr(getattr(error, "orig", None), "pgcode", None) == READ_ONLY
    )
