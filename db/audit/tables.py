"""The audit log: who did what to which record, appended in the same transaction and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import ForeignKeyField, IntegerField, TextField

from db.audit.action import Action
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import JsonField, UtcDateTimeField, at_most, not_blank
from db.engine.insert import insert_all
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

SITE = "site"


class AuditLine(BaseModel):
    at = UtcDateTimeField(default=now)
    person = ForeignKeyField(Person, null=True, on_delete="RESTRICT")  # none: the command line, or nobody known
    on_behalf_of = ForeignKeyField(Person, null=True, on_delete="RESTRICT")
    action = TextField(constraints=[not_blank("action", 60)])  # an Action
    subject_type = TextField(constraints=[not_blank("subject_type", 40)])
    subject_id = IntegerField(null=True)
    from_state = TextField(default="", constraints=[at_most("from_state", 40)])
    to_state = TextField(default="", constraints=[at_most("to_state", 40)])
    detail = JsonField(default=dict)

    @classmethod
    def write(cls, person: Person | None, action: Action, subject: BaseModel | None, **more: Any) -> AuditLine:
        """Append a line about a record, or about the site; call it inside the transaction that changes the record."""
        line: AuditLine = cls.create(person=person, action=action, **_about(subject), **more)
        return line

    @classmethod
    def write_all(cls, person: Person, action: Action, about: Sequence[tuple[BaseModel, dict[str, Any]]]) -> None:
        """Append a line about each of these records, with its detail."""
        fixed = {"person": person, "action": action}
        insert_all(cls, [{**fixed, **_about(subject), "detail": detail} for subject, detail in about])


def _about(subject: BaseModel | None) -> dict[str, Any]:
    if subject is None:
        return {"subject_type": SITE, "subject_id": None}
    return {"subject_type": type(subject).__name__.lower(), "subject_id": subject.id}


AuditLine.add_index(AuditLine.index(AuditLine.subject_type, AuditLine.subject_id, AuditLine.id, name="auditline_of"))
