"""The mark that claims were reported to the accreditor: from then on their learners cannot change them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db import database
from db.activities.tables import Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.count import counted
from db.engine.query import prepared
from db.engine.row import hold_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.activities.tables import Activity
    from db.people.tables import Person


def report_claims(activity: Activity, by: Person) -> int:
    """Mark every current claim of the activity up to now as reported; how many were not before. Twice is once."""
    with database.atomic():
        hold_all(Claim, _unreported(activity))
        made = Claim.update(reported_at=now()).where(_unreported(activity)).execute()
        if made:
            about = f"{made} {'claim' if made == 1 else 'claims'} reported to the accreditor"
            AuditLine.write(by, Action.REPORTED, activity, detail={"about": about})
    return int(made)


def unreported_soon(activity_id: int, most: int) -> Callable[[], int]:
    """A function that returns how many current claims of the activity were not reported, counted up to `most`.

    The question goes along with the next one.
    """
    asked = _number.soon(activity_id, most)
    return lambda: int(asked.rows()[0][0])


@prepared
def _number(activity: Any, most: Any) -> Any:
    return counted(Claim.select(Claim.id).where(_unreported(activity)), most).tuples()


def _unreported(activity: Any) -> Any:
    sessions = Session.select(Session.id).where(Session.activity == activity)
    return Claim.session.in_(sessions) & Claim.superseded_at.is_null() & Claim.reported_at.is_null()
