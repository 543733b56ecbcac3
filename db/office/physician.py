"""The office's word on a degree that does not say whether its holder is a physician."""

from __future__ import annotations

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.people.tables import Person


def say_physician(person: Person, is_physician: bool) -> bool:
    """Store the office's word on a degree of its own, with an audit line; False when it is so already."""
    words = ("no", "yes")
    with database.atomic():
        other = (Person.id == person.id) & (Person.other_is_physician != is_physician)
        changed = Person.update(other_is_physician=is_physician).where(other).execute()
        if changed:
            before, after = words[not is_physician], words[is_physician]
            AuditLine.write(None, Action.MARKED_AS_PHYSICIAN, person, from_state=before, to_state=after)
    return bool(changed)
