"""The disclosures of a session's own faculty, as learners read them."""

from __future__ import annotations

from typing import Any

ADD = """ALTER TABLE "session" ADD COLUMN "disclosure" TEXT NOT NULL DEFAULT '' CHECK (length("disclosure") <= 20000)"""


def up(migrator: Any, db: Any) -> None:
    db.execute_sql(ADD)
