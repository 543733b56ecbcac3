"""Registering by a course code: while it is open, and never a moment longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import database
from db.activities.tables import Session
from db.credit.notice import tells_at
from db.credit.standing import CodeState, Standing, standing
from db.credit.step import own_progress
from db.engine.clock import now
from db.learning.presence.own import Before, make_own, register_own
from db.learning.presence.scan import use_scan
from db.learning.presence.tables import CheckIn
from db.learning.tables import How, Participation

if TYPE_CHECKING:
    from db.learning.presence.scan import Scanned
    from db.people.tables import Person


def register_by_code(learner: Person, at: Session, scanned: Scanned | None = None) -> Standing:
    """Register the learner where the code is open now; the standing afterward, whatever it is.

    A changing code is as open as it was when it was `scanned`, and attendance counts from then; a scan is for one
    person. Whoever registered on the web before attends now. Whoever closes the code or the activity at the same
    moment waits, or was first and then the learner is told so. What a roster wrote becomes the learner's own.
    """
    moment = scanned.at if scanned else now()
    with database.atomic():
        held = Session.held(at.id)  # which may have moved since the page was read
        stands = standing(held, learner, moment)
        if stands.state != CodeState.OPEN:
            _come_too(learner, held, stands, scanned)
            return stands
        if scanned and not use_scan(scanned, learner, at):
            return Standing(CodeState.MOVED)
        told: dict[str, Any] = {"attended_at": moment, "tells_at": tells_at(held)}
        own = register_own(learner, at, how=How.CODE, **told)
        if own.before == Before.ABSENT:
            return Standing(CodeState.REGISTERED, own.id)
        # On the web, by a roster, or by another tab at the same moment.
        Participation.update(told).where(Participation.id == own.id, Participation.attended_at.is_null()).execute()
        return standing(at, learner)


def _come_too(learner: Person, held: Session, stands: Standing, scanned: Scanned | None) -> None:
    """Whoever a roster brought, and who comes by the open code too, is here by themselves from now on."""
    code = standing(held, None, scanned.at if scanned else None)
    is_here = code.state == CodeState.OPEN and stands.participation_id and not CheckIn.is_undone(learner, held)
    if is_here and (scanned is None or use_scan(scanned, learner, held)):
        make_own(learner, held)


def onward(learner: Person, stands: Standing) -> str:
    """The address of what follows for a learner who is registered: the open step, or why there is none."""
    progress = own_progress(learner, stands.participation_id)
    return progress.url if progress else "/home"
