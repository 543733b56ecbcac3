"""The history of an activity, line by line as the audit log holds it, with that of its application."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN

from db.applications.history import DONE, OPERATOR
from db.applications.tables import Application
from db.audit.tables import AuditLine
from db.engine.count import MOST, AtLeast, bounded, counted
from db.engine.query import prepared
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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

    def count(self) -> Callable[[], int | AtLeast]:
        """How many, but no further than anybody pages. The question goes along with the next one."""
        numbers = _numbers.soon(self.activity_id, MOST + 1)
        return lambda: bounded(sum(numbers.rows()[0]), MOST)

    def page(
        self, _order: tuple[Any, ...], _is_descending: bool, limit: int, offset: int
    ) -> Callable[[], Sequence[Line]]:
        """The newest first, whatever is asked."""
        asked = _lines.soon(self.activity_id, limit, offset)
        return lambda: [_line(*row) for row in asked.rows()]


@prepared
def _lines(activity_id: Any, limit: Any, offset: Any) -> ModelSelect[Any]:
    shown = (AuditLine.at, AuditLine.action, AuditLine.detail, Person.first_name, Person.last_name)
    query = AuditLine.select(*shown).join(Person, JOIN.LEFT_OUTER, on=AuditLine.person)
    query = query.where(reduce(or_, _about(activity_id)))
    return query.order_by(AuditLine.id.desc()).limit(limit).offset(offset).tuples()


@prepared
def _numbers(activity_id: Any, most: Any) -> Any:
    """Of the activity's own lines and those of its application, each counted along the index."""
    parts = [counted(AuditLine.select(AuditLine.id).where(about), most) for about in _about(activity_id)]
    return AuditLine.select(*parts).from_().tuples()


def _about(activity_id: Any) -> tuple[Any, Any]:
    """Conditions: a line is about the activity, or about its application."""
    application = Application.select(Application.id).where(Application.activity == activity_id)
    own = (AuditLine.subject_type == "activity") & (AuditLine.subject_id == activity_id)
    return own, (AuditLine.subject_type == "application") & AuditLine.subject_id.in_(application)


def _line(at: datetime, action: str, detail: dict[str, Any], first: str | None, last: str | None) -> Line:
    known: dict[str, str] = {key.value: words for key, words in DONE.items()}
    what = f"Application: {known[action].lower()}" if action in known else action.capitalize()
    about = detail.get("about") or detail.get("assigned") or ""
    reason = detail.get("comment") or ("" if "application" in action else detail.get("reason")) or ""
    return Line(at, f"{first} {last}" if first else OPERATOR, what, str(about), str(reason))
