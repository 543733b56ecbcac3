"""The most credit that somebody has claimed for a session; db/tables.py loads it with the tables."""

from __future__ import annotations

from peewee import fn

from db.activities.claimed import ANSWERS
from db.credit.tables import Claim


def _most(session_id: int) -> int:
    most = Claim.select(fn.MAX(Claim.quarters)).where(Claim.session == session_id, Claim.superseded_at.is_null())
    return int(most.scalar() or 0)


ANSWERS["claims"] = _most
