"""The way of an application to its approval as a picture: the stops behind it, where it stands, and those to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.applications.state import State
from db.applications.workflow import LABELS
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from db.applications.history import Line
    from db.applications.tables import Application

WAY = (State.DRAFT, State.SUBMITTED, State.PRELIMINARY, State.UNIT, State.AWAITING, State.APPROVED)
LAST_LOOK = (State.AWAITING, State.FINAL)  # one stop: who writes an application waits for one approval
OFFICE, REVIEWER, APPROVER = "The CME office", "The unit’s reviewer", "The final approver"
DONE, OPEN, LATER, ENDED = "done", "open", "later", "ended"


class Stop(NamedTuple):
    """One stop of the way. `who` passed it on or has it now, `on` that day of the office's; '' and None if not known.

    `kind` is DONE, OPEN, LATER or ENDED.
    """

    name: str
    kind: str
    who: str = ""
    on: date | None = None
    is_current: bool = False
    words: str = ""  # in place of who and when, where no application is meant


def stops(application: Application, with_whom: str, lines: Sequence[Line]) -> list[Stop]:
    """The stops of its present round, from lines of its history, the newest first.

    What was returned begins again, so its stops are to come once more. What was declined or withdrawn ends.
    """
    state = State(application.state)
    behind, ahead = _around(state, lines)
    kind = {State.APPROVED: DONE, State.DECLINED: ENDED, State.WITHDRAWN: ENDED}.get(state, OPEN)
    who = with_whom or next((line.who for line in lines if line.to_state == state), "")
    here = Stop(LABELS[state], kind, who, _day(application.waiting_since), is_current=True)
    return [
        *(_passed(stop, lines) for stop in behind),
        here,
        *(Stop(LABELS[stop], LATER, _to_come(application, stop)) for stop in ahead),
    ]


def _around(state: State, lines: Sequence[Line]) -> tuple[Sequence[State], Sequence[State]]:
    """The stops before this state, and those after it."""
    if state == State.RETURNED:
        return WAY[:1], WAY[1:]
    if state in (State.DECLINED, State.WITHDRAWN):
        before = next((line.from_state for line in lines if line.to_state == state), State.DRAFT)
        return WAY[: max(1, _place(before))], ()
    return WAY[: _place(state)], WAY[_place(state) + 1 :]


def _place(state: str) -> int:
    stop = State.AWAITING if state == State.FINAL else state
    return WAY.index(State(stop)) if stop in WAY else 0


def _passed(stop: State, lines: Sequence[Line]) -> Stop:
    """A stop behind the application: who passed it on and when, as the newest line about it says."""
    inside = LAST_LOOK if stop == State.AWAITING else (stop,)
    for line in lines:
        is_out = line.from_state in inside and line.to_state not in inside
        if line.to_state == State.SUBMITTED if stop == State.DRAFT else is_out:
            return Stop(LABELS[stop], DONE, line.who, _day(line.at))
    return Stop(LABELS[stop], DONE)


def _to_come(application: Application, stop: State) -> str:
    """The next to have it at this stop: the assigned person by name, else the role."""
    assigned: dict[State, Any] = {State.UNIT: application.reviewer, State.AWAITING: application.approver}
    if named := assigned.get(stop):
        return str(named.full_name)
    role = {State.UNIT: REVIEWER, State.AWAITING: APPROVER, State.SUBMITTED: OFFICE, State.PRELIMINARY: OFFICE}
    return role.get(stop, "")


def _day(moment: datetime) -> date:
    return moment.astimezone(institution().zone).date()
