"""The office's mail about a late claim, read from its row when the mail goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from blueprints.shared.filters import when
from db.activities.tables import Activity, Session
from db.learning.tables import LateClaim
from db.people.tables import Person

if TYPE_CHECKING:
    from db.outbox.tables import Message


def late_claim(message: Message) -> dict[str, Any] | None:
    """The learner, the session and the note; None when the request is gone. Mails of an earlier release hold theirs."""
    if "late_claim" not in message.values:
        return dict(message.values)
    query = LateClaim.select(LateClaim, Person, Session, Activity).join(Person)
    query = query.join_from(LateClaim, Session).join(Activity)
    asked = query.where(LateClaim.id == message.values["late_claim"]).first()
    if asked is None:
        return None
    who = {"learner": asked.learner.full_name, "email": asked.learner.email, "note": asked.note}
    return {"title": asked.session.full_title, "when": when(asked.session), "code": asked.session.code, **who}
