"""Finding people as the office does: by how a name or an email address begins, or by the roles that they hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from peewee import JOIN, SQL, fn

from db.activities.tables import Activity
from db.engine.count import MOST, AtLeast, bounded
from db.institution.tables import Unit
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect

SHORTEST = 2  # letters: what the indexes hold
LONGEST = 100
MOST_WORDS = 4
NAMES = (Person.last_name, Person.first_name)
NAME_ORDER = (Person.last_name, Person.first_name, Person.id)


@dataclass(frozen=True)
class FoundPeople:
    """People of whom each word typed begins a name or the address; without words, those who hold a role."""

    typed: str

    @property
    def words(self) -> list[str]:
        return self.typed[:LONGEST].split()[:MOST_WORDS]

    @property
    def is_too_short(self) -> bool:
        """Whether a word is shorter than the index, which would read everybody."""
        return any(len(word) < SHORTEST for word in self.words)

    def query(self) -> ModelSelect[Person]:
        if self.is_too_short:
            return Person.select().where(SQL("1 = 0"))
        if not self.words:
            return Person.select().where(Person.id.in_(RoleGrant.select(RoleGrant.person)))
        return Person.select().where(reduce(and_, [begins(word) for word in self.words]))

    def count(self) -> int | AtLeast:
        """How many, but no further than anybody pages."""
        return bounded(int(self._first().count()), MOST)

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[Person]:
        """Of more than MOST any MOST: to sort everybody of one name costs more than to type on."""
        order = tuple(each.desc() for each in order) if is_descending else order
        found = Person.select().where(Person.id.in_(self._first()))
        return list(found.order_by(*order).limit(limit).offset(offset))

    def _first(self) -> ModelSelect[Person]:
        return self.query().select(Person.id).limit(MOST + 1)


def begins(word: str, columns: tuple[Any, ...] = (*NAMES, Person.email)) -> Any:
    """The condition that one of these columns of Person begins with a word of at least SHORTEST letters."""
    return reduce(or_, [_column_begins(column, form) for column in columns for form in _forms(word)])


def _column_begins(column: Any, form: str) -> Any:
    """The index's two letters first; LIKE then compares the rest, folding ASCII capitals on SQLite as on PostgreSQL."""
    two = fn.LOWER(fn.SUBSTR(column, SQL("1"), SQL("2")))
    return (two == _folded(form[:SHORTEST])) & column.startswith(form)


def _forms(word: str) -> list[str]:
    """As typed, and as a name would be written: SQLite folds no capitals beyond ASCII."""
    return list(dict.fromkeys([word, word.lower(), word[:1].upper() + word[1:]]))


def _folded(text: str) -> Any:
    """In the database's own way, so that both sides are folded alike."""
    return fn.LOWER(text)


def roles_of(people: Sequence[Person]) -> dict[int, list[RoleGrant]]:
    """The roles of these people by their ids, with units and activities: one query."""
    rows = (
        RoleGrant.select(RoleGrant, Unit, Activity)
        .join(Unit, JOIN.LEFT_OUTER)
        .switch(RoleGrant)
        .join(Activity, JOIN.LEFT_OUTER)
        .where(RoleGrant.person.in_([person.id for person in people]))
        .order_by(RoleGrant.role, Unit.name, Activity.title, RoleGrant.id)
    )
    found: dict[int, list[RoleGrant]] = {person.id: [] for person in people}
    for row in rows if found else ():
        found[row.person_id].append(row)
    return found


def coordinator_addresses(activity_id: int) -> list[str]:
    """The addresses of those who coordinate this activity and can sign in."""
    mine = (RoleGrant.role == Role.COORDINATOR) & (RoleGrant.activity == activity_id) & Person.disabled_at.is_null()
    query: Any = Person.select(Person.email).join(RoleGrant, on=RoleGrant.person)
    return [email for (email,) in query.where(mine).order_by(Person.id).tuples()]
