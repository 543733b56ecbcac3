"""Attendance that something else than a roster proves too: it is the learner's own, and stays when the roster goes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from db.engine.insert import insert_once
from db.engine.row import hold
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation
from db.rosters.tables import Roster, RosterRow

if TYPE_CHECKING:
    from db.activities.tables import Session
    from db.people.tables import Person


class Before(StrEnum):
    """How a learner stood in a session before they came by themselves."""

    ABSENT = "absent"
    HIDDEN = "hidden"  # written by a roster that nobody sees
    LISTED = "listed"  # registered, or there, by a roster alone
    OWN = "own"


class Own(NamedTuple):
    """A registration that is the learner's own, and how they stood before it."""

    id: int
    before: Before


def register_own(learner: Person, at: Session, *, is_there: bool = True, **row: Any) -> Own:
    """Register the learner with these columns, or make what rosters wrote theirs, in the caller's transaction.

    Where the learner is not there yet (`is_there`), attendance that a roster proved stays the roster's.
    """
    values = {"learner": learner, "session": at, **row}
    while True:  # a roster that is taken back may delete, between the two, the row that we found
        made = insert_once(Participation, values, Participation.learner, Participation.session)
        if made:
            return Own(made, Before.ABSENT)
        own = make_own(learner, at, is_there=is_there, **row)
        if own:
            return own


def make_own(learner: Person, at: Session, *, is_there: bool = True, **proof: Any) -> Own | None:
    """Make what rosters wrote of this learner their own, in the caller's transaction; None for whom nobody registered.

    A row that nobody saw takes the columns of this `proof`. Minutes stay the roster's: they go with it.
    """
    found = Participation.get_or_none(Participation.learner == learner, Participation.session == at)
    if found is None or not hold(Participation, found.id):  # whoever takes a roster back waits, or was first
        return None
    mine = Participation.id == found.id
    was_hidden = Participation.update(roster=None, minutes=None, **proof).where(mine, ~is_seen()).execute()
    brought = Participation.get_or_none(mine, Participation.roster.is_null(False))
    listed = (RosterRow.person == learner) & RosterRow.roster.in_(Roster.select(Roster.id).where(Roster.session == at))
    if brought:
        Participation.update(roster=None).where(mine).execute()
        theirs = listed & (RosterRow.roster == brought.roster_id)
        RosterRow.update(gave_minutes=True).where(theirs, RosterRow.minutes.is_null(False)).execute()
        RosterRow.update(gave_attendance=True).where(theirs).execute()
    proven = is_there and RosterRow.update(gave_attendance=False).where(listed, RosterRow.gave_attendance).execute()
    before = Before.HIDDEN if was_hidden else Before.LISTED if brought or proven else Before.OWN
    return Own(found.id, before)
