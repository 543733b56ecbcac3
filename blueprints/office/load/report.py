"""The account of a load, in words for the office: what became different, and how to go on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from blueprints.shared.filters import when
from blueprints.shared.print.session import code_address
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from blueprints.office.load.plan import Plan
    from db.engine.base import BaseModel
    from db.roles.grant import Grant

CREDIT = "credit types set"
MADE, CHANGED, EVALUATION, ASSESSMENT = (
    "made",
    "changed",
    "questions set",
    "assessment set",
)  # as the audit log has them
MOST_UNSIGNED = 5  # people without a password who are named
# By kind and deed, in the order of the account: for one and for more.
WORDS = {
    ("unit", MADE): ("1 unit added", "{} units added"),
    ("person", MADE): ("1 person added", "{} people added"),
    ("person", CHANGED): ("1 person changed", "{} people changed"),
    ("activity", MADE): ("1 activity added", "{} activities added"),
    ("activity", CHANGED): ("1 activity changed", "{} activities changed"),
    ("session", MADE): ("1 session added", "{} sessions added"),
    ("session", CHANGED): ("1 session changed", "{} sessions changed"),
    ("activity", CREDIT): ("Credit types set for 1 activity", "Credit types set for {} activities"),
    ("activity", EVALUATION): ("Evaluation set for 1 activity", "Evaluation set for {} activities"),
    ("activity", ASSESSMENT): ("Assessment set for 1 activity", "Assessment set for {} activities"),
}


class Report:
    """The account of one load, as it goes on."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.counts: Counter[tuple[str, str]] = Counter()
        self.settings: list[str] = []
        self.roles: dict[str, list[str]] = {}  # by the name of who was given them
        self.notes: list[str] = []

    def did(self, deed: str, row: BaseModel, **detail: Any) -> None:
        """Count a row that was made or changed, and leave a line about it in the audit log."""
        self.counts[type(row).__name__.lower(), deed] += 1
        AuditLine.write(None, Action.LOADED, row, to_state=deed, detail={"file": self.source, **detail})

    def designated(self) -> None:
        """Count an activity whose credit types were set; the deed has left its line."""
        self.counts["activity", CREDIT] += 1

    def gave(self, person: Person, grant: Grant) -> None:
        """Note a role that was given."""
        self.roles.setdefault(person.full_name, []).append(grant.text)

    def unproven(self, person: Person) -> None:
        """Note, once for each, that a role went to somebody who has not confirmed their address."""
        words = f"{person.email} is not confirmed. Make sure that they signed up themselves."
        self.notes += [words] if words not in self.notes else []

    def lines(self) -> list[str]:
        """All that became different, a line for each kind."""
        found = [f"Settings changed: {', '.join(self.settings)}."] if self.settings else []
        for key, (one, more) in WORDS.items():
            if count := self.counts[key]:
                found.append(f"{one if count == 1 else more.format(count)}.")
        for name, roles in self.roles.items():
            found.append(f"{len(roles)} role{'s' if len(roles) > 1 else ''} given to {name}: {'; '.join(roles)}.")
        return [*(found or ["Nothing to change."]), *self.notes]


def session_lines(plan: Plan, base_url: str) -> Iterator[str]:
    """Each session of the file's activities: title, time, course code, and the address that its QR code leads to."""
    keys = [activity.key for activity in plan.activities]
    query = Session.select(Session, Activity).join(Activity).where(Activity.key.in_(keys))
    for session in query.order_by(Activity.id, Session.starts_at, Session.id):
        yield session.full_title
        yield f"  {when(session)}"
        yield f"  code {session.code}   {code_address(session, base_url)}"


def password_lines(plan: Plan) -> Iterator[str]:
    """How those of the file's people who have no password come to one."""
    emails = [person.email for person in plan.people]
    query = Person.select().where(Person.email.in_(emails), Person.password_hash.is_null())
    waiting = list(query.order_by(Person.id))
    for person in waiting[:MOST_UNSIGNED]:
        yield f"{person.full_name} has no password yet: flask --app cmeapp people link {person.email}"
    if len(waiting) > MOST_UNSIGNED:
        yield f"{len(waiting) - MOST_UNSIGNED} more have no password yet."
