"""A late claim: asked for once the course code has closed, answered by the office, asked for again when declined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.engine.clock import now
from db.engine.insert import insert_once
from db.institution.settings import institution
from db.learning.tables import Answer, How, LateClaim, Participation
from db.outbox.tables import Message

if TYPE_CHECKING:
    from db.activities.tables import Session
    from db.people.tables import Person


def ask_late_claim(learner: Person, at: Session, note: str) -> bool:
    """Store the request and tell the office, in one transaction; False while an earlier one waits for its answer."""
    with database.atomic():
        row = {"learner": learner, "session": at, "note": note}
        made = insert_once(LateClaim, row, LateClaim.learner, LateClaim.session, where=LateClaim.answer.is_null())
        to = institution().office_email
        if made and to:
            Message.queue("late_claim", to, late_claim=made)
    return made is not None


def answer_late_claim(asked: LateClaim, answer: Answer) -> bool:
    """Grant or decline a request; granting registers the learner. False when somebody was first."""
    with database.atomic():
        waits = (LateClaim.id == asked.id) & LateClaim.answer.is_null()
        if not LateClaim.update(answer=answer, answered_at=now()).where(waits).execute():
            return False
        if answer == Answer.GRANTED:
            Participation.register(asked.learner, asked.session, How.OFFICE)
    return True


def last_answer(learner: Person, at: Session) -> tuple[Answer | None] | None:
    """The answer to the learner's newest request, None in it while it waits; None where there is no request."""
    mine = (LateClaim.learner == learner) & (LateClaim.session == at)
    row = LateClaim.select(LateClaim.answer).where(mine).order_by(LateClaim.id.desc()).tuples().first()
    return (Answer(row[0]) if row[0] else None,) if row else None
