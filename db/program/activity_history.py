"""The history of an activity, line by line as the audit log holds it, with that of its application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN

from db.applications.history import DONE, OPERATOR
from db.applications.tables import Application
from db.audit.tables import AuditLine
from db.engine.count import MOST, AtLeast, bounded
from db.engine.query import prepared
from db.people.tables import Person

if TYPE_CHECKING:
    from datetime import datetime

    from peewee import ModelSelect


class Line(NamedTuple):
    """One deed: when in UTC, by whom, what it was and about what, and the reason that was given."""

    at: datetime
    who: str
    what: str
    about: str
    reason: str


@dataclass(frozen=True)
class History:
    """The lines about one activity, as a list that is shown page by page."""

    activity_id: int

    def count(self) -> int | AtLeast:
        return bounded(int(_of(self.activity_id).select(AuditLine.id).limit(MOST + 1).count()), MOST)

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> list[Line]:
        """The newest first, whatever is asked."""
        return [_line(*row) for row in _lines(self.activity_id, limit, offset)]


@prepared
def _lines(activity_id: Any, limit: Any, offset: Any) -> ModelSelect[Any]:
    shown = (AuditLine.at, AuditLine.action, AuditLine.detail, Person.first_name, Person.last_name)
    query = _of(activity_id).select(*shown).join(Person, JOIN.LEFT_OUTER, on=AuditLine.person)
    return query.order_by(AuditLine.id.desc()).limit(limit).offset(offset).tuples()


def _of(activity_id: Any) -> ModelSelect[Any]:
    application = Application.select(Application.id).where(Application.activity == activity_id)
    own = (AuditLine.subject_type == "activity") & (AuditLine.subject_id == activity_id)
    applied = (AuditLine.subject_type == "application") & AuditLine.subject_id.in_(application)
    return AuditLine.select().where(own | applied)


def _line(at: datetime, action: str, detail: dict[str, Any], first: str | None, last: str | None) -> Line:
    known: dict[str, str] = {key.value: words for key, words in DONE.items()}
    what = f"Application: {known[action].lower()}" if action in known else action.capitalize()
    about = detail.get("about") or detail.get("assigned") or ""
    reason = detail.get("comment") or ("" if "application" in action else detail.get("reason")) or ""
    return Line(at, f"{first} {last}" if first else OPERATOR, what, str(about), str(reason))
