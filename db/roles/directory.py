"""Finding people as the office does: by how a name or an email address begins, or by the roles that they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN, SQL, fn

from db.activities.tables import Activity
from db.engine.count import MOST, AtLeast, Counted
from db.engine.query import among, each_of, prepared
from db.institution.tables import Unit
from db.people.search import MOST_FOUND, first_named, in_order
from db.people.tables import Person
from db.people.word import Searched
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from peewee import ModelSelect

NAME_ORDER = (Person.last_name, Person.first_name, Person.id)
LISTED = (Person.id, Person.last_name, Person.first_name, Person.email, Person.disabled_at)


class Listed(NamedTuple):
    """A person as a list of people shows them."""

    id: int
    last_name: str
    first_name: str
    email: str
    disabled_at: datetime | None


@dataclass(frozen=True)
class FoundPeople(Searched):
    """People of whom each word typed begins a name or the address; before anything is typed, those who hold a role."""

    typed: str

    def count(self) -> Callable[[], int | AtLeast]:
        """How many, where the page does not tell."""
        return lambda: self._total(self._rows(1, 0))

    def page(self, _order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[Listed]:
        """By name. Of more than MOST_FOUND any of them: to sort everybody of one name costs more than to type on."""
        rows = self._rows(limit, offset, is_descending=is_descending)
        return Counted([Listed(*row) for _, _, *row in rows], self._total(rows))

    def _rows(self, limit: int, offset: int, *, is_descending: bool = False) -> list[Any]:
        if self.is_too_short:
            return []
        return _page(self._most + 1, limit, offset, *in_order(self.words), is_descending=is_descending)

    def _total(self, rows: list[Any]) -> int | AtLeast:
        people, looked_at = rows[0][:2] if rows else (0, 0)
        return AtLeast(min(people, self._most)) if looked_at > self._most else people

    @property
    def _most(self) -> int:
        return MOST_FOUND if self.words else MOST


@prepared
def _page(most: Any, limit: Any, offset: Any, *words: Any, is_descending: bool) -> Any:
    """How many people there are in all, and how many words that find them, before what a line shows."""
    people = first_named(*words) if words else RoleGrant.select(RoleGrant.person).distinct()
    found: Any = people.limit(most).cte("found", materialized=True)
    looked_at = Person.select(fn.COUNT(SQL("*"))).from_(found)
    order = [column.desc() for column in NAME_ORDER] if is_descending else NAME_ORDER
    query = Person.select(fn.COUNT(SQL("*")).over(), looked_at, *LISTED).with_cte(found)
    query = query.where(each_of(Person.id, Person.select(found.c.person_id).from_(found)))
    return query.order_by(*order).limit(limit).offset(offset).tuples()


def roles_of(people: Sequence[Person | Listed]) -> dict[int, list[RoleGrant]]:
    """The roles of these people by their ids, with units and activities: one query."""
    found: dict[int, list[RoleGrant]] = {person.id: [] for person in people}
    for row in _grants(list(found)) if found else ():
        found[row.person_id].append(row)
    return found


@prepared
def _grants(people: Any) -> ModelSelect[RoleGrant]:
    query = RoleGrant.select(RoleGrant, Unit, Activity).join(Unit, JOIN.LEFT_OUTER)
    query = query.join_from(RoleGrant, Activity, JOIN.LEFT_OUTER).where(among(RoleGrant.person, people))
    return query.order_by(RoleGrant.role, Unit.name, Activity.title, RoleGrant.id)


def coordinator_addresses(activity_id: int) -> list[str]:
    """The addresses of those who coordinate this activity and can sign in."""
    mine = (RoleGrant.role == Role.COORDINATOR) & (RoleGrant.activity == activity_id) & Person.disabled_at.is_null()
    query: Any = Person.select(Person.email).join(RoleGrant, on=RoleGrant.person)
    return [email for (email,) in query.where(mine).order_by(Person.id).tuples()]
