"""The office's word on a degree that does not say whether its holder is a physician."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import SQL

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.count import MOST, AtLeast, bounded
from db.people.tables import Degree, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect


def say_physician(person: Person, is_physician: bool, by: Person | None = None) -> bool:
    """Store the office's word on a degree of its own, with an audit line; False when it is so already.

    `by` is None on the command line and in a load file.
    """
    words = ("no", "yes")
    with database.atomic():
        unsaid = Person.degree_said_at.is_null()
        other = (Person.id == person.id) & ((Person.other_is_physician != is_physician) | unsaid)
        said = {"other_is_physician": is_physician, "degree_said_at": now()}
        changed = Person.update(said).where(other).execute()
        if changed:
            before, after = words[person.other_is_physician], words[is_physician]
            AuditLine.write(by, Action.MARKED_AS_PHYSICIAN, person, from_state=before, to_state=after)
    return bool(changed)


class UnjudgedPeople:
    """Those whose degree “Other” waits for the office's word, as a list that is shown page by page."""

    def count(self) -> int | AtLeast:
        return bounded(int(_unjudged().limit(MOST + 1).count()), MOST)

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[Person]:
        """In the order in which they signed up, with their degrees."""
        sorting = [column.desc() if is_descending else column for column in order]
        return list(_unjudged().order_by(*sorting).limit(limit).offset(offset))


def _unjudged() -> ModelSelect[Person]:
    """Along the index of those who wait."""
    waits: Any = SQL("\"degree_other\" <> ''")
    query = Person.select(Person, Degree).join(Degree)
    return query.where(waits, Person.degree_said_at.is_null(), Person.disabled_at.is_null())
