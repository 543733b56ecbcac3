"""Access to applications. To whoever may not read one, it is as if it were not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort
from peewee import JOIN

from blueprints.shared.access import me, my_grants
from blueprints.shared.filters import moment
from db.applications.actor import note_recusal, stands_in, steps_aside
from db.applications.state import State
from db.applications.tables import Application
from db.engine.query import prepared
from db.institution.tables import Unit
from db.people.tables import Person
from db.roles.tables import Grants, Role

if TYPE_CHECKING:
    from peewee import ModelSelect

APPROVERS_READ = (State.AWAITING, State.FINAL, State.APPROVED)
NOT_OPEN = (
    "You have no access to an application {}. It may be assigned to someone else, or the address may be "
    "mistyped. Yours are listed under “Applications”."
)
LOST_ROLE = "You no longer review for {}, so you can’t open its applications."
NO_APPROVER = "You are no longer an approver, so you can’t open the applications assigned to you."
UNIT_CLOSED = "The unit {} was closed on {}, so its applications can no longer be reviewed."


def readable_or_404(application_id: int) -> Application:
    """The application, if the signed-in person may read it.

    Its applicant, the office, the assigned reviewer and who stands in for them, the approvers once it waits for the
    final review, and the coordinator of its activity. A reviewer whose role or unit is gone is told so (403).
    """
    found = find(application_id)
    if found is None or not (writes(found) or _is_assigned(found) or coordinates(found)):
        abort(404, NOT_OPEN.format(application_id))
    return found


def find(application_id: int) -> Application | None:
    """The application with its unit, the people it names, and whether its reader stepped aside, in one query."""
    found = next(iter(_named(application_id, me().id)), None)
    if found:
        note_recusal(found, me(), is_aside=bool(found.__dict__["is_aside"]))
    return found


@prepared
def _named(application_id: Any, person_id: Any) -> ModelSelect[Application]:
    applicant, reviewer, approver = (Person.alias() for _ in range(3))
    named = (applicant, reviewer, approver)
    said = [column for who in named for column in (who.id, who.first_name, who.last_name, who.disabled_at)]
    query: ModelSelect[Application] = (
        Application.select(Application, *said, Unit, steps_aside(person_id).alias("is_aside"))
        .join(applicant, attr="applicant", on=Application.applicant == applicant.id)
        .switch(Application)
        .join(reviewer, JOIN.LEFT_OUTER, attr="reviewer", on=Application.reviewer == reviewer.id)
        .switch(Application)
        .join(approver, JOIN.LEFT_OUTER, attr="approver", on=Application.approver == approver.id)
        .switch(Application)
        .join(Unit, JOIN.LEFT_OUTER)
        .where(Application.id == application_id)
    )
    return query


def is_office() -> bool:
    """Whether the signed-in person works in the office."""
    return my_grants().has(Role.OFFICE)


def reads_reasons(application: Application) -> bool:
    """Whether the signed-in person reads why somebody stepped aside: the office, but never the applicant."""
    return is_office() and application.applicant_id != me().id


def writes(application: Application) -> bool:
    """Whether the signed-in person writes this application in some state: its applicant, and the office."""
    return application.applicant_id == me().id or is_office()


def _is_assigned(application: Application) -> bool:
    is_approver = my_grants().has(Role.APPROVER)
    if application.approver_id == me().id and not is_approver:
        abort(403, NO_APPROVER)
    if is_approver and (application.state in APPROVERS_READ or application.approver_id == me().id):
        return True
    reviewer: Any = application.reviewer
    if reviewer is None or not (reviewer.id == me().id or stands_in(application, me())):
        return False
    _check_unit(application, reviewer)
    return True


def _check_unit(application: Application, reviewer: Person) -> None:
    """Say which of the two is gone when a reviewer may no longer read what was assigned to them."""
    unit: Any = application.unit
    if unit is not None and unit.closed_at is not None:
        abort(403, UNIT_CLOSED.format(unit.name, moment(unit.closed_at)))
    grants = my_grants() if reviewer.id == me().id else Grants.of(reviewer)
    if unit is None or not grants.has(Role.REVIEWER, unit_id=unit.id):
        abort(403, LOST_ROLE.format(unit.name if unit else "this unit"))


def may_change(application: Application) -> bool:
    """Whether the signed-in person changes it in some state: who writes it, and once it is approved its coordinator."""
    return writes(application) or (application.state == State.APPROVED and coordinates(application))


def coordinates(application: Application) -> bool:
    activity_id = application.activity_id
    return activity_id is not None and my_grants().has(Role.COORDINATOR, activity_id=activity_id)
