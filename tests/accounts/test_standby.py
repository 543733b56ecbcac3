"""A database that takes nothing, a standby or one on a full disk: whoever is signed in reads on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import db
from db.engine.clock import now
from db.sign_ins.tables import SignIn
from tests.support import make

if TYPE_CHECKING:
    import pytest

    from tests.support.reader import Reader


def test_who_is_signed_in_reads_on_where_nothing_can_be_written(
    visitor: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.as_(make.person())
    SignIn.update(seen_at=now() - timedelta(minutes=2)).execute()
    read_only = "PRAGMA query_only" if db.is_sqlite() else "SET default_transaction_read_only"
    db.database.execute_sql(f"{read_only} = on")
    try:
        read, written = visitor.get("/home"), visitor.submit("/applications/new", {"title": "A course"})
    finally:
        db.database.execute_sql(f"{read_only} = off")

    assert (read.status, written.status) == (200, 503)
    assert "activity could not be noted" in caplog.text
    assert SignIn.get().is_live
