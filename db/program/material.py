"""Facts of a session that were approved: credit, and the dates and the people of a course.

Topic, room, a moved date and a substitute speaker within an approved series are not material: they count at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.activities.tables import ActivityStatus
from db.program.held import Wrong

if TYPE_CHECKING:
    from db.activities.tables import Activity

SERIES = "rss"
APPROVED = (
    "{} of this activity went through approval. An approver can change it here and give a reason. "
    "Or ask for it on the activity’s page."
)
REASON = "Say why. The reason stands in the activity’s history."
LONGEST_REASON = 1000


@dataclass(frozen=True)
class Decision:
    """Somebody who changes sessions: whether they may decide on what was approved, and the reason that they gave."""

    is_approver: bool = False
    reason: str = ""


def check_material(activity: Activity, facts: str, decision: Decision, field: str) -> None:
    """Refuse a change of approved facts to whoever is no approver, or gives no reason. Raises Wrong.

    An activity that is only planned has not been approved yet.
    """
    if activity.status == ActivityStatus.PLANNED:
        return
    if not decision.is_approver:
        raise Wrong(field, APPROVED.format(facts))
    if not decision.reason.strip():
        raise Wrong("reason", REASON)
    if len(decision.reason) > LONGEST_REASON:
        raise Wrong("reason", f"At most {LONGEST_REASON} characters")


def is_series(activity: Activity) -> bool:
    """Whether its dates and speakers change without a new approval."""
    return bool(activity.format == SERIES)
