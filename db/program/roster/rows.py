"""The rows of a roster as they are kept: read, matched, and answered by whoever looks at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from db import database
from db.activities.tables import Activity, Session
from db.engine.insert import insert_all
from db.engine.row import hold
from db.people.tables import Person
from db.program.roster.answer import ANSWERABLE
from db.program.roster.match import Matcher
from db.rosters.attendee import Reading
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from db.rosters.attendee import Given

    Tell = Callable[[int, int], None]

BATCH = 200  # rows of one transaction: some 10 ms
SMALL = 500  # rows, up to which names that are only alike are looked for


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


def stayed(roster: Roster, most: int) -> tuple[list[RosterRow], int]:
    """So many of a roster's people who had claimed credit when it was taken back, by line, and how many there are."""
    mine = RosterRow.select().where(RosterRow.roster == roster, RosterRow.has_stayed)
    return list(mine.order_by(RosterRow.line).limit(most)), int(mine.count())
