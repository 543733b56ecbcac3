"""Whoever changes a credit type says which revision of it was read."""

from __future__ import annotations

from typing import Any

REVISION = 'ALTER TABLE "credit_type" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1'


def up(migrator: Any, db: Any) -> None:
    db.execute_sql(REVISION)
