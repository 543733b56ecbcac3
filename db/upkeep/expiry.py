"""Rows that nobody can use any more are deleted in batches, so that other writers wait for one batch at most."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import db
from db.engine.clock import now
from db.learning.presence.scan import KEPT_FOR as SCANS_KEPT
from db.learning.presence.tables import Scan
from db.outbox.tables import Message
from db.sign_ins.tables import KEPT_FOR, FailureCount, KeptForm, KnownBrowser, OneTimeLink, SignIn

if TYPE_CHECKING:
    from datetime import datetime

    from peewee import Expression

    from db.engine.base import BaseModel

BATCH = 500
DAY = timedelta(days=1)
SENT_KEPT = timedelta(days=30)
FAILED_KEPT = timedelta(days=90)
BROWSERS_KEPT = timedelta(days=365)


def expired(moment: datetime) -> list[tuple[type[BaseModel], Expression]]:
    """Rows that are over: ended sign-ins and links, old tries, kept forms, mail. An index serves each condition."""
    return [
        (SignIn, SignIn.created_at < moment - 2 * DAY),
        (SignIn, SignIn.ended_at < moment - DAY),
        (OneTimeLink, OneTimeLink.expires_at < moment - DAY),
        (OneTimeLink, OneTimeLink.ended_at < moment - DAY),
        (KeptForm, KeptForm.kept_at < moment - KEPT_FOR),
        (FailureCount, FailureCount.began_at < moment - DAY),
        (KnownBrowser, KnownBrowser.seen_at < moment - BROWSERS_KEPT),
        (Scan, Scan.used_at < moment - SCANS_KEPT),
        (Message, Message.sent_at < moment - SENT_KEPT),
        (Message, Message.failed_at < moment - FAILED_KEPT),
    ]


def delete_expired() -> int:
    """Delete what is over; returns how many rows. Each batch is a transaction of its own."""
    return sum(_delete(model, condition) for model, condition in expired(now()))


def _delete(model: type[BaseModel], condition: Expression) -> int:
    deleted = 0
    while True:
        batch = model.select(model.id).where(condition).limit(BATCH)
        gone = model.delete().where(model.id.in_(batch)).execute()
        deleted += gone
        if gone < BATCH:
            return deleted


def renew_statistics() -> None:
    """Let SQLite look at how values are spread where that has changed; PostgreSQL does so by itself."""
    if db.is_sqlite():
        db.database.execute_sql("PRAGMA analysis_limit = 400")  # rows of each index are enough to guess by
        db.database.execute_sql("PRAGMA optimize = 0x10002")
