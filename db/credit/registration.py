"""Registering by a course code: while it is open, and never a moment longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.activities.tables import Session
from db.credit.standing import CodeState, Standing, standing
from db.credit.step import own_progress
from db.engine.clock import now
from db.engine.insert import insert_once
from db.institution.settings import institution
from db.learning.tables import How, Participation
from db.outbox.tables import Message

if TYPE_CHECKING:
    from db.people.tables import Person


def register_by_code(learner: Person, at: Session) -> Standing:
    """Register the learner where the code is open now; the standing afterward, whatever it is.

    Whoever closes the code or the activity at the same moment waits, or was first and then the learner is told so.
    """
    with database.atomic():
        stands = standing(Session.held(at.id), learner)
        if stands.state != CodeState.OPEN:
            return stands
        made = insert_once(
            Participation,
            {"learner": learner, "session": at, "how": How.CODE},
            Participation.learner,
            Participation.session,
        )
        if made is None:  # by another tab at the same moment
            return standing(at, learner)
        _tell_when_open(made, learner, at)
        return Standing(CodeState.REGISTERED, made)


def onward(learner: Person, stands: Standing) -> str:
    """The address of what follows for a learner who is registered: the open step, or why there is none."""
    progress = own_progress(learner, stands.participation_id)
    return progress.url if progress else "/home"


def _tell_when_open(participation_id: int, learner: Person, at: Session) -> None:
    """Put the mail with the link into the outbox for the moment at which the claim opens, if that is to come."""
    opens = at.claims_open_at
    if opens and now() < opens and institution().claim_mail == "yes":
        Message.queue_for(opens, "claim_open", learner.email, participation=participation_id)
