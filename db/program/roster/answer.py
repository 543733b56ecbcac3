"""Answers to rows of a roster of which nobody but a person can say who it is."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from db import database
from db.audit.action import Action
from db.engine.address import fold_email, is_email
from db.engine.refusal import Refused
from db.engine.row import hold
from db.people.tables import Person
from db.program.roster.arrival import tell_history
from db.program.roster.invitation import refuse_many
from db.program.roster.match import NOBODY, registered
from db.program.roster.owner import owners_of
from db.rosters.attendee import LONGEST_EMAIL, NO_EMAIL
from db.rosters.columns import is_report
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from db.activities.tables import Session

MOST_AT_ONCE = 200  # rows that one press confirms
ANSWERED = "This row was answered already"
NOT_NOW = "This roster is being written or was taken back. Look at it again, then answer"
NO_CANDIDATE = "Choose one of the people offered, or that it is none of them"
IN_LINE = "Line {} is this person already"
NONE_OF_THEM = "It is none of the people here with this name, and there is no email. Add one, and send the file again"
ITS_OWNER = "This email belongs to somebody whom you say it is not. Correct it, and send the file again"
ANSWERABLE = (RosterState.READY, RosterState.DONE)
ADD_UP = ". To add up the minutes of both, give them the same email in the file, and send it again"
HAS_LINE = "Line {} has this email already"


def lacks_email(row: RosterRow) -> bool:
    """Whether nothing but the email is missing to say who the row is."""
    asks = row.outcome == Outcome.LIKELY or row.faults in ([NOBODY], [NONE_OF_THEM])
    return asks and not row.email and not row.is_written


class Answers:
    """The answers to a row whose person is only likely; each is on record once the rest of the roster is done."""

    def __init__(self, row: RosterRow, session: Session, by: Person) -> None:
        self.row, self.session, self.by = row, session, by

    def is_person(self, person_id: int) -> None:
        """It is this one of the people offered. Raises Refused."""
        if person_id not in self.row.candidates:
            raise Refused(NO_CANDIDATE)
        with database.atomic():
            self._hold()
            self._is(Person.get_by_id(person_id))

    def has_email(self, typed: str) -> None:
        """It is whoever has this address, or it waits for who will confirm it. Raises Refused."""
        email = fold_email(typed)
        if not is_email(email) or len(email) > LONGEST_EMAIL:
            raise Refused(NO_EMAIL.format(typed.strip()[:60]))
        with database.atomic():
            self._hold()
            if not lacks_email(self.row):
                raise Refused(ANSWERED)
            self._refuse_double(RosterRow.email == email, HAS_LINE)
            owner = owners_of([email]).get(email)
            if owner:
                self._is(owner)
            else:
                self._change(email=email, outcome=Outcome.NEW, faults=[], candidates=[])
                self._note("nobody here", invited=1)

    def is_nobody(self) -> None:
        """It is none of them: the row waits for whoever confirms its email, and is refused where nobody can."""
        with database.atomic():
            self._hold()
            if not self.row.email:
                self._change(person=None, outcome=Outcome.REFUSED, faults=[NONE_OF_THEM])
            elif owners_of([self.row.email]):
                self._change(person=None, outcome=Outcome.REFUSED, faults=[ITS_OWNER])
            else:
                self._change(person=None, outcome=Outcome.NEW, faults=[])
                self._note("nobody here", invited=1)

    def _is(self, person: Person) -> None:
        self._refuse_double(RosterRow.person == person, IN_LINE)
        is_there = person.id in registered(self.session.id, [person.id])
        self._change(person=person.id, outcome=Outcome.THERE if is_there else Outcome.MATCHED, faults=[])
        self._note(person.full_name)

    def _refuse_double(self, same: Any, words: str) -> None:
        others = (RosterRow.roster == self.row.roster_id) & (RosterRow.id != self.row.id)
        other = RosterRow.select().where(others, same, RosterRow.outcome != Outcome.REFUSED).first()
        if other:
            raise Refused(words.format(other.line) + (ADD_UP if is_report(self.row.roster.mapping) else ""))

    def _note(self, person: str, invited: int = 0) -> None:
        """Of a roster that is done the row follows alone: its press counts those whom it invites."""
        roster = Roster.get_by_id(self.row.roster_id)
        if roster.state == RosterState.DONE:
            refuse_many(self.by, invited)
            about = f"{roster.name} for {self.session.full_title}: line {self.row.line} is {person}"
            tell_history(self.by, Action.ROSTER_ANSWERED, self.session, about, invited=invited)

    def _hold(self) -> None:
        if not hold(Roster, self.row.roster_id, Roster.state.in_(ANSWERABLE)):
            raise Refused(NOT_NOW)
        is_asked = self.row.candidates or lacks_email(self.row)
        if not is_asked or not hold(RosterRow, self.row.id, ~RosterRow.is_written):
            raise Refused(ANSWERED)

    def _change(self, **values: Any) -> None:
        RosterRow.update(values).where(RosterRow.id == self.row.id).execute()


def confirm_alike(roster: Roster, session: Session, by: Person) -> tuple[int, bool]:
    """Say of each row that offers exactly one person that it is that one; returns how many, and whether more wait.

    At most MOST_AT_ONCE. Where an account has the row's email, name and email speak of two people: such a row is
    answered by itself.
    """
    has_account = fn.EXISTS(Person.select(SQL("1")).where(Person.email == RosterRow.email))
    likely = (RosterRow.roster == roster) & (RosterRow.outcome == Outcome.LIKELY) & ~has_account
    offered: Any = RosterRow.candidates.cast("TEXT")
    likely &= fn.REPLACE(offered, ",", "") == offered
    rows = list(RosterRow.select().where(likely).order_by(RosterRow.line).limit(MOST_AT_ONCE + 1))
    done = 0
    for row in rows[:MOST_AT_ONCE]:
        with suppress(Refused):
            Answers(row, session, by).is_person(row.candidates[0])
            done += 1
    return done, len(rows) > MOST_AT_ONCE
