"""The credit types of an activity, as whoever runs it changes them: part of what was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activities.tables import Activity
from db.credit.designate import designate
from db.program.activity_change import changing
from db.program.material import check_material

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.credit.designate import Choice
    from db.people.tables import Person
    from db.program.material import Decision


def change_types(activity_id: int, choices: Iterable[Choice], by: Person, revision: int, decision: Decision) -> bool:
    """Designate these types; False when the activity designates them already. Raises Wrong, Refused and Meanwhile.

    Credit takes the way back to the approver, unless an approver decides with a reason.
    """
    with changing(activity_id, revision) as activity:
        if not designate(activity, choices, by, decision.reason.strip()):
            return False
        check_material(activity, "The credit", decision, "type")
        Activity.update(revision=Activity.revision + 1).where(Activity.id == activity_id).execute()
        return True
