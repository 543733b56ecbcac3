"""Carrying on with a roster from wherever it stands, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.engine.refusal import Refused
from db.program.roster import rows as kept
from db.program.roster.settle import settle
from db.program.roster.withdrawal import withdraw
from db.program.roster.write import write_rows
from db.rosters.tables import Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from db.rosters.attendee import Given

    Tell = Callable[[int, int], None]
    Opened = Callable[[Roster], AbstractContextManager[Iterator[Given]]]

MOVING = (RosterState.READING, RosterState.WRITING, RosterState.TAKING_BACK)


def carry_on(roster_id: int, tell: Tell, opened: Opened) -> None:
    """Do what is left to be done with this roster; `opened` gives the rows of its file.

    Doing it twice is doing it once, so a worker that dies in the middle leaves nothing behind.
    """
    roster = Roster.get_or_none(Roster.id == roster_id)
    if roster is None:
        return
    if roster.state == RosterState.READING and roster.mapping:
        _read(roster, tell, opened)
    elif roster.state == RosterState.TAKING_BACK:
        withdraw(roster, tell)
    elif roster.state in (RosterState.WRITING, RosterState.DONE) and write_rows(roster, tell):
        settle(Roster.get_by_id(roster_id), tell)


def _read(roster: Roster, tell: Tell, opened: Opened) -> None:
    try:
        with opened(roster) as rows:
            kept.read_in(roster, rows, tell)
    except Refused as refused:
        kept.refuse(roster, refused.words)


def done_of(roster: Roster) -> int:
    """How many rows of it are written, or read."""
    query = RosterRow.select().where(RosterRow.roster == roster)
    return int(query.where(RosterRow.is_written).count() if roster.state == RosterState.WRITING else query.count())


def is_moving(roster: Roster) -> bool:
    """Whether it changes by itself."""
    return roster.state in MOVING and bool(roster.mapping)
