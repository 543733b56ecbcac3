"""Attendance that something else than a roster proves too: it is the learner's own, and stays when the roster goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.learning.presence.seen import is_seen
from db.learning.tables import Participation
from db.rosters.tables import Roster, RosterRow

if TYPE_CHECKING:
    from db.activities.tables import Session
    from db.people.tables import Person


def make_own(learner: Person, at: Session, **proof: Any) -> bool:
    """Make what rosters wrote of this learner their own, in the caller's transaction; whether nobody saw it till now.

    A row that nobody saw takes the columns of this `proof`. Minutes stay the roster's: they go with it.
    """
    mine = (Participation.learner == learner) & (Participation.session == at)
    listed = (RosterRow.person == learner) & RosterRow.roster.in_(Roster.select(Roster.id).where(Roster.session == at))
    was_hidden = Participation.update(roster=None, minutes=None, **proof).where(mine, ~is_seen()).execute()
    brought = Participation.get_or_none(mine, Participation.roster.is_null(False))
    if brought:
        Participation.update(roster=None).where(Participation.id == brought.id).execute()
        gave_all = listed & (RosterRow.roster == brought.roster_id) & RosterRow.minutes.is_null(False)
        RosterRow.update(gave_minutes=True).where(gave_all).execute()
    RosterRow.update(gave_attendance=False).where(listed, RosterRow.gave_attendance).execute()
    return bool(was_hidden)
