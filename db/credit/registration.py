"""Registering by a course code: while it is open, and never a moment longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.activities.tables import Session
from db.credit.standing import CodeState, Standing, standing
from db.learning.tables import Participation

if TYPE_CHECKING:
    from db.people.tables import Person


def register_by_code(learner: Person, at: Session) -> Standing:
    """Register the learner where the code is open now; the standing afterwards, whatever it is.

    Whoever closes the code or the activity at the same moment waits, or was first and then the learner is told so.
    """
    with database.atomic():
        stands = standing(Session.held(at.id), learner)
        if stands.state != CodeState.OPEN:
            return stands
        return Standing(CodeState.REGISTERED, Participation.register(learner, at).id)
