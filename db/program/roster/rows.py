"""The rows of a roster as they are kept: read, matched, and answered by whoever looks at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from db import database
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.engine.insert import insert_all
from db.engine.refusal import Refused
from db.engine.row import hold
from db.people.tables import Person
from db.program.roster.arrival import tell_history
from db.program.roster.invitation import refuse_many
from db.program.roster.match import Matcher, registered
from db.program.roster.owner import owners_of
from db.rosters.attendee import Reading
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from db.rosters.attendee import Given

    Tell = Callable[[int, int], None]

BATCH = 200  # rows of one transaction: some 10 ms
SMALL = 500  # rows, up to which names that are only alike are looked for
ANSWERED = "This row was answered already"
ANSWERABLE = (RosterState.READY, RosterState.DONE)
NOT_NOW = "This roster is being written or was taken back. Look at it again, then answer"
NO_CANDIDATE = "Choose one of the people offered, or that it is none of them"
IN_LINE = "Line {} is this person already"
NONE_OF_THEM = "It is none of the people here with this name, and there is no email. Add one, and send the file again"
ITS_OWNER = "This email belongs to somebody whom you say it is not. Correct it, and send the file again"


def read_in(roster: Roster, rows: Iterable[Given], tell: Tell) -> None:
    """Read and match a roster's rows, and keep each with what will happen to it. Begun anew, it begins anew.

    It stops where somebody chose other columns meanwhile. Raises what `rows` raises, such as Refused.
    """
    session = Session.select(Session, Activity).join(Activity).where(Session.id == roster.session_id).get()
    _forget_rows(roster)
    people = Reading(roster.mapping, session.maximum_quarters).read(rows)
    matcher = Matcher(session, is_small=len(people) <= SMALL)
    for start in range(0, len(people), BATCH):
        values = matcher.rows(people[start : start + BATCH])
        with database.atomic():
            if not _is_reading(roster):
                return
            insert_all(RosterRow, [{**row, "roster": roster.id} for row in values])
        tell(min(start + BATCH, len(people)), len(people))
    with database.atomic():
        if _is_reading(roster):
            Roster.update(state=RosterState.READY, rows=len(people)).where(Roster.id == roster.id).execute()


def refuse(roster: Roster, words: str) -> None:
    """Note why the file could not be read to its end."""
    _forget_rows(roster)
    reading = (Roster.id == roster.id) & (Roster.state == RosterState.READING)
    Roster.update(state=RosterState.REFUSED, fault=words[:1000]).where(reading).execute()


def _is_reading(roster: Roster) -> bool:
    return hold(Roster, roster.id, Roster.state == RosterState.READING, Roster.mapping == roster.mapping)


def _forget_rows(roster: Roster) -> None:
    some = RosterRow.select(RosterRow.id).where(RosterRow.roster == roster).limit(BATCH)
    while _is_reading(roster):
        with database.atomic():
            if not RosterRow.delete().where(RosterRow.id.in_(some)).execute():
                return


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
            mine = (RosterRow.person == person_id) & (RosterRow.roster == self.row.roster_id)
            other = RosterRow.select().where(mine, RosterRow.id != self.row.id).first()
            if other:
                raise Refused(IN_LINE.format(other.line))
            is_there = person_id in registered(self.session.id, [person_id])
            self._change(person=person_id, outcome=Outcome.THERE if is_there else Outcome.MATCHED, faults=[])
            self._note(Person.get_by_id(person_id).full_name)

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
        if not self.row.candidates or not hold(RosterRow, self.row.id, ~RosterRow.is_written):
            raise Refused(ANSWERED)

    def _change(self, **values: Any) -> None:
        RosterRow.update(values).where(RosterRow.id == self.row.id).execute()


def confirm_alike(roster: Roster, session: Session, by: Person) -> int:
    """Say of every row that offers exactly one person that it is that one; returns how many rows that were.

    Where an account has the row's email, name and email speak of two people: such a row is answered by itself.
    """
    has_account = fn.EXISTS(Person.select(SQL("1")).where(Person.email == RosterRow.email))
    likely = (RosterRow.roster == roster) & (RosterRow.outcome == Outcome.LIKELY) & ~has_account
    done = 0
    for row in RosterRow.select().where(likely).order_by(RosterRow.line).limit(BATCH):
        if len(row.candidates) == 1:
            try:
                Answers(row, session, by).is_person(row.candidates[0])
            except Refused:
                continue
            done += 1
    return done


class RowsOf:
    """A roster's rows, page by page, all or those of one outcome."""

    def __init__(self, roster: Roster, outcome: str = "", counted: Mapping[str, int] | None = None) -> None:
        self.roster, self.outcome, self.counted = roster, outcome, counted or {}

    def count(self) -> int:
        if self.outcome:
            return int(self.counted.get(self.outcome, 0))
        return sum(self.counted.values())

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[RosterRow]:
        query = RosterRow.select().where(RosterRow.roster == self.roster)
        query = query.where(RosterRow.outcome == self.outcome) if self.outcome else query
        sorted_by = [one.desc() for one in order] if is_descending else list(order)
        return list(query.order_by(*sorted_by).limit(limit).offset(offset))


def asked_of(rosters: Sequence[Roster]) -> dict[int, int]:
    """How many rows of each of these rosters somebody has yet to answer, by the roster's id."""
    open_ones = [one.id for one in rosters if one.state in ANSWERABLE]
    query: Any = RosterRow.select(RosterRow.roster, fn.COUNT(RosterRow.id)).group_by(RosterRow.roster)
    asked = query.where(RosterRow.roster.in_(open_ones), RosterRow.outcome == Outcome.LIKELY)
    return dict(asked.tuples()) if open_ones else {}


def people_of(rows: Sequence[RosterRow]) -> dict[int, Person]:
    """The people whom these rows are, or may be, by their ids."""
    wanted = {row.person_id for row in rows if row.person_id} | {one for row in rows for one in row.candidates}
    return {person.id: person for person in Person.select().where(Person.id.in_(list(wanted)))} if wanted else {}


def stayed(roster: Roster, most: int) -> list[RosterRow]:
    """The people of a roster that was taken back who had claimed credit meanwhile; at most so many."""
    return list(
        RosterRow.select().where(RosterRow.roster == roster, RosterRow.has_stayed).order_by(RosterRow.line).limit(most)
    )
