"""Access to activities: the office and the approvers reach all, a coordinator only the own; any other is not found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort
from peewee import JOIN

from blueprints.shared.access import my_grants
from db.activities.tables import Activity, Session
from db.engine.query import prepared
from db.institution.tables import Unit
from db.roles.tables import Role

if TYPE_CHECKING:
    from peewee import ModelSelect

RUNNERS = (Role.OFFICE, Role.COORDINATOR, Role.APPROVER)  # of every route below /office/activities and /office/sessions


def is_office() -> bool:
    """Whether this person runs every activity."""
    return my_grants().has(Role.OFFICE)


def activity_or_404(activity_id: int) -> Activity:
    """The activity with its unit, for whoever may run it."""
    if not may_run(activity_id):
        abort(404)
    return next(iter(_activity(activity_id)), None) or abort(404)


def session_or_404(session_id: int) -> Session:
    """The session with its activity, for whoever may run it."""
    found = next(iter(_session(session_id)), None)
    if found is None or not may_run(found.activity.id):
        abort(404)
    return found


def my_activities() -> frozenset[int] | None:
    """The ids of those that a coordinator runs; None for whoever reaches all."""
    return None if reaches_all() else my_grants().coordinated


def may_run(activity_id: int) -> bool:
    """Whether this person runs this activity, or all of them."""
    return my_grants().runs(activity_id)


def reaches_all() -> bool:
    """Whether this person reaches every activity: the office and the approvers do."""
    return my_grants().runs_all


@prepared
def _activity(activity_id: Any) -> ModelSelect[Activity]:
    query = Activity.select(Activity, Unit.id, Unit.name).join(Unit, JOIN.LEFT_OUTER)
    return query.where(Activity.id == activity_id)


@prepared
def _session(session_id: Any) -> ModelSelect[Session]:
    return Session.select(Session, Activity).join(Activity).where(Session.id == session_id)
