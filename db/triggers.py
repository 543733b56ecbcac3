"""Triggers that make a table append-only: the same promise in SQLite's words and in PostgreSQL's."""

from __future__ import annotations

from db import database, is_sqlite

# table -> the columns that may still change (being superseded is a fact about a record, not a change of it).
APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "audit_line": (),
    "certificate": ("superseded_at", "revoked_at"),
    "credit": ("superseded_at",),
    "claim": ("superseded_at", "ended_as", "end_reason", "reported_at"),
    "application_version": (),
    "issued_document": (),
    "version_attachment": (),
    "recusal": (),
}


def trigger_statements(table: str, columns: list[str], for_sqlite: bool) -> list[str]:
    """The statements that make `table` refuse DELETE, and UPDATE of every one of `columns` (its frozen columns)."""
    frozen = ", ".join(f'"{column}"' for column in columns)
    events = {"delete": "DELETE", "update": f"UPDATE OF {frozen}"}
    if for_sqlite:
        return [
            f'CREATE TRIGGER "{table}_no_{name}" BEFORE {event} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for name, event in events.items()
        ]
    function = (
        f'CREATE FUNCTION "{table}_frozen"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    return [function] + [
        f'CREATE TRIGGER "{table}_no_{name}" BEFORE {event} ON "{table}" EXECUTE FUNCTION "{table}_frozen"()'
        for name, event in events.items()
    ]


def create_triggers(tables: dict[str, tuple[str, ...]]) -> None:
    """Make these tables append-only, but for the columns named."""
    for table, may_change in tables.items():
        columns = [column.name for column in database.get_columns(table) if column.name not in may_change]
        for statement in trigger_statements(table, columns, is_sqlite()):
            database.execute_sql(statement)
