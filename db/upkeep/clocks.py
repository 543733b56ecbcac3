"""The clocks and time zones of server, office and database. Moments are stored in UTC, so zones may differ.

Clocks may not: codes open and close by the server's, and on PostgreSQL several servers share one database.
"""

from __future__ import annotations

from datetime import UTC, datetime

import db
from db.engine.clock import now
from db.institution.settings import institution
from db.upkeep.result import Finding
from db.upkeep.snapshot import CLOCK_SLACK


def clocks() -> Finding:
    """The three zones, each with its time, and whether the clocks of server and database agree."""
    moment, office = now(), institution()
    zones = f"server {_local(moment.astimezone())}, office {office.timezone} {_local(moment.astimezone(office.zone))}"
    if db.is_sqlite():
        return Finding("clocks", True, f"{zones}, database UTC as everything in it")
    zone, theirs = db.database.execute_sql("SELECT current_setting('TimeZone'), clock_timestamp()").fetchone()
    apart = abs(theirs.astimezone(UTC) - now())
    text = f"{zones}, database {zone} {_local(theirs)}; what is stored is in UTC"
    if apart > CLOCK_SLACK:
        return Finding(
            "clocks", False, f"{text}. The database's clock is {int(apart.total_seconds() // 60)} min off ours"
        )
    return Finding("clocks", True, text)


def _local(moment: datetime) -> str:
    """15:45 EST (-0500)."""
    return f"{moment:%H:%M %Z (%z)}"
