"""How many people without an account a coordinator's rosters may invite by mail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.refusal import Refused
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from db.people.tables import Person

A_DAY = timedelta(days=1)
MOST_INVITED = 2000  # within a day
DEEDS = (Action.ROSTER_BROUGHT_IN, Action.ROSTER_ANSWERED)  # whose lines say how many they invite
TOO_MANY = (
    f"This would invite {{}} by mail. A coordinator may invite {MOST_INVITED} people within a day, and {{}} are left. "
    "Continue tomorrow, or ask the office"
)


def refuse_many(by: Person, new: int) -> None:
    """Raise Refused where a coordinator would invite more strangers within a day than MOST_INVITED."""
    if not new or RoleGrant.held(by, Role.OFFICE, Role.APPROVER):
        return
    mine = (AuditLine.person == by) & (AuditLine.action << DEEDS)
    lines = AuditLine.select(AuditLine.detail).where(mine, AuditLine.at > now() - A_DAY)
    before = sum(int(line.detail.get("invited", 0)) for line in lines)
    if before + new > MOST_INVITED:
        people = "1 person" if new == 1 else f"{new} people"
        raise Refused(TOO_MANY.format(people, max(MOST_INVITED - before, 0)))
